"""What happens between the spec and the targets, in this order.

Each pass is a pure function from a service to a service and its findings; every value that a pass
sets carries its origin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from modelspec_compile.analysis.facts import Facts
from modelspec_compile.diagnostics import Diagnostic, Severity
from modelspec_compile.ir import Service
from modelspec_compile.passes.accelerator import accelerator
from modelspec_compile.passes.artifacts import artifacts
from modelspec_compile.passes.choice import choice
from modelspec_compile.passes.engine import engine
from modelspec_compile.passes.environment import environment
from modelspec_compile.passes.name import name
from modelspec_compile.passes.parallelism import parallelism
from modelspec_compile.passes.resources import resources
from modelspec_compile.passes.scaling import scaling
from modelspec_compile.passes.serving import serving
from modelspec_compile.passes.suitability import suitability

Pass = Callable[[Service], tuple[Service, list[Diagnostic]]]


def passes(facts: Facts) -> tuple[Pass, ...]:
    """All passes in order; those that look devices up do so in the catalog of the facts."""
    return (
        name,
        partial(accelerator, catalog=facts.catalog),
        artifacts,
        engine,
        environment,
        parallelism,
        partial(resources, catalog=facts.catalog),
        serving,
        scaling,
        suitability,
    )


def settle(service: Service, facts: Facts) -> tuple[Service, list[Diagnostic]]:
    """The service with every decision made that does not depend on a target."""
    service, findings = choice(service, facts, partial(decide, facts=facts))
    if refused(findings):
        return service, findings
    service, more = decide(service, facts)
    return service, [*findings, *more]


def decide(service: Service, facts: Facts) -> tuple[Service, list[Diagnostic]]:
    """The service behind all passes.

    A pass that finds an error is the last: those behind it build on what it could not decide.
    """
    findings: list[Diagnostic] = []
    for step in passes(facts):
        service, found = step(service)
        findings += found
        if refused(found):
            break
    return service, findings


def refused(findings: Iterable[Diagnostic]) -> bool:
    """Whether one of the findings is an error."""
    return any(one.severity is Severity.ERROR for one in findings)
