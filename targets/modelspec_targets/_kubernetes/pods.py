"""What stands in a pod's spec beside its containers: where it runs, and with which rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.engines import Engine
from modelspec_compile.engines.codecs import among
from modelspec_compile.mapping.codecs import ABSENT, spelled, strings
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    constant,
    each,
    exact,
    implied,
    table,
)
from modelspec_targets._kubernetes.devices import nodes_with_accelerator

ZONE, REGION = "topology.kubernetes.io/zone", "topology.kubernetes.io/region"
SPREAD = spelled({"zone": ZONE, "node": "kubernetes.io/hostname"})
TERM = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]"

TOLERATION = table(
    exact("key", "key"),
    exact("operator", "operator"),
    exact("value", "value"),
    exact("effect", "effect"),
    exact("seconds", "tolerationSeconds"),
)


def placement(pod: Place, labels: Callable[[str], Mapping[str, str]], catalog: Catalog) -> Table:
    """Node labels, tolerations, zones and spreading; `labels` are those of a service's pods."""
    spreading = pod / "topologySpreadConstraints[0]"
    return table(
        nodes_with_accelerator(pod / "nodeSelector", catalog),
        each("placement.labels", pod / "nodeSelector", exact("value", ""), by=None),
        each("placement.tolerations", pod / "tolerations", TOLERATION, by=""),
        _within(pod, "placement.zones", ZONE),
        _within(pod, "compliance.regions", REGION),
        constant(spreading / "maxSkew", 1, when="placement.spread"),
        exact("placement.spread", spreading / "topologyKey", SPREAD),
        constant(spreading / "whenUnsatisfiable", "ScheduleAnyway", when="placement.spread"),
        implied(
            ("placement.spread", "name"),
            spreading / "labelSelector.matchLabels",
            lambda over, name: dict(labels(name)) if over else ABSENT,
        ),
    )


def _within(pod: Place, field: str, key: str) -> Table:
    """Only nodes whose label has one of the values."""
    expression = pod / TERM / f"matchExpressions[key={key}]"
    needs = (Need("NodeLabel", lambda values: {"name": key, "values": list(values)}),)
    return table(
        constant(expression / "operator", "In", when=field),
        exact(field, expression / "values", strings, needs=needs),
    )


RESTRICTED = among({"restricted": "RuntimeDefault"})
LOCKED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def security(pod: Place, engine: Engine) -> Table:
    """A pod's security context by the Pod Security Standard `restricted`; see also `locked`.

    An image that wants root gets an ordinary user, and by `writable_folders` where to write to.
    Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
    """
    user = engine.uid or (1000 if engine.images else ABSENT)
    return table(
        _restricted(pod / "securityContext.runAsNonRoot", True),
        _restricted(pod / "securityContext.runAsUser", user),
        exact(
            "safety.pod_security",
            pod / "securityContext.seccompProfile.type",
            RESTRICTED,
            why="a pod meets this standard without a security context",
        ),
    )


def locked(container: Place) -> Table:
    """A container's security context by the same standard."""
    return _restricted(container / "securityContext", LOCKED)


def writable_folders(variable: Callable[[str], Place], engine: Engine) -> Table:
    """Where an engine without root may write: its home and its caches below `/tmp`."""
    folders = {"HOME": "/tmp"} | dict.fromkeys(engine.cache_variables, "/tmp/cache")
    return table(*(_restricted(variable(name), folder) for name, folder in folders.items()))


def _restricted(place: Place, value: Any) -> Table:
    level = "safety.pod_security"
    return (implied(level, place, lambda held: value if held == "restricted" else ABSENT),)
