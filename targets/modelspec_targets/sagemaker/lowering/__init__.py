"""What changes before the tables, rule by rule, and the way back.

A rule gets a service and answers the service and its findings; what it sets carries its reason. The
way back undoes the rules in the other order: placeholders and staged copies become again what they
stand for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service, System
from modelspec_targets.sagemaker.lowering import hosting, rollout, scaling, storage

Rule = Callable[[Service], tuple[Service, list[Diagnostic]]]


def _rules(catalog: Catalog) -> tuple[Rule, ...]:
    return (
        hosting.region,
        partial(hosting.instance, catalog=catalog),
        hosting.image,
        hosting.parallelism,
        hosting.role,
        storage.weights,
        storage.adapters,
        scaling.target,
        scaling.idle,
        scaling.schedules,
        rollout.objectives,
        rollout.strategy,
    )


UNDO: tuple[Callable[[Service], Service], ...] = (
    scaling.unite_schedules,
    storage.unstage_adapters,
    storage.unstage_weights,
    hosting.unplaced_role,
    hosting.own_image,
)


def lower(system: System, catalog: Catalog) -> tuple[System, list[Diagnostic]]:
    """The system as SageMaker can be asked for it."""
    services, findings = [], []
    for service in system.services:
        for rule in _rules(catalog):
            service, found = rule(service)
            findings += found
        services.append(service)
    return System(tuple(services)), findings


def lift(system: System, _: Catalog) -> System:
    """The system without what stands for something else."""
    services = []
    for service in system.services:
        for undo in UNDO:
            service = undo(service)
        services.append(service)
    return System(tuple(services))
