"""`modelspec compile`: specs in, bundles out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelspec_compile.cli import options

if TYPE_CHECKING:
    from modelspec_compile.bundle import Bundle

Output = Annotated[Path, typer.Option("--output", "-o", help="Folder for the bundles.")]
Stdout = Annotated[bool, typer.Option("--stdout", help="Print the artifacts, write nothing.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit 3 if output differs.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")]
Emit = Annotated[str, typer.Option("--emit", metavar="bundle|ir", help="`ir` prints the IR.")]


def run(
    specs: options.Specs,
    target: options.Targets = None,
    output: Output = Path("out"),
    stdout: Stdout = False,
    check: Check = False,
    env: options.Environment = None,
    values: options.Values = None,
    catalog: options.CatalogFile = None,
    prices: options.PricesFile = None,
    strict: options.Strict = False,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    form: options.FormatOption = options.Format.TEXT,
    force: Force = False,
    emit: Emit = "bundle",
) -> None:
    """Compile specs into OUTPUT/<spec>/<target>/."""
    from modelspec_compile.cli.batch import Job, compile_all
    from modelspec_compile.cli.overlays import overlaid
    from modelspec_compile.cli.report import finish, refuses, show
    from modelspec_compile.cli.report import strict as strictly

    if emit == "ir":
        from modelspec_compile.cli.ir import print_ir

        print_ir(specs, env, values or ())
        return
    known, problems, texts = overlaid(catalog, prices)
    if refuses(problems):
        show(problems, texts, form)
        finish(problems)
    job = Job(tuple(chosen(target)), env, tuple(values or ()), known)
    outcome = compile_all(specs, job)
    outcome.findings[:0] = problems
    outcome.texts |= texts
    findings = strictly(outcome.findings) if strict else outcome.findings
    show(findings, outcome.texts, form)
    if not refuses(findings, fail_on):
        _deliver(outcome.bundles, output, stdout=stdout, check=check, force=force)
        if form is options.Format.TEXT and not stdout:
            typer.echo(summary(outcome.bundles), err=True)
    finish(findings, fail_on)


def chosen(target: Sequence[str] | None) -> list[str]:
    """The targets that `-t a,b -t c` or `-t all` name, in that order, each once."""
    from modelspec_compile import target as targets

    names = [name.strip() for one in target or () for name in one.split(",") if name.strip()]
    if not names:
        raise typer.BadParameter(f"one of {', '.join(targets.names())}, or `all`", param_hint="-t")
    everything = [name for name in targets.names() if name != "null"]
    return list(
        dict.fromkeys(n for name in names for n in (everything if name == "all" else [name]))
    )


def _deliver(
    bundles: Sequence[Bundle], output: Path, *, stdout: bool, check: bool, force: bool
) -> None:
    if stdout:
        for bundle in bundles:
            for file in bundle.files:
                typer.echo(
                    f"# ---- {bundle.system}/{bundle.target}/{file.path}\n{file.text}", nl=False
                )
    elif check:
        from modelspec_compile.cli.check import check as compare

        compare(bundles, output)
    else:
        _write(bundles, output, force=force)


def _write(bundles: Sequence[Bundle], output: Path, *, force: bool) -> None:
    from modelspec_compile.cli.report import REFUSED
    from modelspec_compile.output.writer import Folder, Obstructed, write

    folders = [Folder(f"{b.system}/{b.target}", b.files) for b in bundles]
    try:
        write(folders, output, force=force)
    except (Obstructed, OSError) as problem:
        typer.echo(f"error: nothing is written: {problem}", err=True)
        raise typer.Exit(REFUSED) from None


def summary(bundles: Iterable[Bundle]) -> str:
    """A table of how much of each spec each target says exactly."""
    names = ("exact", "emulated", "approximated", "unsupported")
    rows: list[tuple[str, ...]] = [("spec", "target", "files", *names)]
    for bundle in bundles:
        counts: Counter[str] = Counter(bundle.ledger["summary"])
        figures = (str(counts[name]) for name in names)
        rows.append((bundle.system, bundle.target, str(len(bundle.files)), *figures))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
