"""A service that was read as a compile knows it, and what a compile would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.findings import findings as proven
from modelspec_compile.analysis.plan import plan
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service
from modelspec_compile.passes import refused, settle
from modelspec_compile.passes.normalize import normalize
from modelspec_compile.reading.sayable import is_error, span_of, tree
from modelspec_compile.spec.meaning import meaning


class Settled(NamedTuple):
    """A service with every default, and each refusal with the path of the field that it is about.

    The path is None where a refusal is about no field.
    """

    service: Service
    refusals: tuple[tuple[Diagnostic, str | None], ...]


def settled(service: Service, facts: Facts) -> Settled:
    """The service as a compile of its spec knows it."""
    root = tree(service)
    written = normalize(root)
    decided, findings = settle(written, facts)
    if not refused(findings):
        findings = [*findings, *proven(plan(decided, facts))]
    paths = {span_of(origin): path for path, origin in written.origins.items()}
    errors: Iterator[Diagnostic] = filter(is_error, (*meaning(root), *findings))
    return Settled(_linked(decided, service), tuple((one, paths.get(one.span)) for one in errors))


def _linked(decided: Service, read: Service) -> Service:
    """The service with the dependencies that lead to another one of its system, as they were read.

    A spec says them by references, which tell no name.
    """
    names = {one.id: one.service for one in read.pipeline.dependencies}
    needed = tuple(replace(one, service=names.get(one.id)) for one in decided.pipeline.dependencies)
    return replace(decided, pipeline=replace(decided.pipeline, dependencies=needed))
