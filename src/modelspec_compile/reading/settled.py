"""A service that was read as a compile knows it, and what a compile would refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.findings import findings as proven
from modelspec_compile.analysis.plan import plan
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service, build
from modelspec_compile.passes import refused, settle
from modelspec_compile.passes.normalize import normalize
from modelspec_compile.reading.sayable import (
    MOST_ROUNDS,
    is_error,
    span_of,
    tree,
    without,
)
from modelspec_compile.spec.meaning import meaning


class Settled(NamedTuple):
    """A service with every default, and each refusal with the path of the field that it is about.

    The path is None where a refusal is about no field. `decided` tells whether every default is
    there, which passes leave out once they refuse something. `read` is the service without any.
    """

    read: Service
    service: Service
    refusals: tuple[tuple[Diagnostic, str | None], ...]
    decided: bool


def settled(service: Service, facts: Facts) -> Settled:
    """The service as a compile of its spec knows it."""
    root = tree(service)
    written = normalize(root)
    known, findings = settle(written, facts)
    decided = not refused(findings)
    if decided:
        findings = [*findings, *proven(plan(known, facts))]
    paths = {span_of(origin): path for path, origin in written.origins.items()}
    errors = filter(is_error, (*meaning(root), *findings))
    refusals = tuple((one, paths.get(one.span)) for one in errors)
    return Settled(service, _linked(known, service), refusals, decided)


def accepted(known: Settled, facts: Facts) -> Settled | None:
    """The service with every default but without what is refused; None where that leaves none."""
    for _ in range(MOST_ROUNDS):
        paths = {path for _, path in known.refusals if path} - {"name"}
        if known.decided or not paths:
            return known if known.decided else None
        known = settled(build(Service, without(known.read.flat, paths)), facts)
    return None


def _linked(decided: Service, read: Service) -> Service:
    """The service with the dependencies that lead to another one of its system, as they were read.

    A spec says them by references, which tell no name.
    """
    known = {one.id: one for one in decided.pipeline.dependencies}
    needed = tuple(
        replace(known.get(one.id, one), service=one.service) for one in read.pipeline.dependencies
    )
    return replace(decided, pipeline=replace(decided.pipeline, dependencies=needed))
