"""`modelspec validate`: is this a spec that can be compiled?"""

from __future__ import annotations

from typing import Annotated

import typer

from modelspec_compile.cli import options

Fix = Annotated[bool, typer.Option("--fix", help="Apply the fixes that are offered.")]


def run(
    specs: options.Specs,
    env: options.Environment = None,
    values: options.Values = None,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    form: options.FormatOption = options.Format.TEXT,
    fix: Fix = False,
) -> None:
    """Check specs without compiling them."""
    from modelspec_compile.cli.inputs import inputs
    from modelspec_compile.cli.report import finish, refuses, show
    from modelspec_compile.compiler import load

    if fix:
        from modelspec_compile.cli.fix import fix_all

        fix_all(specs, env, values or ())
    sources, findings = inputs(specs)
    texts: dict[str, str] = {}
    count = 0
    for source in sources:
        for loaded in load(
            source.text, file=source.file, environment=env, values=values or (), read=source.read
        ):
            count += 1
            findings += source.shown(loaded.diagnostics)
            texts |= source.texts(loaded.texts)
    show(findings, texts, form, to_stdout=form is not options.Format.TEXT)
    if form is options.Format.TEXT and not refuses(findings, fail_on):
        typer.echo(f"{count} valid", err=True)
    finish(findings, fail_on)
