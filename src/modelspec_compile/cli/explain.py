"""`modelspec explain`: a field of the language or a diagnostic code, offline."""

from __future__ import annotations

from typing import Annotated

import typer

Subject = Annotated[str, typer.Argument(help="A code (`MS402`) or a field (`runtime.batch`).")]


def run(subject: Subject) -> None:
    """Explain a field path or a diagnostic code."""
    from modelspec_compile.diagnostics.codes import CODES
    from modelspec_compile.diagnostics.suggest import did_you_mean
    from modelspec_compile.spec.explain import explain_field
    from modelspec_compile.spec.fields import all_fields, shape_at, steps

    if subject.upper() in CODES:
        from modelspec_compile.diagnostics.page import page

        typer.echo(page(subject.upper()), nl=False)
        return
    if shape_at(steps(subject)) is None:
        near = did_you_mean(subject, [*(field.path for field in all_fields()), *CODES])
        hint = f"; did you mean `{near}`?" if near else ""
        raise typer.BadParameter(f"`{subject}` is neither a code nor a field{hint}")
    typer.echo(explain_field(subject), nl=False)
