"""What is true of a service between passes; the tests run it after each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from modelspec_compile.ir.structure import flatten, leaves_of
from modelspec_compile.ir.system import Service, System

LABEL = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")


def verify(service: Service, *, settled: bool = False) -> list[str]:
    """Every broken invariant as a sentence; `settled` holds the service to what passes promise."""
    checks = (*ALWAYS, *(SETTLED if settled else ()))
    return [sentence for check in checks for sentence in check(service)]


def verify_system(system: System) -> list[str]:
    """The broken invariants of every settled service, and of what ties them."""
    found = [f"{s.name}: {line}" for s in system.services for line in verify(s, settled=True)]
    names = [service.name for service in system.services]
    found += [f"{name}: named twice" for name in sorted(set(names)) if names.count(name) > 1]
    for service in system.services:
        for needed in service.pipeline.dependencies:
            if needed.service is not None and needed.service not in names:
                found.append(f"{service.name}: depends on `{needed.service}`, which is not there")
    return found


def _origins(service: Service) -> Iterator[str]:
    leaves = leaves_of(service)
    yield from (f"`{path}` has no origin" for path in leaves if path not in service.origins)
    strays = (path for path in service.origins if path not in leaves)
    yield from (f"`{path}` has an origin and no value" for path in strays)


def _bounds(service: Service) -> Iterator[str]:
    least, most = service.scaling.min_replicas, service.scaling.max_replicas
    if least is not None and most is not None and least > most:
        yield "the floor of replicas is above the ceiling"


def _units(service: Service) -> Iterator[str]:
    """Counts, bytes, seconds and tokens are never negative; fractions and ratios are at most 1."""
    for path, value in flatten(service).items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            if value < 0:
                yield f"`{path}` is negative"
            if path.endswith(("_fraction", "_ratio")) and value > 1:
                yield f"`{path}` is over 1"


def _name(service: Service) -> Iterator[str]:
    if not LABEL.fullmatch(service.name):
        yield f"`{service.name}` is no DNS label"


def _decided(service: Service) -> Iterator[str]:
    """Passes leave nothing open that every target needs."""
    for path in NEEDED:
        if path not in flatten(service):
            yield f"`{path}` is not settled"


NEEDED = (
    "engine.name",
    "model.artifacts.format",
    "resources.cpu_millicores",
    "resources.memory_bytes",
    "scaling.min_replicas",
    "scaling.max_replicas",
    "serving.names",
    "serving.port",
    "serving.protocol",
    "serving.startup_seconds",
    "serving.timeout_seconds",
)

Check = Callable[[Service], Iterator[str]]
ALWAYS: tuple[Check, ...] = (_origins, _bounds, _units)
SETTLED: tuple[Check, ...] = (_name, _decided)
