"""Planning many sources, with what the command line lets the analysis look up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.plan import Plan
from modelspec_compile.analysis.search import Found, search
from modelspec_compile.cli.inputs import Input, inputs
from modelspec_compile.cli.overlays import overlaid
from modelspec_compile.compiler import load
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.models.files import from_folder
from modelspec_compile.models.hub import fetch_config
from modelspec_compile.models.network import Network


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
    """Plans in the order of the sources, searches by service, findings, and texts for excerpts."""

    plans: list[Plan] = field(default_factory=list)
    searches: dict[str, Found] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def plan_all(arguments: Sequence[str], job: Job) -> Outcome:
    """Plan every service of every source, each once."""
    known, problems, texts = overlaid(job.catalog, job.prices)
    outcome = Outcome(findings=problems, texts=texts)
    if problems:
        return outcome
    sources, findings = inputs(arguments)
    outcome.findings += findings
    facts = Facts(known, online=fetch_config if job.online else None, today=date.today())
    for source in sources:
        _plan(source, job, facts, outcome)
    if job.search:
        found = ((one.service.name, _search(one, facts)) for one in outcome.plans)
        outcome.searches = {name: each for name, each in found if each is not None}
    return outcome


def _plan(source: Input, job: Job, facts: Facts, outcome: Outcome) -> None:
    for loaded in load(
        source.text,
        file=source.file,
        environment=job.environment,
        values=job.values,
        read=source.read,
        facts=replace(facts, beside=_beside(Path(source.folder or "."))),
    ):
        outcome.findings += source.shown(loaded.diagnostics)
        outcome.texts |= source.texts(loaded.texts)
        outcome.plans += [one for one in loaded.plans if one not in outcome.plans]


def _search(one: Plan, facts: Facts) -> Found | None:
    if one.deployment is None:
        return None
    return search(one.service, one.deployment, facts.catalog.accelerators.values(), facts)


def _beside(folder: Path) -> Callable[[str], Network | None]:
    """What lies at a local URI, from the folder of the spec."""

    def read(uri: str) -> Network | None:
        scheme, _, path = uri.rpartition("://")
        place = folder / path
        if scheme not in ("", "file") or not place.is_dir():
            return None
        return from_folder(place, uri)

    return read
