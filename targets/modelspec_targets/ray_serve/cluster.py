"""Rows of `rayservice.yaml`: the cluster that serves, its head, and a group of workers a service.

Sources: KubeRay v1.6, helm-chart/kuberay-operator/crds/ray.io_rayservices.yaml and
ray-operator/controllers/ray/utils/validation.go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, integer_text, seconds_text
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import (
    Constant,
    Need,
    Table,
    constant,
    embed,
    emulated,
    exact,
    implied,
    table,
    worded,
)
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve.serve import BOUNDS, FILE, GROUP_LABEL, first

RAYSERVICE = document("rayservice.yaml", "RayService", "ray.io", called="{system}")
SPEC = RAYSERVICE / "spec"
CLUSTER = SPEC / "rayClusterConfig"
HEAD = CLUSTER / "headGroupSpec"
HEAD_CONTAINER = HEAD / "template.spec.containers[name=ray-head]"
GROUP = CLUSTER / "workerGroupSpecs[groupName={name}]"
POD_META, POD = GROUP / "template.metadata", GROUP / "template.spec"
WORKER = POD / "containers[name=ray-worker]"

HEAD_RESOURCES = {"cpu": "2", "memory": "8Gi"}
DASHBOARD_PORT = 8265
IDLE_NODE_SECONDS = 300
METRICS_PORTS = (8080, 8090)
METRICS_PARAMETER = "rayStartParams.metrics-export-port"

KUBERAY = Need("CustomResourceDefinition", lambda: {
    "name": "rayservices.ray.io", "controller": "KubeRay", "version": ">=1.6"})  # fmt: skip
TIMEOUT = "ray.io/initializing-timeout"


def pod_labels(name: str) -> Mapping[str, str]:
    """What KubeRay writes on every pod of a group."""
    return {"ray.io/group": name}


def _longest(held: str, other: str) -> str:
    return max(held, other, key=lambda text: int(text[:-1]))


def service() -> Table:
    """The RayService itself, with the text of the Serve config."""
    return table(
        Constant(RAYSERVICE / "apiVersion", "ray.io/v1", needs=(KUBERAY,)),
        constant(RAYSERVICE / "kind", "RayService"),
        worded(RAYSERVICE / "metadata.name", "{system}"),
        exact(
            "serving.startup_seconds",
            (RAYSERVICE / "metadata.annotations").key(TIMEOUT),
            seconds_text,
            unite=_longest,
            why="a RayService has one budget for its start, the longest of its services",
        ),
        constant(SPEC / "upgradeStrategy.type", "NewCluster"),
        implied(
            "scaling.min_replicas",
            SPEC / "excludeHeadPodFromServeSvc",
            lambda least: least > 0,
            unite=min,
        ),
        embed(SPEC / "serveConfigV2", FILE),
    )


def head(http_port: Callable[[int], int]) -> Table:
    """One cluster for all services; its head runs no replicas. `http_port` is Serve's."""
    return table(
        worded(CLUSTER / "rayVersion", "{ray}"),
        constant(CLUSTER / "authOptions.mode", "token"),
        implied(
            BOUNDS,
            CLUSTER / "enableInTreeAutoscaling",
            lambda least, most: least != most,
            unite=max,
        ),
        implied(BOUNDS, CLUSTER / "autoscalerOptions", _autoscaler, unite=first),
        constant(HEAD / "rayStartParams.num-cpus", "0"),
        constant(HEAD / "rayStartParams.dashboard-host", "0.0.0.0"),
        implied(
            "serving.port",
            HEAD / METRICS_PARAMETER,
            lambda port: str(head_metrics(http_port(port))),
            unite=first,
        ),
        worded(HEAD_CONTAINER / "image", "{head}"),
        *ports(HEAD_CONTAINER, http_port),
        implied(
            "serving.port",
            HEAD_CONTAINER / "ports[name=metrics].containerPort",
            lambda port: head_metrics(http_port(port)),
            unite=first,
        ),
        constant(HEAD_CONTAINER / "ports[name=dashboard].containerPort", DASHBOARD_PORT),
        constant(HEAD_CONTAINER / "resources.requests", HEAD_RESOURCES),
        constant(HEAD_CONTAINER / "resources.limits", HEAD_RESOURCES),
    )


def head_metrics(http_port: int) -> int:
    """The port of the head's metrics; KubeRay makes one Service of all ports of the head."""
    return next(port for port in METRICS_PORTS if port != http_port)


def _autoscaler(least: int | None, most: int | None) -> Any:
    return ABSENT if least == most else {"version": "v2", "idleTimeoutSeconds": IDLE_NODE_SECONDS}


def ports(container: Place, http_port: Callable[[int], int]) -> Table:
    """The port of the proxy under the name by which KubeRay finds it."""
    place = container / "ports[name=serve].containerPort"
    return (implied("serving.port", place, http_port, unite=first),)


def group(parameters: Table, catalog: Catalog) -> Table:
    """The workers of a service: a pod for each replica and host, on nodes with its devices.

    `parameters` are the `rayStartParams`.
    """
    return table(
        _sizes(),
        exact("name", (GROUP / "labels").key(GROUP_LABEL)),
        parameters,
        k8s.own_labels(POD_META),
        k8s.described(POD_META / "annotations"),
        k8s.own_annotations(POD_META),
        exact(
            "placement.service_account",
            POD / "serviceAccountName",
            needs=(Need("ServiceAccount", lambda name: {"name": name}),),
        ),
        k8s.placement(POD, pod_labels, catalog),
        exact("serving.drain_seconds", POD / "terminationGracePeriodSeconds"),
    )


def _sizes() -> Table:
    """Pods: as many as replicas, and those of the warm pool (see `lowering.keep_warm`)."""
    return table(
        emulated(
            ("scaling.warm_pool.size", "scaling.warm_pool.strategy"),
            GROUP / "minReplicas",
            Codec(lambda size, _: ABSENT if size is None else size, _from_kept),
            why="pods stand ready with their devices; a replica still loads its weights",
            instead="a higher `minReplicas` keeps loaded replicas",
        ),
        implied("scaling.warm_pool.size", GROUP / "replicas", lambda kept: kept),
        implied(
            ("scaling.max_replicas", "scaling.warm_pool.size"),
            GROUP / "maxReplicas",
            lambda most, kept: max(most or 0, kept or 0),
        ),
        exact("parallelism.nodes", GROUP / "numOfHosts"),
    )


def _from_kept(data: Any) -> tuple[int, str]:
    if not isinstance(data, int):
        raise Unreadable(data)
    return data, "standby"


METRICS: Table = (
    exact(
        "observability.metrics.port",
        GROUP / METRICS_PARAMETER,
        integer_text,
        why="Ray's metrics have a port of their own beside the proxy's",
    ),
)
"""Ray's own metrics of a group, on the port that the spec names."""


def metrics_port(container: Place) -> Table:
    """The same port among those of the container, where monitors look for it."""
    place = container / "ports[name=metrics].containerPort"
    return (implied("observability.metrics.port", place, lambda number: number),)
