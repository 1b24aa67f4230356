"""What changes structure before the tables, as pairs: no rule is without its way back.

`lower` takes the rules in their order, `lift` their ways back in the other. What a rule sets has a
reason (`Derived`); where its way back does not restore what was written, the reason says what to
write instead. `proof.broken` holds rules to that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service, System

T = TypeVar("T")
Step = Callable[[Service], tuple[Service, list[Diagnostic]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A change of a system, with its findings, and the way back.

    `back` gets what `forward` made, or the same as it was read from files, which tell no origins.
    `per_service` makes a rule of what happens to every service by itself.
    """

    name: str
    forward: Callable[[System, Catalog], tuple[System, list[Diagnostic]]]
    back: Callable[[System, Catalog], System]


def keeps(lowered: T, _: Catalog | None = None) -> T:
    """The way back of a rule that only adds defaults, or that told what it loses."""
    return lowered


def per_service(name: str, forward: Step, back: Callable[[Service], Service]) -> Rule:
    """A rule for every service of a system by itself."""
    return Rule(
        name,
        lambda system, _: stepped(system, forward),
        lambda system, _: System(tuple(map(back, system.services))),
    )


def stepped(system: System, step: Step) -> tuple[System, list[Diagnostic]]:
    """A system with a step done to every service, and all findings."""
    services, findings = [], []
    for service in system.services:
        changed, found = step(service)
        services.append(changed)
        findings += found
    return System(tuple(services)), findings


def lower(
    rules: Sequence[Rule], system: System, catalog: Catalog
) -> tuple[System, list[Diagnostic]]:
    """The system as a platform can say it, and what stands against it."""
    findings = []
    for rule in rules:
        system, found = rule.forward(system, catalog)
        findings += found
    return system, findings


def lift(rules: Sequence[Rule], system: System, catalog: Catalog) -> System:
    """The system as its spec says it."""
    for rule in reversed(rules):
        system = rule.back(system, catalog)
    return system
