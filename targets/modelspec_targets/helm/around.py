"""What stands around the workload: metrics, routes, policies, dependencies, and a few knobs."""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.engines.options import has_option
from modelspec_compile.mapping.codecs import ABSENT, Codec, same, seconds_text, strings
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    constant,
    each,
    emulated,
    exact,
    implied,
    table,
    unsupported,
)
from modelspec_targets.helm.places import VALUES
from modelspec_targets.helm.weights import FETCHER

METRICS = VALUES / "metrics"
PORT = "observability.metrics.port"
PERSISTENCE = {"enabled": False, "accessModes": ["ReadWriteMany"], "size": "100Gi"}
TEST = {"repository": "docker.io/library/busybox", "tag": "1.37.0", "pullPolicy": "IfNotPresent"}


def rows(engine: Engine) -> Table:
    """The rest of the values."""
    return table(
        _metrics(engine),
        exact("safety.egress", VALUES / "networkPolicy.egress", strings, needs=(CILIUM,)),
        constant(VALUES / "route.enabled", False),
        emulated(
            "serving.timeout_seconds",
            VALUES / "route.timeout",
            seconds_text,
            why="the server knows no such limit; the chart's route has it once it is enabled",
        ),
        constant(VALUES / "podDisruptionBudget.enabled", True),
        constant(VALUES / "podDisruptionBudget.maxUnavailable", 1),
        constant(VALUES / "persistence", PERSISTENCE),
        constant(VALUES / "fetch", FETCHER),
        constant(VALUES / "test.image", TEST),
        _dependencies(),
    )


def _metrics(engine: Engine) -> Table:
    """The endpoint that Prometheus finds by the pods' annotations or by a PodMonitor."""

    def default_port(protocol: str | None) -> Any:
        return engine.metrics_port or (engine.port if protocol == "grpc" else ABSENT)

    told = has_option(engine.rows, PORT)
    return table(
        exact("observability.metrics.enabled", METRICS / "enabled"),
        exact(
            "observability.metrics.provider",
            METRICS / "provider",
            Codec(lambda word: word if word == "prometheus" else ABSENT, same.decode),
            why="the chart's objects are for Prometheus",
            instead="a collector that asks Prometheus endpoints, which the annotations name",
        ),
        exact(PORT, METRICS / "port") if told or not engine.command else (),
        implied("serving.protocol", METRICS / "defaultPort", default_port),
        constant(METRICS / "path", engine.metrics_path),
        constant(METRICS / "podMonitor.create", "auto"),
        constant(METRICS / "podMonitor.interval", "30s"),
    )


def _names(egress: tuple[str, ...] | None) -> bool:
    return any(any(letter.isalpha() for letter in host.partition("/")[0]) for host in egress or ())


CILIUM = Need(
    "CustomResourceDefinition",
    lambda egress: (
        {"name": "ciliumnetworkpolicies.cilium.io", "controller": "Cilium"}
        if _names(egress)
        else None
    ),
)
"""A NetworkPolicy knows addresses only.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""


def _dependencies() -> Table:
    """The services beside this one: subcharts, whose addresses the server gets as variables."""
    why = "a chart deploys services side by side; none of them calls another by itself"
    instead = "the caller finds the service at the address in `<ID>_URL`"
    told = ("role", "required", "input_type", "output_type", "max_latency_seconds")
    return table(
        each(
            "pipeline.dependencies",
            VALUES / "dependencies",
            exact("service", "service"),
            exact("reference", "spec"),
            unsupported(told, why, instead),
            by="id",
        )
    )
