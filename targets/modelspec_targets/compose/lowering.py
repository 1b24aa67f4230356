"""Replicas become services with disjoint devices, and services of one device pool never overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from modelspec_compile import engines
from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.engines.options import Adapters
from modelspec_compile.ir import Service, System
from modelspec_compile.ir.change import derive
from modelspec_compile.mapping.lowering import Rule, keeps, per_service
from modelspec_compile.target import Words
from modelspec_targets.compose import refusals
from modelspec_targets.compose.devices import SOFTWARE
from modelspec_targets.compose.gateway import replica_names
from modelspec_targets.compose.weights import reachable

Pools = defaultdict[str | None, Iterator[int]]


def _awake(service: Service) -> tuple[Service, list[Diagnostic]]:
    if service.scaling.min_replicas != 0:
        return service, []
    why = "nothing starts a stopped container again when a request comes"
    instead = "a target that scales to zero (kserve, ray-serve, sagemaker)"
    path = "scaling.min_replicas"
    return derive(service, path, 1, "one replica at least", (path,), why, instead), []


def _reached(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Without the adapters that cannot come into the container."""
    engine = engines.chosen(service.engine.name)
    kept = tuple(each for each in service.lineage.adapters if reachable(engine, each.uri))
    if kept == service.lineage.adapters or not isinstance(engine.adapters, Adapters):
        return service, []
    why = "an adapter comes from an object store, or from the hub where the engine fetches it"
    instead = "`s3://` or `gs://`"
    path = "lineage.adapters"
    return derive(service, path, kept, "adapters that can be laid", (path,), why, instead), []


def _replicas(system: System, _: Catalog) -> tuple[System, list[Diagnostic]]:
    """As many services as replicas, each with indices of devices of its own on the one host."""
    pools: Pools = defaultdict(count)
    parts = (part for service in system.services for part in _parts(service, pools))
    return System(tuple(parts)), []


def _parts(service: Service, pools: Pools) -> Iterator[Service]:
    wanted = service.accelerator.count or 0
    vendor = service.accelerator.vendor
    for _ in range(service.scaling.min_replicas or 1):
        indices = (str(next(pools[vendor])) for _ in range(wanted if vendor in SOFTWARE else 0))
        why = "Compose gives all replicas of one service the same devices"
        path, sources = "accelerator.devices", ("accelerator.count", "scaling.min_replicas")
        yield derive(service, path, tuple(indices), "devices of its own", sources, why)


def _merged(system: System, _: Catalog) -> System:
    """Services of one name are replicas of one service."""
    merged: dict[str, list[Service]] = {}
    for service in system.services:
        merged.setdefault(service.name, []).append(service)
    return System(tuple(_one(parts) for parts in merged.values()))


def _one(replicas: list[Service]) -> Service:
    """A file tells no ceiling: it is as many as there are."""
    first, number = replicas[0], len(replicas)
    most = first.scaling.max_replicas or number
    scaling = replace(first.scaling, min_replicas=number, max_replicas=most)
    return replace(first, scaling=scaling, accelerator=replace(first.accelerator, devices=()))


RULES = (
    Rule("names", refusals.names, keeps),
    per_service("awake", _awake, keeps),
    per_service("adapters", _reached, keeps),
    Rule("replicas", _replicas, _merged),
    Rule("one host", refusals.crowded, keeps),
)


def words(system: System, service: Service) -> Words:
    """`name` is the Compose service, `service` the one that it is a replica of."""
    replicas = [one for one in system.services if one.name == service.name]
    number = next(index for index, one in enumerate(replicas) if one is service)
    name = replica_names(service.name, len(replicas))[number]
    return {"name": name, "service": service.name, "system": system.name, "folder": ""}
