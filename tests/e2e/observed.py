"""What the controllers made of a bundle, in the few words that a spec can be compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .cluster import Cluster, Manifest

PROBES = {"startup": "startupProbe", "readiness": "readinessProbe", "liveness": "livenessProbe"}


@dataclass(frozen=True, slots=True)
class Container:
    """A container as it would run; `env` holds values, or the reference that gives them."""

    image: str
    words: tuple[str, ...]
    env: Mapping[str, Any]
    requests: Mapping[str, str]
    limits: Mapping[str, str]
    probes: Mapping[str, Manifest]
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod that the scheduler has placed, with the labels of its node."""

    name: str
    labels: Mapping[str, str]
    node: Mapping[str, str]
    spec: Manifest
    containers: Mapping[str, Container]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far an autoscaler goes with a workload, and the metrics that it watches."""

    target: str
    minimum: int
    maximum: int
    metrics: tuple[Manifest, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """A namespace: pods by name, replicas by Deployment, bounds by autoscaler."""

    pods: Mapping[str, Pod]
    replicas: Mapping[str, int]
    bounds: Mapping[str, Bounds]

    def pods_with(self, **labels: str) -> list[Pod]:
        """The pods that have these labels; `__` stands for `/`, `_` for `-`."""
        wanted = {key.replace("__", "/").replace("_", "-"): text for key, text in labels.items()}
        return [pod for pod in self.pods.values() if wanted.items() <= pod.labels.items()]


def container(spec: Manifest) -> Container:
    """A container of a pod's spec."""
    resources = spec.get("resources", {})
    return Container(
        image=spec["image"],
        words=(*spec.get("command", ()), *spec.get("args", ())),
        env={e["name"]: e.get("valueFrom", e.get("value", "")) for e in spec.get("env", ())},
        requests=resources.get("requests", {}),
        limits=resources.get("limits", {}),
        probes={name: spec[key] for name, key in PROBES.items() if key in spec},
        ports=tuple(port["containerPort"] for port in spec.get("ports", ())),
    )


def pod(item: Manifest, nodes: Mapping[str, Mapping[str, str]]) -> Pod:
    """A Pod object; `nodes` are the labels of the nodes by name."""
    metadata, spec = item["metadata"], item["spec"]
    return Pod(
        name=metadata["name"],
        labels=metadata.get("labels", {}),
        node=nodes[spec["nodeName"]],
        spec=spec,
        containers={each["name"]: container(each) for each in spec["containers"]},
    )


def bounds(item: Manifest) -> Bounds:
    """A HorizontalPodAutoscaler or a ScaledObject of KEDA."""
    spec, keda = item["spec"], item["kind"] == "ScaledObject"
    return Bounds(
        target=spec["scaleTargetRef"]["name"],
        minimum=spec.get("minReplicaCount", 0) if keda else spec.get("minReplicas", 1),
        maximum=spec.get("maxReplicaCount", 100) if keda else spec["maxReplicas"],
        metrics=tuple(spec.get("triggers" if keda else "metrics", ())),
    )


def observed(cluster: Cluster, namespace: str) -> Observed:
    """Read what runs in a namespace; pods that are not placed are left out."""

    def items(kinds: str) -> list[Manifest]:
        found: list[Manifest] = cluster.get(kinds, "-n", namespace)["items"]
        return found

    nodes = {node["metadata"]["name"]: node["metadata"]["labels"] for node in items("nodes")}
    placed = [pod(item, nodes) for item in items("pods") if "nodeName" in item["spec"]]
    autoscalers = items("horizontalpodautoscalers.autoscaling,scaledobjects.keda.sh")
    return Observed(
        pods={each.name: each for each in placed},
        replicas={d["metadata"]["name"]: d["spec"]["replicas"] for d in items("deployments")},
        bounds={item["metadata"]["name"]: bounds(item) for item in autoscalers},
    )
