"""Planning many sources, with what the command line lets the analysis look up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from modelspec_compile.analysis.facts import Facts, Fetch
from modelspec_compile.analysis.plan import Plan
from modelspec_compile.analysis.search import Found, search
from modelspec_compile.cli.inputs import Input, inputs
from modelspec_compile.cli.lookups import facts_for
from modelspec_compile.cli.overlays import overlaid
from modelspec_compile.cli.report import refuses
from modelspec_compile.compiler import load
from modelspec_compile.diagnostics import Diagnostic

ANSWERS = frozenset(f"MS4{number:02}" for number in range(1, 80))
"""Codes of the analysis; those from MS480 on are of catalog and price files."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to plan with: files over the catalog, settings of the specs, and how far to look."""

    catalog: Path | None = None
    prices: Path | None = None
    environment: str | None = None
    values: tuple[str, ...] = ()
    online: bool = False
    search: bool = False


@dataclass(slots=True)
class Outcome:
    """Plans in the order of the sources, and findings with the texts for excerpts of them.

    `searches` are by the place of their plan.
    """

    plans: list[Plan] = field(default_factory=list)
    searches: dict[int, Found] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    catalog_digest: str = ""


def plan_all(arguments: Sequence[str], job: Job) -> Outcome:
    """Plan every service of every source, each once."""
    known, problems, texts = overlaid(job.catalog, job.prices)
    outcome = Outcome(findings=problems, texts=texts, catalog_digest=known.digest)
    if refuses(problems):
        return outcome
    sources, findings = inputs(arguments)
    outcome.findings += findings
    for source in sources:
        _plan(source, job, facts_for(source, known, _hub() if job.online else None), outcome)
    return outcome


def _hub() -> Fetch:
    """The hub's configurations.

    Raises:
        typer.BadParameter: what asks the hub is not installed.

    """
    from modelspec_compile.models import hub

    try:
        hub.client()
    except ImportError as missing:
        raise typer.BadParameter(str(missing), param_hint="--online") from None
    return hub.fetch_config


def _plan(source: Input, job: Job, facts: Facts, outcome: Outcome) -> None:
    for loaded in load(
        source.text,
        file=source.file,
        environment=job.environment,
        values=job.values,
        read=source.read,
        facts=facts,
    ):
        outcome.findings += source.shown(loaded.diagnostics)
        outcome.texts |= source.texts(loaded.texts)
        for one in loaded.plans:
            if one not in outcome.plans:
                _add(one, job, facts, outcome)


def _add(new: Plan, job: Job, facts: Facts, outcome: Outcome) -> None:
    if job.search and new.deployment is not None:
        devices = facts.catalog.accelerators.values()
        found = search(new.service, new.deployment, devices, facts)
        outcome.searches[len(outcome.plans)] = found
    outcome.plans.append(new)


def unanswered(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings that are no answers of the analysis: what is wrong with specs and files."""
    return [found for found in findings if found.code not in ANSWERS]
