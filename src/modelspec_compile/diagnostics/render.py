"""The one entry to the printers; each is loaded when its format is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from modelspec_compile.diagnostics.diagnostic import Diagnostic
from modelspec_compile.diagnostics.order import arrange
from modelspec_compile.diagnostics.span import Span

Format = Literal["text", "json", "sarif", "github"]


def render(
    format: Format,  # noqa: A002
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, str],
    color: bool = False,
) -> str:
    """The findings in a format, each once and in the order of `arrange`.

    `sources` (the text of each file, for excerpts) and `color` matter to `text` alone.
    """
    found = arrange(diagnostics)
    if format == "json":
        from modelspec_compile.diagnostics.json import render_json

        return render_json(found)
    if format == "sarif":
        from modelspec_compile.diagnostics.sarif import render_sarif

        return render_sarif(found)
    if format == "github":
        from modelspec_compile.diagnostics.github import render_github

        return render_github(found)
    from modelspec_compile.diagnostics.text import render_text

    return render_text(found, hidden(sources, found), color)


def hidden(sources: Mapping[str, str], found: Iterable[Diagnostic]) -> Mapping[str, str]:
    """The sources with dots where a finding about a secret (MS60x) says that one stands."""
    texts = dict(sources)
    for finding in found:
        span = finding.span
        if span and finding.code.startswith("MS60") and span.file in texts:
            lines = texts[span.file].splitlines(keepends=True)
            for number in range(span.line, min(span.end_line, len(lines)) + 1):
                lines[number - 1] = _dotted(lines[number - 1], number, span)
            texts[span.file] = "".join(lines)
    return texts


def _dotted(line: str, number: int, span: Span) -> str:
    start = span.column - 1 if number == span.line else 0
    end = span.end_column - 1 if number == span.end_line else len(line.rstrip("\r\n"))
    return line[:start] + "•" * max(0, end - start) + line[max(start, end) :]
