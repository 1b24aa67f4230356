"""Applying fixes to a text."""

from __future__ import annotations

from collections.abc import Iterable

from modelspec_compile.diagnostics.diagnostic import Fix
from modelspec_compile.diagnostics.lines import line_starts


def apply_fixes(text: str, fixes: Iterable[Fix]) -> str:
    """The text with every fix in place; of two that overlap only the first in the text is applied.

    All fixes are for this one text, whatever file their spans name. Nothing else changes: line
    breaks and a byte order mark stay as they are. A fix that was left out is found again by the
    next run over the result.
    """
    for start, end, replacement in reversed(_disjoint(text, fixes)):
        text = text[:start] + replacement + text[end:]
    return text


def _disjoint(text: str, fixes: Iterable[Fix]) -> list[tuple[int, int, str]]:
    starts = line_starts(text)
    edits = {(*_offsets(starts, fix, len(text)), fix.replacement) for fix in fixes}
    kept: list[tuple[int, int, str]] = []
    for edit in sorted(edits):
        if not kept or _clear(kept[-1], edit):
            kept.append(edit)
    return kept


def _clear(first: tuple[int, int, str], second: tuple[int, int, str]) -> bool:
    """Whether the second edit starts behind the first; two insertions at one place do not."""
    return second[0] >= first[1] and second[0] > first[0]


def _offsets(starts: list[int], fix: Fix, length: int) -> tuple[int, int]:
    span = fix.span
    return (
        _offset(starts, span.line, span.column, length),
        _offset(starts, span.end_line, span.end_column, length),
    )


def _offset(starts: list[int], line: int, column: int, length: int) -> int:
    return min(starts[line - 1] + column - 1, length) if line <= len(starts) else length
