"""`modelspec explain`: a field of the language or a diagnostic code, offline."""

from __future__ import annotations

from typing import Annotated

import typer

Subject = Annotated[str, typer.Argument(help="A code (`MS402`) or a field (`runtime.batch`).")]


def run(subject: Subject) -> None:
    """Explain a field path or a diagnostic code."""
    from modelspec_compile.diagnostics.codes import CODES
    from modelspec_compile.diagnostics.page import page
    from modelspec_compile.spec.explain import explain_field

    if subject.upper() in CODES:
        typer.echo(page(subject.upper()), nl=False)
        return
    try:
        typer.echo(explain_field(subject))
    except LookupError as unknown:
        raise typer.BadParameter(str(unknown.args[0])) from None
