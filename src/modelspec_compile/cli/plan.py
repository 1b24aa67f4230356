"""`modelspec plan`: does it fit, how fast, at what cost; nothing runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelspec_compile.cli import options

if TYPE_CHECKING:
    from modelspec_compile.analysis.plan import Plan
    from modelspec_compile.analysis.search import Found
    from modelspec_compile.cli.plans import Outcome


class Form(StrEnum):
    """How plans are printed."""

    TEXT = "text"
    JSON = "json"


FormOption = Annotated[Form, typer.Option("--format", help="Form of the plans.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show the formula behind each figure.")]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write an HTML page too.")
]
FailOn = Annotated[
    options.FailOn | None,
    typer.Option("--fail-on", help="Let findings of the analysis refuse, from this severity on."),
]
Search = Annotated[
    bool, typer.Option("--search", help="Try other devices, counts, formats and batches.")
]


def run(
    specs: options.Specs,
    explain: Explain = False,
    search: Search = False,
    report: Report = None,
    form: FormOption = Form.TEXT,
    catalog: options.CatalogFile = None,
    prices: options.PricesFile = None,
    online: options.Online = False,
    env: options.Environment = None,
    values: options.Values = None,
    fail_on: FailOn = None,
) -> None:
    """Say whether a model fits, how fast it is and what it costs; nothing runs.

    What the analysis finds is an answer: it refuses a spec only with `--fail-on`.
    """
    from modelspec_compile.cli.plans import Job, plan_all, unanswered
    from modelspec_compile.cli.report import finish, show

    job = Job(catalog, prices, env, tuple(values or ()), online=online, search=search)
    outcome = plan_all(specs, job)
    show(outcome.findings, outcome.texts, options.Format.TEXT)
    _print(outcome, form, explain=explain)
    if report is not None:
        _write(report, outcome.plans, outcome.searches)
    findings = outcome.findings if fail_on else unanswered(outcome.findings)
    finish(findings, fail_on or options.FailOn.ERROR)


def _print(outcome: Outcome, form: Form, *, explain: bool) -> None:
    plans, searches = outcome.plans, outcome.searches
    if form is Form.JSON:
        import json

        from modelspec_compile.analysis.show.export import document

        typer.echo(
            json.dumps(
                document(plans, searches, outcome.catalog_digest), indent=2, ensure_ascii=False
            )
        )
        return
    from modelspec_compile.analysis.show.text import render

    texts = [
        render(plan, explain=explain, found=searches.get(place)) for place, plan in enumerate(plans)
    ]
    typer.echo("\n".join(texts), nl=False)


def _write(path: Path, plans: Sequence[Plan], searches: Mapping[int, Found]) -> None:
    from modelspec_compile.analysis.show.report import report
    from modelspec_compile.cli.report import REFUSED

    try:
        path.write_text(report(plans, searches), encoding="utf-8")
    except OSError as problem:
        typer.echo(f"error: the report is not written: {problem}", err=True)
        raise typer.Exit(REFUSED) from None
