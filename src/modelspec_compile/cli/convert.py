"""`modelspec convert`: a published v0.1 spec as a native one, comments and order kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(help="A spec of `piqc.ai/v1alpha1`.")]
InPlace = Annotated[bool, typer.Option("--in-place", "-i", help="Rewrite the file itself.")]


def run(file: File, in_place: InPlace = False) -> None:
    """Convert a v0.1 spec to the native form."""
    from modelspec_compile.cli.inputs import inputs
    from modelspec_compile.cli.options import Format
    from modelspec_compile.cli.report import finish, show
    from modelspec_compile.convert import convert

    sources, findings = inputs([str(file)])
    show(findings, {}, Format.TEXT)
    finish(findings)
    (source,) = sources
    text, findings = convert(source.text.decode("utf-8", "replace"), source.file)
    show(source.shown(findings), {source.name(source.file): source.text.decode()}, Format.TEXT)
    finish(findings)
    if in_place:
        file.write_text(text, encoding="utf-8", newline="")
    else:
        typer.echo(text, nl=False)
