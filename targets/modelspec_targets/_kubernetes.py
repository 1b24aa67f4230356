"""What Kubernetes targets share: devices, node labels, environment, probes, tolerations."""

from __future__ import annotations

from typing import Any

from modelspec_compile import catalog
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, cores, quantity
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    AnyRow,
    Need,
    Table,
    approximated,
    constant,
    each,
    exact,
    spread,
    table,
)

RESOURCES = {
    "nvidia": "nvidia.com/gpu",
    "amd": "amd.com/gpu",
    "intel": "habana.ai/gaudi",
    "aws": "aws.amazon.com/neuron",
    "google": "google.com/tpu",
}
"""The extended resource that each vendor's device plugin offers."""

PRODUCT = "nvidia.com/gpu.product"
AMD_DEVICE = "amd.com/gpu.device-id"
AMD_IDS = {"amd-mi300x": "74a1", "amd-mi325x": "74a5", "amd-mi355x": "75a3"}
"""PCI ids as AMD's node labeller writes them: the product's name differs between its versions."""

PROBE_SECONDS = 10


def _devices(vendor: str | None, count: int | None) -> Any:
    return {RESOURCES[vendor]: str(count)} if vendor in RESOURCES and count else ABSENT


def _from_devices(data: Any) -> tuple[str, int]:
    for vendor, resource in RESOURCES.items():
        if isinstance(data, dict) and resource in data:
            return vendor, int(data[resource])
    raise Unreadable(data)


devices = Codec(_devices, _from_devices)
"""(vendor, count) ↔ the extended resource of a container's limits."""


def _labels(kind: str) -> Any:
    known = catalog.find(kind)
    if known and PRODUCT in known.labels:
        return {PRODUCT: known.labels[PRODUCT]}
    return {AMD_DEVICE: AMD_IDS[kind]} if kind in AMD_IDS else ABSENT


def _from_labels(data: Any) -> str:
    wanted = [
        known.id
        for known in catalog.accelerators().values()
        if isinstance(data, dict) and known.labels.get(PRODUCT) == data.get(PRODUCT, "")
    ]
    wanted += [kind for kind, pci in AMD_IDS.items() if data.get(AMD_DEVICE) == pci]
    if not wanted:
        raise Unreadable(data)
    return wanted[0]


product_labels = Codec(_labels, _from_labels)
"""An accelerator of the catalog ↔ what GPU Feature Discovery or AMD's labeller writes on nodes."""


def whole_periods(period_seconds: int = PROBE_SECONDS) -> Codec:
    """A budget in seconds as a number of probe periods, rounded up."""
    return Codec(lambda total: -(-total // period_seconds), lambda count: count * period_seconds)


def environment(env: Place) -> Table:
    """Plain variables and keys of Secrets in a container's `env`."""
    return table(
        each("environment", env, exact("value", "value"), fits="value"),
        each(
            "secrets",
            env,
            exact(
                ("secret", "key"),
                "valueFrom.secretKeyRef",
                Codec(
                    lambda secret, key: {"name": secret, "key": key},
                    lambda ref: (ref.get("name"), ref.get("key")),
                ),
                needs=(Need("Secret", lambda name, key: {"name": name, "keys": [key]}),),
            ),
            fits="valueFrom",
        ),
    )


def probes(container: Place) -> Table:
    """A start-up budget in whole periods, readiness, and a liveness that forgives five failures."""
    rows: list[AnyRow] = [
        exact("serving.readiness.path", container / "startupProbe.httpGet.path"),
        exact("serving.port", container / "startupProbe.httpGet.port"),
        constant(container / "startupProbe.periodSeconds", PROBE_SECONDS),
        approximated(
            "serving.startup_seconds",
            container / "startupProbe.failureThreshold",
            whole_periods(),
            why=f"a start-up budget counts whole probe periods of {PROBE_SECONDS} s",
        ),
    ]
    for name, failures in (("readiness", 3), ("liveness", 5)):
        probe = container / f"{name}Probe"
        rows += [
            exact(f"serving.{name}.path", probe / "httpGet.path"),
            exact("serving.port", probe / "httpGet.port"),
            exact(f"serving.{name}.timeout_seconds", probe / "timeoutSeconds"),
            constant(probe / "periodSeconds", PROBE_SECONDS),
            constant(probe / "failureThreshold", failures),
        ]
    return table(*rows)


def resources(container: Place) -> Table:
    """Requests equal limits: a model server that is throttled or evicted serves nobody."""
    requests, limits = container / "resources.requests", container / "resources.limits"

    rows: list[AnyRow] = []
    for field, name, codec in (
        ("resources.cpu_millicores", "cpu", cores),
        ("resources.memory_bytes", "memory", quantity),
        ("resources.ephemeral_storage_bytes", "ephemeral-storage", quantity),
    ):
        echo = limits.key(name)
        rows.append(exact(field, requests.key(name), codec, echoes=(echo,)))
    both = ("accelerator.vendor", "accelerator.count")
    return table(*rows, spread(both, requests, devices, echoes=(limits,)))


TOLERATION = table(
    exact("key", "key"),
    exact("operator", "operator"),
    exact("value", "value"),
    exact("effect", "effect"),
    exact("seconds", "tolerationSeconds"),
)
