"""`create-endpoint-config.json`: what instances, how many, and how requests spread over them."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    constant,
    emulated,
    exact,
    implied,
    table,
)
from modelspec_targets.sagemaker import hosts, instances
from modelspec_targets.sagemaker import places as p

GIB = 2**30
TIMEOUT_SECONDS = range(60, 3601)
VOLUME_GB = range(1, 513)
PREFIX_BYTES, BYTES_A_TOKEN = range(1024, 65537), 4
CONCURRENCY = range(1, 1025)
VOLUME_FAMILIES = frozenset(
    ["c4", "c5", "c6g", "c6gn", "c6i", "c6in", "c7g", "c7i", "c8g", "m4", "m5", "m6g", "m6i"]
) | frozenset(["m7i", "m8g", "r5", "r6g", "r6i", "r7i", "r8g", "t2"])
"""Families whose storage is a volume of any size; all with devices bring a disk of a fixed one."""


def within(bounds: range, number: float) -> int:
    """The nearest whole number within bounds."""
    return min(max(round(number), bounds[0]), bounds[-1])


def clamped(bounds: range) -> Codec:
    """A whole number within bounds; what lies outside comes back as the nearest bound."""
    return Codec(lambda number: within(bounds, number), whole)


def whole(data: Any) -> int:
    """A whole number as it is."""
    if not isinstance(data, int) or isinstance(data, bool):
        raise Unreadable(data)
    return data


def _from_type(data: Any) -> tuple[Any, ...]:
    """(type, vendor, accelerator, devices, millicores, bytes) of a whole host."""
    if not isinstance(data, str) or not data.startswith("ml."):
        raise Unreadable(data)
    type_ = data.removeprefix("ml.")
    host = instances.named(type_)
    if host is None:
        return type_, None, None, None, None, None
    vendor = host.vendor if host.devices else None
    size = (host.vcpus * 1000, host.memory_bytes)
    return type_, vendor, host.accelerator or "cpu", host.devices or None, *size


instance_type = Codec(lambda type_, *_: f"ml.{type_.removeprefix('ml.')}", _from_type)
"""An instance type ↔ what one has: a replica that has it for itself has all of it."""


def _quota(type_: str, *_: Any) -> dict[str, Any]:
    return {"name": f"ml.{type_.removeprefix('ml.')} for endpoint usage", "service": "sagemaker"}


def _volume(size_bytes: int | None, type_: str | None) -> Any:
    family = (type_ or "").removeprefix("ml.").partition(".")[0]
    if size_bytes is None or family not in VOLUME_FAMILIES:
        return ABSENT
    return within(VOLUME_GB, -(-size_bytes // GIB))


INSTANCE = table(
    exact(
        (
            "cost.instance_type",
            "accelerator.vendor",
            "accelerator.type",
            "accelerator.count",
            "resources.cpu_millicores",
            "resources.memory_bytes",
        ),
        p.VARIANT / "InstanceType",
        instance_type,
        yields=True,
        needs=(Need("ServiceQuota", _quota),),
        why="a replica has a whole instance on demand, with the devices and the host of its type",
        instead="another type in `governance.cost.pricingHints.instanceType`",
    ),
    implied(
        ("engine.image", "cost.instance_type"),
        p.VARIANT / "InferenceAmiVersion",
        lambda image, type_: hosts.host(image, type_) or ABSENT,
    ),
    exact(
        ("resources.ephemeral_storage_bytes", "cost.instance_type"),
        p.VARIANT / "VolumeSizeInGB",
        Codec(_volume, lambda data: (whole(data) * GIB, None)),
        why="instances with devices bring a disk of a fixed size, others a volume up to 512 GB",
        instead="an instance type without devices",
    ),
)
"""The type of the instances and what follows from it."""


def timeout_rows(place: Place) -> Table:
    """The budget of a start, for the fetching of weights and again for the first answer."""
    names = ("ModelDataDownload", "ContainerStartupHealthCheck")
    return table(
        *(
            emulated(
                "serving.startup_seconds",
                place / f"{name}TimeoutInSeconds",
                clamped(TIMEOUT_SECONDS),
                why="a start has a budget for the weights and one for the first answer, each from "
                "a minute to an hour",
                instead="weights on Amazon S3, which arrive faster than from the hub",
            )
            for name in names
        )
    )


def _from_strategy(data: Any) -> str:
    if data != "PREFIX_AWARE":
        raise Unreadable(data)
    return "prefix"


def _prefix_bytes(tokens: int | None, by: str | None) -> Any:
    return within(PREFIX_BYTES, (tokens or 0) * BYTES_A_TOKEN) if by == "prefix" else ABSENT


def _threshold(by: str | None, sequences: int | None) -> Any:
    return within(CONCURRENCY, sequences or CONCURRENCY[-1]) if by == "prefix" else ABSENT


ROUTING_CONFIG = p.VARIANT / "RoutingConfig"
PREFIX_CONFIG = ROUTING_CONFIG / "PrefixAwareRoutingConfig"
ROUTING = table(
    implied(
        ("name", "routing.affinity.by"),
        ROUTING_CONFIG / "RoutingStrategy",
        lambda _, by: ABSENT if by == "prefix" else "LEAST_OUTSTANDING_REQUESTS",
    ),
    exact(
        "routing.affinity.by",
        ROUTING_CONFIG / "RoutingStrategy",
        Codec(lambda by: "PREFIX_AWARE" if by == "prefix" else ABSENT, _from_strategy),
        why="an endpoint keeps requests together by how they begin, not by a header",
        instead="a stateful session of the container: `SessionId` of InvokeEndpoint",
    ),
    exact(
        ("performance.workload.shared_prefix_tokens", "routing.affinity.by"),
        PREFIX_CONFIG / "PrefixLength",
        Codec(_prefix_bytes, lambda data: (whole(data) // BYTES_A_TOKEN, None)),
        why="a shared beginning is said in bytes, four a token, and only to route by it",
        instead="`routing.sessionAffinity.by: prefix`",
    ),
    implied(
        ("routing.affinity.by", "batch.max_sequences"),
        PREFIX_CONFIG / "ConcurrencyThreshold",
        _threshold,
    ),
)
"""Requests go to the least busy instance, or to the one that has seen their beginning."""

METRICS = table(
    exact("observability.metrics.enabled", p.CONFIG / "MetricsConfig.EnableDetailedObservability")
)

BOUNDS = ("scaling.min_replicas", "scaling.max_replicas", "scaling.strategy")
initial_count = Codec(
    lambda least, most, strategy: max(least or 0, 1),
    lambda data: (whole(data), data, "manual"),
)
"""Bounds and strategy → how many there are at first, and for ever where nothing scales."""
FIXED = "without a target the number of replicas is fixed"
TARGETED = "a target in `operations.scaling`"

VARIANT = table(
    exact("name", p.CONFIG / "EndpointConfigName", p.sealed_name),
    exact("name", p.VARIANT / "ModelName", p.sealed_name),
    INSTANCE,
    exact(
        BOUNDS,
        p.VARIANT / "InitialInstanceCount",
        initial_count,
        why=FIXED,
        instead=TARGETED,
        yields=True,
    ),
    constant(p.VARIANT / "InitialVariantWeight", 1.0),
    timeout_rows(p.VARIANT),
    ROUTING,
    METRICS,
)
"""One variant with a model of its own on every instance."""
