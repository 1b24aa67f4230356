"""What must be another before KServe can say it; every change has its reason, and a way back.

The steps run in order for each service: names first, since others make names of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service, System
from modelspec_compile.target import Words
from modelspec_targets.kserve.lowering import hosts, names, pods, refusals, replicas, watching

Step = Callable[[Service], tuple[Service, list[Diagnostic]]]
STEPS: tuple[Step, ...] = (
    refusals.refuse,
    names.shorten,
    hosts.divide,
    pods.ports,
    replicas.bounds,
    replicas.strategy,
    replicas.targets,
    replicas.schedules,
    watching.metrics,
    pods.rollout,
    pods.credentials,
    pods.tolerations,
)


def lower(system: System, _: Catalog) -> tuple[System, list[Diagnostic]]:
    """The system as KServe can say it."""
    services, findings = [], []
    for service in system.services:
        for step in STEPS:
            service, found = step(service)
            findings += found
        services.append(service)
    new = {old.name: short.name for old, short in zip(system.services, services, strict=True)}
    return System(tuple(names.follow(service, new) for service in services)), findings


def lift(system: System, _: Catalog) -> System:
    """The system as its spec says it."""
    whole = {service.name: service.full_name or service.name for service in system.services}
    services = (names.follow(service, whole) for service in system.services)
    return System(tuple(_lifted(service) for service in services))


def _lifted(service: Service) -> Service:
    for step in (names.lengthen, hosts.multiply, replicas.without_pool, pods.without_account):
        service = step(service)
    return replace(service, full_name=None)


def words(system: System, service: Service) -> Words:
    """The main service's files stand at the root, those of another in a folder of its name."""
    folder = "" if service is system.main else f"{service.name}/"
    whole = service.full_name or service.name
    return {"name": service.name, "folder": folder, "service": whole}
