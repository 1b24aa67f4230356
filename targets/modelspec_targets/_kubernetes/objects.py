"""Objects that stand beside a workload: disruption budget, pod monitor, service account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Need, Table, constant, exact, implied, table

Labels = Callable[[str], Mapping[str, str]]
PODMONITORS = Need(
    "CustomResourceDefinition",
    lambda: {"name": "podmonitors.monitoring.coreos.com", "controller": "Prometheus Operator"},
)


def disruption_budget(document: Place, labels: Labels) -> Table:
    """A PodDisruptionBudget of one, where there are two replicas at least.

    With a single one it would only stop nodes from being drained.
    """

    def row(path: str, make: Callable[[str], Any]) -> Any:
        def told(name: str, least: int | None) -> Any:
            return make(name) if least and least > 1 else ABSENT

        return implied(("name", "scaling.min_replicas"), document / path, told)

    return table(
        row("apiVersion", lambda name: "policy/v1"),
        row("kind", lambda name: "PodDisruptionBudget"),
        row("metadata.name", lambda name: name),
        row("spec.maxUnavailable", lambda name: 1),
        row("spec.selector.matchLabels", lambda name: dict(labels(name))),
    )


def pod_monitor(document: Place, labels: Labels, path: str) -> Table:
    """A PodMonitor of the Prometheus Operator, where the metrics' provider is `prometheus`.

    `path` is where the engine serves them. The port must be among the container's ports.
    Source: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
    """
    provider, port = "observability.metrics.provider", "observability.metrics.port"
    endpoint = document / "spec.podMetricsEndpoints[0]"

    def monitored(*fields: str, at: Place, make: Callable[..., Any]) -> Any:
        def told(by: str | None, *values: Any) -> Any:
            return make(*values) if by else ABSENT

        return implied((provider, *fields), at, told)

    return table(
        constant(
            document / "apiVersion", "monitoring.coreos.com/v1", when=provider, needs=(PODMONITORS,)
        ),
        exact(
            (provider, "observability.metrics.enabled"),
            document / "kind",
            Codec(
                lambda by, enabled: "PodMonitor" if by else ABSENT,
                lambda data: ("prometheus", True),
            ),
        ),
        monitored("name", at=document / "metadata.name", make=str),
        monitored(
            "name",
            at=document / "spec.selector.matchLabels",
            make=lambda name: dict(labels(name)),
        ),
        exact(
            (port, provider),
            endpoint / "portNumber",
            Codec(
                lambda number, by: number if by and number else ABSENT, lambda data: (data, None)
            ),
        ),
        constant(endpoint / "path", path, when=provider),
    )
