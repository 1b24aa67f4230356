"""What Compose cannot do, seen before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.ir import Service, System
from modelspec_compile.ir.change import written_at
from modelspec_targets.compose.escape import variable
from modelspec_targets.compose.gateway import replica_names

OWN = ("gateway", "prometheus")
DEVICES_OF_A_HOST = 8


def names(system: System, _: Catalog) -> tuple[System, list[Diagnostic]]:
    """Names that two things of a project would have."""
    return system, [*_taken_names(system), *_same_variables(system)]


def crowded(lowered: System, _: Catalog) -> tuple[System, list[Diagnostic]]:
    """Devices of all replicas that no single host has."""
    return lowered, [*_crowded(lowered)]


def _names(service: Service) -> set[str]:
    """Every name that a service takes in the project: its own, its replicas', its helpers'."""
    helpers = {f"{service.name}-{helper}" for helper in ("weights", "adapters", "cache")}
    replicas = replica_names(service.name, service.scaling.min_replicas or 1)
    return {service.name, *replicas, *helpers}


def _taken_names(system: System) -> Iterator[Diagnostic]:
    owners = dict.fromkeys(OWN, "the project")
    for service in system.services:
        for name in sorted(_names(service)):
            if name in owners:
                message = f"`{service.name}` needs the name `{name}`, which {owners[name]} has"
                span = written_at(service, "name")
                yield error("MS560", message, span, "another `metadata.name`")
            owners.setdefault(name, f"the service `{service.name}`")


def _crowded(lowered: System) -> Iterator[Diagnostic]:
    devices = Counter(
        {
            service.accelerator.type or "device": 0 for service in lowered.services
            if service.accelerator.devices
        }
    )  # fmt: skip
    for service in lowered.services:
        held = len(service.accelerator.devices)
        devices.update({service.accelerator.type or "device": held} if held else {})
    total = sum(devices.values())
    if len(devices) > 1 or total > DEVICES_OF_A_HOST:
        said = ", ".join(f"{number} {kind}" for kind, number in devices.items())
        span = written_at(lowered.main, "accelerator.count")
        instead = "fewer replicas, a spec for each host, or a target for clusters"
        yield warning("MS561", f"one host has to hold {said}", span, instead)


def _same_variables(system: System) -> Iterator[Diagnostic]:
    seen: dict[str, tuple[str, str]] = {}
    for service, path, secret, key in _secrets(system):
        name = variable(secret, key)
        first = seen.setdefault(name, (secret, key))
        if first != (secret, key):
            message = (
                f"key `{key}` of `{secret}` and key `{first[1]}` of `{first[0]}` are one "
                f"variable, `{name}`"
            )
            instead = "names of secrets and keys that differ in letters or digits"
            yield error("MS562", message, written_at(service, path), instead)


def _secrets(system: System) -> Iterator[tuple[Service, str, str, str]]:
    for service in system.services:
        for held in service.secrets:
            yield service, f"secrets[{held.name}].key", held.secret or "", held.key or ""
        token = service.model.artifacts.credentials
        if token.name and token.key:
            yield service, "model.artifacts.credentials.key", token.name, token.key
