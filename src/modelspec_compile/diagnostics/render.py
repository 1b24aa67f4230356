"""The one entry to the printers; each is loaded when its format is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from modelspec_compile.diagnostics.diagnostic import Diagnostic
from modelspec_compile.diagnostics.order import arrange

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

    return render_text(found, sources, color)
