"""`modelspec targets`: what each target can say, as a table made from the targets' tables."""

from __future__ import annotations

from typing import Annotated

import typer

Engine = Annotated[
    str,
    typer.Option("--engine", help="The engine that the tables are for, instead of the usual one."),
]
Field = Annotated[str, typer.Argument(help="Only fields that begin with this.")]


def run(field: Field = "", engine: Engine = "", markdown: bool = False) -> None:
    """Show which target supports which field."""
    from modelspec_compile import engines
    from modelspec_compile.support import matrix, render_matrix

    rows = matrix(engine or engines.USUAL)
    chosen = {path: row for path, row in rows.items() if path.startswith(field)}
    if not chosen:
        raise typer.BadParameter(f"no field begins with `{field}`")
    typer.echo(render_matrix(chosen, markdown=markdown), nl=False)
