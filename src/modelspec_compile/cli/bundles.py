"""Bundles on disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.output.edits import files_of


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A bundle: its folder, its target's name and the texts of its files."""

    folder: Path
    target: str
    files: dict[str, str]

    def shown(self, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The findings with the files named from where the user stands."""
        for found in findings:
            span = found.span
            if span is not None:
                span = span._replace(file=(self.folder / span.file).as_posix())
            yield replace(found, span=span)


def bundles_in(directory: Path) -> Iterator[OnDisk]:
    """Every folder at or below `directory` that holds a ledger, in order of its path.

    Raises:
        typer.BadParameter: a ledger is not one.

    """
    for ledger in sorted(directory.rglob("ledger.json")):
        folder = ledger.parent
        try:
            target = json.loads(ledger.read_text(encoding="utf-8"))["target"]
            texts = {path: file.read_text(encoding="utf-8") for path, file in files_of(folder)}
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise typer.BadParameter(f"{ledger} is no ledger: {problem}") from problem
        yield OnDisk(folder, str(target), texts)
