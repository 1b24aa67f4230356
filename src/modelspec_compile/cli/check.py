"""`--check`: what would change, without changing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from modelspec_compile.bundle import Bundle
from modelspec_compile.cli.report import DIFFERENT
from modelspec_compile.output import formats
from modelspec_compile.output.edits import files_of


def check(bundles: Sequence[Bundle], output: Path) -> None:
    """Print every difference between bundles and a folder; leave with 3 where there is one."""
    lines = [line for bundle in bundles for line in differences(bundle, output)]
    for line in lines:
        typer.echo(line)
    if lines:
        raise typer.Exit(DIFFERENT)


def differences(bundle: Bundle, output: Path) -> Iterator[str]:
    """One line a file that is missing, superfluous, or says something else, and where."""
    folder = output / bundle.system / bundle.target
    wanted = {file.path: file.text for file in bundle.files}
    found = {path: file.read_text(encoding="utf-8") for path, file in files_of(folder)}
    for path in sorted(wanted.keys() | found.keys()):
        name = (folder / path).as_posix()
        if path not in found:
            yield f"missing: {name}"
        elif path not in wanted:
            yield f"superfluous: {name}"
        elif wanted[path] != found[path]:
            yield f"changed: {name}"
            yield from _details(path, found[path], wanted[path])


def _details(path: str, found: str, wanted: str) -> Iterator[str]:
    """The places in a data file that differ; nothing more for a program or a page."""
    from deepdiff import DeepDiff

    try:
        pair = formats.parse(path, found), formats.parse(path, wanted)
    except ValueError:
        return
    for line in DeepDiff(*pair, ignore_order=False, verbose_level=1).pretty().splitlines():
        yield f"  {line}"
