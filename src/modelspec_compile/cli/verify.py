"""`modelspec verify`: the platform's rules on a bundle that is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelspec_compile.cli import options

Directory = Annotated[Path, typer.Argument(help="A bundle, or a folder of bundles.")]


def run(directory: Directory, form: options.FormatOption = options.Format.TEXT) -> None:
    """Check bundles by their target's rules."""
    from modelspec_compile import target as targets
    from modelspec_compile.bundle import check
    from modelspec_compile.cli.bundles import bundles_in
    from modelspec_compile.cli.report import finish, show

    found = list(bundles_in(directory))
    if not found:
        raise typer.BadParameter(f"no bundle in {directory}: none of its folders has a ledger.json")
    findings = [
        finding
        for bundle in found
        for finding in bundle.shown(check(targets.load(bundle.target), bundle.files))
    ]
    show(findings, {}, form)
    if form is options.Format.TEXT:
        typer.echo(f"{len(found)} verified", err=True)
    finish(findings)
