"""A place in a source text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True, init=False)
class Span:
    """A stretch of one source text; lines and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __init__(self, file: str, line: int, column: int, end_line: int, end_column: int) -> None:
        # Every key and value has one: this takes half the time of the generated way.
        _set_file(self, file)
        _set_line(self, line)
        _set_column(self, column)
        _set_end_line(self, end_line)
        _set_end_column(self, end_column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


_set_file, _set_line, _set_column, _set_end_line, _set_end_column = (
    getattr(Span, name).__set__ for name in Span.__slots__
)
