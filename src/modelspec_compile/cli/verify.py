"""`modelspec verify`: the platform's rules on a bundle that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelspec_compile.cli import options

if TYPE_CHECKING:
    from modelspec_compile.cli.bundles import OnDisk
    from modelspec_compile.diagnostics import Diagnostic

Directory = Annotated[Path, typer.Argument(help="A bundle, or a folder of bundles.")]


def run(directory: Directory, form: options.FormatOption = options.Format.TEXT) -> None:
    """Check bundles by their target's rules."""
    from modelspec_compile.cli.bundles import bundles_in
    from modelspec_compile.cli.report import finish, show

    found = list(bundles_in(directory))
    if not found:
        raise typer.BadParameter(f"no bundle in {directory}: none of its folders has a ledger.json")
    findings = [finding for bundle in found for finding in _findings(bundle)]
    show(findings, {}, form)
    if form is options.Format.TEXT:
        typer.echo(f"{len(found)} verified", err=True)
    finish(findings)


def _findings(bundle: OnDisk) -> list[Diagnostic]:
    """What a target finds in a bundle whose files it can read."""
    from modelspec_compile import target as targets
    from modelspec_compile.bundle import check

    try:
        return list(bundle.shown(check(targets.load(bundle.target), bundle.files)))
    except (ValueError, KeyError) as problem:
        raise typer.BadParameter(f"{bundle.folder} cannot be read: {problem}") from problem
