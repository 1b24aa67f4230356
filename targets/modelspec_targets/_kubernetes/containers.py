"""What stands inside a container: environment, probes, resources."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, cores, quantity
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    AnyRow,
    Need,
    Spread,
    Table,
    approximated,
    constant,
    each,
    exact,
    implied,
    spread,
    table,
)
from modelspec_targets._kubernetes.devices import devices

PROBE_SECONDS = 10


def secret_need(name: str | None, key: str | None) -> dict[str, Any] | None:
    """A Secret with one key."""
    return {"name": name, "keys": [key]} if name and key else None


def _reference(data: Any) -> tuple[Any, Any]:
    if not isinstance(data, dict):
        raise Unreadable(data)
    return data.get("name"), data.get("key")


secret_reference = Codec(lambda secret, key: {"name": secret, "key": key}, _reference)
"""(secret, key) ↔ a `secretKeyRef`."""


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
                secret_reference,
                needs=(Need("Secret", secret_need),),
            ),
            fits="valueFrom",
        ),
    )


def whole_periods(period_seconds: int = PROBE_SECONDS) -> Codec:
    """A budget in seconds as a number of probe periods, rounded up."""
    return Codec(lambda total: -(-total // period_seconds), lambda count: count * period_seconds)


def probes(container: Place, http_port: int | None = None) -> Table:
    """A start-up budget in whole periods, readiness, and a liveness that forgives five failures.

    Without a path a probe only opens the port. `http_port` is where paths are answered while the
    service's own port speaks gRPC. Another row must tell `serving.port`.
    """
    return table(
        handler(container / "startupProbe", "readiness", http_port),
        constant(container / "startupProbe.periodSeconds", PROBE_SECONDS),
        startup_budget(container / "startupProbe", PROBE_SECONDS),
        *(
            (
                handler(container / f"{name}Probe", name, http_port),
                exact(f"serving.{name}.timeout_seconds", container / f"{name}Probe.timeoutSeconds"),
                constant(container / f"{name}Probe.periodSeconds", PROBE_SECONDS),
                constant(container / f"{name}Probe.failureThreshold", failures),
            )
            for name, failures in (("readiness", 3), ("liveness", 5))
        ),
    )


def startup_budget(probe: Place, period_seconds: int) -> AnyRow:
    """The seconds until the first answer, as failures that a start-up probe forgives."""
    count = whole_periods(period_seconds)

    def decode(data: Any) -> int:
        """What is left of a probe has another period than this one."""
        return int(data["failureThreshold"] * data.get("periodSeconds", period_seconds))

    return Spread(
        approximated(
            "serving.startup_seconds",
            probe,
            Codec(lambda total: {"failureThreshold": count.encode(total)}, decode),
            why=f"a start-up budget counts whole probe periods of {period_seconds} s",
        )
    )


def handler(probe: Place, name: str, http_port: int | None = None) -> Table:
    """A GET of the path of a probe (`readiness` or `liveness`), or a connection to the port."""
    path = f"serving.{name}.path"

    def http(asked: str | None, port: int | None, protocol: str | None) -> Any:
        at = http_port if protocol == "grpc" and http_port else port
        return at if asked and at else ABSENT

    def tcp(asked: str | None, port: int | None) -> Any:
        return port if not asked and port else ABSENT

    return table(
        exact(path, probe / "httpGet.path"),
        implied((path, "serving.port", "serving.protocol"), probe / "httpGet.port", http),
        implied((path, "serving.port"), probe / "tcpSocket.port", tcp),
    )


NO_PLUGIN = "no resource of Kubernetes is known for devices of this vendor"
RESOURCE = "the plugin's resource, as an override"


def resources(container: Place) -> Table:
    """Requests equal limits: a model server that is throttled or evicted serves nobody."""
    requests, limits = container / "resources.requests", container / "resources.limits"
    rows: list[AnyRow] = []
    for field, name, codec in (
        ("resources.cpu_millicores", "cpu", cores),
        ("resources.memory_bytes", "memory", quantity),
        ("resources.ephemeral_storage_bytes", "ephemeral-storage", quantity),
    ):
        rows.append(exact(field, requests.key(name), codec, echoes=(limits.key(name),)))
    both = ("accelerator.vendor", "accelerator.count")
    handed = spread(both, requests, devices, echoes=(limits,), why=NO_PLUGIN, instead=RESOURCE)
    return table(*rows, handed)


def shared_memory(pod: Place, container: Place, volume: str = "dshm") -> Table:
    """A `/dev/shm` of the wanted size; what the runtime gives by itself is 64 MiB."""
    held = "resources.shared_memory_bytes"
    mount, source = container / f"volumeMounts[name={volume}]", pod / f"volumes[name={volume}]"
    return table(
        constant(mount / "mountPath", "/dev/shm", when=held),
        constant(source / "emptyDir.medium", "Memory", when=held),
        exact(held, source / "emptyDir.sizeLimit", quantity),
    )
