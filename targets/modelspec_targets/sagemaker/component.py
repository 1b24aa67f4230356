"""Inference components: copies of a model that share instances, or leave them when none is asked.

A replica is a copy where it needs fewer devices than the smallest instance has, or where there may
be none: only endpoints of components scale to zero.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, spelled
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Table, constant, exact, implied, table
from modelspec_targets.sagemaker import places as p
from modelspec_targets.sagemaker.config import (
    BOUNDS,
    FIXED,
    INSTANCE,
    METRICS,
    ROUTING,
    TARGETED,
    initial_count,
    timeout_rows,
    whole,
)
from modelspec_targets.sagemaker.scaling import TARGETS
from modelspec_targets.sagemaker.sharing import copies, megabytes

MIB = 2**20
LEAST_CORES = 0.25
HOST = (
    "cost.instance_type",
    "accelerator.count",
    "resources.cpu_millicores",
    "resources.memory_bytes",
)


def _instances(replicas: int | None, *host: Any) -> int:
    return -(-(replicas or 0) // copies(*host))


MANAGED = p.VARIANT / "ManagedInstanceScaling"
VARIANT = table(
    exact("name", p.CONFIG / "EndpointConfigName", p.sealed_name),
    INSTANCE,
    implied(
        ("scaling.min_replicas", *HOST),
        p.VARIANT / "InitialInstanceCount",
        lambda *values: max(_instances(*values), 1),
    ),
    constant(MANAGED / "Status", "ENABLED"),
    implied(("scaling.min_replicas", *HOST), MANAGED / "MinInstanceCount", _instances),
    implied(
        ("scaling.max_replicas", *HOST),
        MANAGED / "MaxInstanceCount",
        lambda *values: max(_instances(*values), 1),
    ),
    ROUTING,
    METRICS,
)
"""One variant without a model: instances for copies, as many as the copies need."""


def _cores(millicores: int) -> int | float:
    cores = max(millicores / 1000, LEAST_CORES)
    return int(cores) if cores == int(cores) else cores


def _specification(body: Place) -> Table:
    """What a copy is and what it takes of an instance."""
    place = body / "Specification"
    needed = place / "ComputeResourceRequirements"
    return table(
        exact("name", place / "ModelName", p.sealed_name),
        timeout_rows(place / "StartupParameters"),
        exact("accelerator.count", needed / "NumberOfAcceleratorDevicesRequired"),
        exact(
            "resources.cpu_millicores",
            needed / "NumberOfCpuCoresRequired",
            Codec(_cores, lambda data: round(data * 1000)),
            why="a copy has a quarter of a core at least",
        ),
        exact(
            "resources.memory_bytes",
            needed / "MinMemoryRequiredInMb",
            Codec(megabytes, lambda data: whole(data) * MIB),
            why="a copy has 128 MB at least, and whole megabytes",
        ),
        exact(
            "placement.spread",
            place / "SchedulingConfig.PlacementStrategy",
            spelled({"zone": "SPREAD"}),
        ),
    )


def _fixed_count(least: int | None, *targets: float | None) -> Any:
    """An update leaves the number of copies to what scales them."""
    return ABSENT if any(target is not None for target in targets) else max(least or 0, 1)


COMPONENT = table(
    exact("name", p.COMPONENT / "InferenceComponentName"),
    exact("name", p.COMPONENT / "EndpointName"),
    constant(p.COMPONENT / "VariantName", p.VARIANT_NAME),
    _specification(p.COMPONENT),
    exact(
        BOUNDS,
        p.COMPONENT / "RuntimeConfig.CopyCount",
        initial_count,
        why=FIXED,
        instead=TARGETED,
        yields=True,
    ),
    exact("name", p.COMPONENT_UPDATE / "InferenceComponentName"),
    _specification(p.COMPONENT_UPDATE),
    implied(
        ("scaling.min_replicas", *TARGETS),
        p.COMPONENT_UPDATE / "RuntimeConfig.CopyCount",
        _fixed_count,
    ),
)
"""The component, and the same again for its update."""
