"""Whether a replica shares an instance with others, and how many of them one holds."""

from __future__ import annotations

from modelspec_compile.ir import Service
from modelspec_targets.sagemaker import instances

MIB = 2**20
USABLE = 0.9
"""The share of a host's memory that components can have."""
LEAST_MB = 128


def shares(service: Service) -> bool:
    """Whether a replica is a copy that shares an instance, rather than an instance."""
    host = instances.named(service.cost.instance_type or "")
    fewer = host is not None and (service.accelerator.count or host.devices) < host.devices
    return fewer or service.scaling.min_replicas == 0


def copies(type_: str | None, devices: int | None, millicores: int | None, size: int | None) -> int:
    """How many copies an instance holds at once."""
    host = instances.named(type_ or "")
    if host is None:
        return 1
    room = (
        host.devices // devices if devices else host.vcpus,
        host.vcpus * 1000 // millicores if millicores else host.vcpus,
        int(host.memory_bytes * USABLE) // (megabytes(size) * MIB) if size else host.vcpus,
    )
    return max(min(room), 1)


def megabytes(size: int) -> int:
    """Whole megabytes that hold a size in bytes."""
    return max(-(-size // MIB), LEAST_MB)
