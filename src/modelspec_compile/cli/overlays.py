"""The catalog that a command works with: the built-in one under the user's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.catalog.overlay import overlay
from modelspec_compile.catalog.prices import with_prices
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.source.files import Missing, Refused, gather

Lay = Callable[[Catalog, bytes, str], tuple[Catalog, list[Diagnostic]]]


def overlaid(
    catalog: Path | None, prices: Path | None
) -> tuple[Catalog, list[Diagnostic], dict[str, str]]:
    """The catalog, what is wrong with the files, and their texts by name.

    Raises:
        typer.BadParameter: there is no such file.

    """
    known, findings, texts = built_in(), list[Diagnostic](), dict[str, str]()
    steps: tuple[tuple[Path | None, Lay], ...] = ((catalog, overlay), (prices, with_prices))
    for path, lay in steps:
        if path is None:
            continue
        for name, text in _read(path, findings).items():
            known, problems = lay(known, text, name)
            findings += problems
            texts[name] = text.decode("utf-8", "replace")
    return known, findings, texts


def _read(path: Path, findings: list[Diagnostic]) -> dict[str, bytes]:
    try:
        return {
            file.name: file.text for file in gather([str(path)], typer.get_binary_stream("stdin"))
        }
    except Missing as missing:
        raise typer.BadParameter(str(missing)) from None
    except Refused as refused:
        findings.append(error(refused.code, refused.message))
        return {}
