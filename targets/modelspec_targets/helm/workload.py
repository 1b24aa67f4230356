"""The pod: port, probes, resources, the budgets of its life, where it runs, with which rights."""

from __future__ import annotations

from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.engines import Engine
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, quantity, strings
from modelspec_compile.mapping.rows import Need, Table, constant, each, exact, implied, table
from modelspec_compile.target import Context
from modelspec_targets import _kubernetes as k8s
from modelspec_targets._kubernetes.devices import devices, nodes_with_accelerator
from modelspec_targets._kubernetes.pods import REGION, ZONE
from modelspec_targets.helm.places import VALUES

PAUSE_SECONDS, MARGIN_SECONDS = 10, 15
"""The pause lets routers forget a stopping pod; the margin lets the server end by itself."""

ORDINARY = 1000
"""A user without rights, for images that want root."""

DEADLINE_SECONDS = 600
"""What scheduling, pulling the image and fetching weights may take beside the server's start."""

CEASELESS = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}, "type": "RollingUpdate"}
MAKE_ROOM = {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}, "type": "RollingUpdate"}


def shifted(offset_seconds: int) -> Codec:
    """A number of seconds and so many more."""

    def decode(data: Any) -> int:
        if type(data) is not int or data < offset_seconds:
            raise Unreadable(data)
        return data - offset_seconds

    return Codec(lambda seconds: seconds + offset_seconds, decode)


def _rolling(strategy: str, vendor: str | None, count: int | None) -> Any:
    """Replicas whose devices are counted make room before their successors come."""
    if strategy != "rolling":
        return ABSENT
    return dict(CEASELESS if devices.encode(vendor, count) is ABSENT else MAKE_ROOM)


def _from_strategy(data: Any, *_: Any) -> str:
    if data not in (MAKE_ROOM, CEASELESS):
        raise Unreadable(data)
    return "rolling"


def rows(context: Context) -> Table:
    """Everything about the pod that is not the server's own."""
    engine = context.engine
    return table(
        exact("serving.port", VALUES / "containerPort", echoes=(VALUES / "service.port",)),
        constant(VALUES / "service.type", "ClusterIP"),
        exact("serving.protocol", VALUES / "service.protocol"),
        exact("serving.api", VALUES / "service.api"),
        k8s.resources(VALUES),
        exact("resources.shared_memory_bytes", VALUES / "sharedMemory.sizeLimit", quantity),
        k8s.probes(VALUES, engine.port),
        constant(VALUES / "preStopSeconds", PAUSE_SECONDS),
        exact(
            "serving.drain_seconds",
            VALUES / "terminationGracePeriodSeconds",
            shifted(PAUSE_SECONDS + MARGIN_SECONDS),
        ),
        implied("serving.startup_seconds", VALUES / "progressDeadlineSeconds", _deadline),
        exact(
            "rollout.strategy",
            VALUES / "strategy",
            Codec(_rolling, _from_strategy),
            given=("accelerator.vendor", "accelerator.count"),
            why="a Deployment replaces pods; it shares no traffic between versions",
            instead="two releases behind a gateway, or Argo Rollouts",
        ),
        _identity(engine),
        _placement(context.catalog),
    )


def _deadline(startup_seconds: int | None) -> Any:
    if startup_seconds is None:
        return ABSENT
    whole = k8s.whole_periods()
    seconds: int = whole.decode(whole.encode(startup_seconds))
    return seconds + DEADLINE_SECONDS


def _identity(engine: Engine) -> Table:
    """As whom the pod runs, and what it is called by."""
    return table(
        exact(
            "placement.service_account",
            VALUES / "serviceAccount.name",
            needs=(Need("ServiceAccount", lambda name: {"name": name}),),
        ),
        exact("safety.pod_security", VALUES / "podSecurity.standard"),
        constant(
            VALUES / "podSecurity.runAsUser", engine.uid or ORDINARY, when="safety.pod_security"
        ),
        k8s.own_labels(VALUES),
        k8s.own_annotations(VALUES),
    )


def _placement(catalog: Catalog) -> Table:
    """On which nodes the pod may run."""
    selector = VALUES / "nodeSelector"
    return table(
        nodes_with_accelerator(selector, catalog),
        each("placement.labels", selector, exact("value", ""), by=None),
        each("placement.tolerations", VALUES / "tolerations", k8s.TOLERATION, by=""),
        exact("placement.zones", VALUES / "zones", strings, needs=(_labelled(ZONE),)),
        exact("compliance.regions", VALUES / "regions", strings, needs=(_labelled(REGION),)),
        exact("placement.spread", VALUES / "topologySpread"),
    )


def _labelled(key: str) -> Need:
    """Nodes with one of these values of a label."""
    return Need("NodeLabel", lambda values: {"name": key, "values": list(values)})
