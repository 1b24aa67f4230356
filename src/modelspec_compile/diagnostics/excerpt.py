"""One line of source as a terminal shows it, with carets under exact columns."""

from __future__ import annotations

_LIMIT = 100  # characters of a line that are shown
_BEFORE = 40  # of those, at most so many in front of the caret
_TAB = "    "
_ELLIPSIS = "…"


def visible(text: str) -> str:
    """The text on one line of printable characters: whatever cannot be seen is shown escaped.

    So no text from a spec can move the cursor, change a colour or reorder the line it stands in.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def excerpt(line: str, column: int, end_column: int) -> tuple[str, str]:
    """The line and the carets below it, both ready to print behind a gutter.

    `column` counts characters from 1, `end_column` is exclusive; an empty stretch gets one caret.
    A long line is cut to a window around the caret.
    """
    first, last = _window(len(line), column)
    left = _ELLIPSIS if first else ""
    right = _ELLIPSIS if last < len(line) else ""
    before = left + _shown(line[first : column - 1])
    under = _shown(line[column - 1 : min(end_column - 1, last)])
    shown = before + under + _shown(line[max(column, end_column) - 1 : last]) + right
    return shown, " " * _width(before) + "^" * max(1, _width(under))


def _window(length: int, column: int) -> tuple[int, int]:
    if length <= _LIMIT:
        return 0, length
    first = min(max(0, column - 1 - _BEFORE), length - _LIMIT)
    return first, first + _LIMIT


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB))


def _visible(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")


def _width(text: str) -> int:
    """Terminal cells: two for a wide character, none for one that combines."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(char) in ("Mn", "Me") else 1 + (east_asian_width(char) in ("W", "F"))
        for char in text
    )
