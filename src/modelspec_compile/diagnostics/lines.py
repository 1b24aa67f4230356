"""Lines and columns of a source text, counted the one way that every stage agrees on.

A line ends at LF, CR or CRLF and nowhere else. Lines and columns count characters from 1; a byte
order mark before the first line takes no column.
"""

from __future__ import annotations

import re

_BREAK = re.compile(r"\r\n|\r|\n")
BYTE_ORDER_MARK = "\ufeff"


def line_starts(text: str) -> list[int]:
    """The offset of the first character of every line."""
    first = int(text.startswith(BYTE_ORDER_MARK))
    return [first, *(match.end() for match in _BREAK.finditer(text))]


def lines(text: str) -> list[str]:
    """Every line without its break; a text that ends with a break has an empty last line."""
    return _BREAK.split(text.removeprefix(BYTE_ORDER_MARK))


def advance(line: int, column: int, text: str) -> tuple[int, int]:
    """The line and column behind `text` when `text` starts at the given ones."""
    breaks = text.count("\n") + text.count("\r") - text.count("\r\n")
    if not breaks:
        return line, column + len(text)
    return line + breaks, len(text) - max(text.rfind("\n"), text.rfind("\r"))
