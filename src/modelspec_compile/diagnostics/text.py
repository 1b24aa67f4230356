"""Findings for people: the sentence, the place, the excerpt, the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from modelspec_compile.diagnostics.diagnostic import Diagnostic, Fix, Severity
from modelspec_compile.diagnostics.excerpt import excerpt, visible
from modelspec_compile.diagnostics.lines import lines
from modelspec_compile.diagnostics.span import Span

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_GUTTER = "\x1b[1;34m"
_REMOVED = "\x1b[31m"
_ADDED = "\x1b[32m"
_TINT = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}


def render_text(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], color: bool = False
) -> str:
    """Every finding with its excerpt, then one line that counts them; empty without findings.

    `sources` holds the text of each file by the name that spans carry; a place in any other file
    is told without an excerpt.
    """
    found = list(diagnostics)
    if not found:
        return ""
    page = _Page({name: lines(text) for name, text in sources.items()}, color)
    blocks = ["\n".join(page.finding(diagnostic)) for diagnostic in found]
    return "\n\n".join([*blocks, _tally(found)]) + "\n"


class _Page:
    """Knows the sources and whether to colour."""

    def __init__(self, sources: Mapping[str, list[str]], color: bool) -> None:
        self._sources = sources
        self._color = color

    def finding(self, found: Diagnostic) -> Iterator[str]:
        tint = _TINT[found.severity]
        head = self._paint(tint, f"{found.severity.name.lower()}[{found.code}]")
        yield head + self._paint(_BOLD, f": {visible(found.message)}")
        margin = " " * len(str(found.span.line if found.span else 0))
        if found.span:
            yield from self._place(found.span, margin, tint)
        for text in found.notes:
            yield from self._remark(margin, "note", text)
        if found.fix:
            yield from self._fix(found.fix, margin)

    def _place(self, span: Span, margin: str, tint: str) -> Iterator[str]:
        yield f"{margin}{self._paint(_GUTTER, '-->')} {visible(str(span))}"
        line = self._line(span.file, span.line)
        if line is None:
            return
        end = span.end_column if span.end_line == span.line else len(line) + 1
        shown, carets = excerpt(line, span.column, end)
        yield self._paint(_GUTTER, f"{margin} |")
        yield f"{self._paint(_GUTTER, f'{span.line} |')} {shown}".rstrip()
        indent = len(carets) - len(carets.lstrip())
        yield f"{self._paint(_GUTTER, f'{margin} |')} {carets[:indent]}" + self._paint(
            tint, carets[indent:]
        )

    def _remark(self, margin: str, kind: str, text: str) -> Iterator[str]:
        first, *rest = text.split("\n")
        yield f"{margin} {self._paint(_GUTTER, '=')} {self._paint(_BOLD, kind)}: {visible(first)}"
        indent = " " * (len(margin) + len(f" = {kind}: "))
        yield from (indent + visible(line) for line in rest)

    def _fix(self, fix: Fix, margin: str) -> Iterator[str]:
        span = fix.span
        first, last = self._line(span.file, span.line), self._line(span.file, span.end_line)
        if first is None or last is None:
            yield from self._remark(margin, "help", f"{fix.description}: `{fix.replacement}`")
            return
        yield from self._remark(margin, "help", fix.description)
        before, behind = first[: span.column - 1], last[span.end_column - 1 :]
        removed = self._sources[span.file][span.line - 1 : span.end_line]
        added = lines(before + fix.replacement + behind)
        yield from self._changed(span, "-", _REMOVED, removed)
        if before.strip() or fix.replacement or behind.strip():
            yield from self._changed(span, "+", _ADDED, added)

    def _changed(self, span: Span, sign: str, tint: str, changed: list[str]) -> Iterator[str]:
        for number, line in enumerate(changed, span.line):
            shown, _ = excerpt(line, span.column, span.column)
            yield self._paint(_GUTTER, f"{number} ") + self._paint(tint, f"{sign} {shown}".rstrip())

    def _line(self, file: str, number: int) -> str | None:
        text = self._sources.get(file, ())
        return text[number - 1] if number <= len(text) else None

    def _paint(self, tint: str, text: str) -> str:
        return f"{tint}{text}{_RESET}" if self._color else text


def _tally(found: list[Diagnostic]) -> str:
    counts = Counter(diagnostic.severity for diagnostic in found)
    return ", ".join(
        f"{counts[severity]} {severity.name.lower()}{'s' if counts[severity] > 1 else ''}"
        for severity in sorted(counts, reverse=True)
    )
