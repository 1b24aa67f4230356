"""The commands, in the order of the help page."""

from __future__ import annotations

from typing import Annotated

import typer

from modelspec_compile.cli import (
    catalog,
    convert,
    explain,
    init,
    plan,
    schema,
    targets,
    trace,
    validate,
    verify,
)
from modelspec_compile.cli import (
    compile as compile_command,
)

app = typer.Typer(
    name="modelspec",
    help="Compile a ModelSpec: one description of a served model, artifacts for every platform.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("compile")(compile_command.run)
app.command("plan")(plan.run)
app.command("catalog")(catalog.run)
app.command("validate")(validate.run)
app.command("verify")(verify.run)
app.command("trace")(trace.run)
app.command("targets")(targets.run)
app.command("explain")(explain.run)
app.command("schema")(schema.run)
app.command("convert")(convert.run)
app.command("init")(init.run)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"modelspec-compile {version('modelspec-compile')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Compile a ModelSpec."""
