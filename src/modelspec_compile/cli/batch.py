"""Compiling many sources: one after the other, or on every core where that pays."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from modelspec_compile.bundle import Bundle
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.cli.inputs import Input, inputs
from modelspec_compile.cli.lookups import facts_for
from modelspec_compile.compiler import compile
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error

ENOUGH_FOR_PROCESSES = 64


@dataclass(frozen=True, slots=True)
class Job:
    """What to make of every source."""

    targets: tuple[str, ...]
    environment: str | None = None
    values: tuple[str, ...] = ()
    catalog: Catalog = field(default_factory=built_in)


@dataclass(slots=True)
class Outcome:
    """Bundles and findings of all sources, in their order, and the texts for excerpts."""

    bundles: list[Bundle] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def compile_all(arguments: Sequence[str], job: Job) -> Outcome:
    """Compile every source that the arguments name; two results at one place are refused."""
    sources, findings = inputs(arguments)
    total = Outcome(findings=findings)
    for outcome in _outcomes(sources, job):
        total.bundles += outcome.bundles
        total.findings += outcome.findings
        total.texts |= outcome.texts
    total.findings += _collisions(total.bundles)
    return total


def compile_one(source: Input, job: Job) -> Outcome:
    """Compile one source."""
    result = compile(
        source.text,
        job.targets,
        file=source.file,
        environment=job.environment,
        values=job.values,
        read=source.read,
        facts=facts_for(source, job.catalog),
    )
    findings = source.shown(result.diagnostics)
    return Outcome(list(result.bundles), findings, source.texts(result.texts))


def _compile_apart(source: Input, job: Job) -> Outcome:
    """Compile one source in another process: of the records only the count and the texts travel."""
    outcome = compile_one(source, job)
    outcome.bundles = [
        replace(one, ledger={"summary": one.ledger["summary"]}, sourcemap={}, prerequisites={})
        for one in outcome.bundles
    ]
    return outcome


def _outcomes(sources: Sequence[Input], job: Job) -> Iterator[Outcome]:
    workers = min(os.cpu_count() or 1, 8)
    if len(sources) < ENOUGH_FOR_PROCESSES or workers < 2:
        yield from _counted((compile_one(source, job) for source in sources), len(sources))
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers) as pool:
        jobs = [job] * len(sources)
        done = pool.map(
            _compile_apart, sources, jobs, chunksize=max(1, len(sources) // workers // 4)
        )
        yield from _counted(done, len(sources))


def _counted(outcomes: Iterator[Outcome], count: int) -> Iterator[Outcome]:
    """Show progress on a terminal when there is something to wait for."""
    watched = count >= ENOUGH_FOR_PROCESSES and sys.stderr.isatty()
    for number, outcome in enumerate(outcomes, start=1):
        yield outcome
        if watched:
            sys.stderr.write(f"\r{number}/{count} specs" + ("\n" if number == count else ""))


def _collisions(bundles: Sequence[Bundle]) -> Iterator[Diagnostic]:
    seen: set[tuple[str, str]] = set()
    for bundle in bundles:
        place = (bundle.system, bundle.target)
        if place in seen:
            message = f"two specs are called `{bundle.system}`; both belong in one folder"
            yield error("MS509", message, None, "give each a name of its own in `metadata.name`")
        seen.add(place)
