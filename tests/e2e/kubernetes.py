"""Bundles on a cluster: admitted under strict validation, prerequisites made, objects ready."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from .cluster import Cluster, KubectlError, Manifest
from .processes import NotReady

# The condition that says that an object of the kind does its work, one after the other.
READY = {
    "Deployment": "Available",
    "InferenceService": "Ready",
    "LeaderWorkerSet": "Available",
    "LLMInferenceService": "Ready",
    "RayCluster": "RayClusterProvisioned",
}
STATE = {"RayService": "ray.io/originated-from-cr-name"}  # ready by what a label leads to


@contextlib.contextmanager
def namespace(cluster: Cluster, name: str) -> Iterator[str]:
    """A namespace for as long as the block lasts."""
    cluster.kubectl("create", "namespace", name)
    try:
        yield name
    finally:
        cluster.kubectl("delete", "namespace", name, "--wait=false")


def manifests(directory: Path) -> list[Path]:
    """The YAML files of a bundle that hold Kubernetes objects and nothing else."""
    return [file for file in sorted(directory.rglob("*.yaml")) if is_manifest(file.read_text())]


def is_manifest(text: str) -> bool:
    """Whether every document of a YAML stream is an object for an API server."""
    found = [document for document in yaml.safe_load_all(text) if document is not None]
    return bool(found) and all(
        isinstance(document, dict) and {"apiVersion", "kind", "metadata"} <= document.keys()
        for document in found
    )


def selection(source: Path | Sequence[Path]) -> list[str]:
    """Which files `kubectl` reads: a kustomization where there is one, else the manifests."""
    if isinstance(source, Path) and (source / "kustomization.yaml").exists():
        return [f"--kustomize={source}"]
    files = manifests(source) if isinstance(source, Path) else source
    return [f"--filename={file}" for file in files]


def apply_bundle(cluster: Cluster, namespace: str, source: Path | Sequence[Path]) -> list[Manifest]:
    """Apply a directory or some files under strict validation; the objects as the server has them.

    Raises KubectlError with the refusal of the API server or of a webhook.
    """
    flags = ("--server-side", "--validate=strict", "-n", namespace, "-o", "json")
    answer = json.loads(cluster.kubectl("apply", *flags, *selection(source)))
    found: list[Manifest] = answer["items"] if answer["kind"] == "List" else [answer]
    return found


def differences(cluster: Cluster, namespace: str, source: Path | Sequence[Path]) -> str:
    """What a second apply would change of the live objects; empty when it changes nothing."""
    try:
        return cluster.kubectl("diff", "--server-side", "-n", namespace, *selection(source))
    except KubectlError as difference:
        return str(difference)


# ---- prerequisites -------------------------------------------------------------------------------

Need = Mapping[str, Any]


def secret(need: Need) -> list[Manifest]:
    """A Secret with a value for each key that the bundle names."""
    values = dict.fromkeys(need.get("keys", ()), "not-a-secret")
    return [{"apiVersion": "v1", "kind": "Secret", "stringData": values}]


def config_map(need: Need) -> list[Manifest]:
    """A ConfigMap with a value for each key that the bundle names."""
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "data": dict.fromkeys(need.get("keys", ()), "")}
    ]


def service_account(need: Need) -> list[Manifest]:
    """A ServiceAccount, with the Secrets that it has to hold."""
    secrets = [{"name": name} for name in need.get("secrets", ())]
    return [{"apiVersion": "v1", "kind": "ServiceAccount", "secrets": secrets}]


def claim(need: Need) -> list[Manifest]:
    """A PersistentVolumeClaim and the volume that it binds to; nothing provisions here."""
    modes = list(need.get("accessModes", ["ReadWriteMany"]))
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "spec": {
            "capacity": {"storage": "1Ti"},
            "accessModes": modes,
            "hostPath": {"path": "/models"},
        },
    }
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "spec": {
            "storageClassName": "",
            "volumeName": need["name"],
            "accessModes": modes,
            "resources": {"requests": {"storage": "1Ti"}},
        },
    }
    return [volume, claim]


def priority_class(need: Need) -> list[Manifest]:
    """A PriorityClass."""
    return [{"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000}]


MAKE: dict[str, Callable[[Need], list[Manifest]]] = {
    "ConfigMap": config_map,
    "PersistentVolumeClaim": claim,
    "PriorityClass": priority_class,
    "Secret": secret,
    "ServiceAccount": service_account,
}
INSTALLED = frozenset(["ClusterServingRuntime", "CustomResourceDefinition"])


def create_prerequisites(
    cluster: Cluster, namespace: str, prerequisites: Mapping[str, Any]
) -> list[Need]:
    """Make what `prerequisites.json` names, check what the cluster ships; the needs left over.

    Raises KubectlError when a definition or a runtime that the bundle needs is not installed.
    """
    left: list[Need] = []
    for need in prerequisites["prerequisites"]:
        kind = need["kind"]
        if kind in MAKE:
            named = {"metadata": {"name": need["name"]}}
            cluster.apply([named | made for made in MAKE[kind](need)], "-n", namespace)
        elif kind in INSTALLED:
            cluster.kubectl("get", kind, need["name"])
        else:
            left.append(need)
    return left


# ---- readiness -----------------------------------------------------------------------------------


def wait_ready(
    cluster: Cluster, namespace: str, objects: Iterable[Manifest], timeout_seconds: int = 120
) -> None:
    """Wait until each object that can be ready is; NotReady with conditions and events if not."""
    limit = f"--timeout={timeout_seconds}s"
    try:
        for item in objects:
            kind, name = item["kind"], item["metadata"]["name"]
            if kind in READY:
                condition = f"--for=condition={READY[kind]}"
                cluster.kubectl("wait", "-n", namespace, f"{kind}/{name}", condition, limit)
            elif kind == "RayService":
                label = f"--selector=ray.io/originated-from-cr-name={name}"
                for state in ("create", f"condition={READY['RayCluster']}"):
                    flags = ("RayCluster", label, f"--for={state}", limit)
                    cluster.kubectl("wait", "-n", namespace, *flags)
    except KubectlError as late:
        raise NotReady(f"{late}\n{account(cluster, namespace)}") from None


def account(cluster: Cluster, namespace: str) -> str:
    """Why a namespace is not ready: its conditions that do not hold and its warnings."""
    kinds = "inferenceservices,llminferenceservices,deployments,leaderworkersets,rayservices,pods"
    conditions = [
        f"{item['kind']} {item['metadata']['name']}: {condition['type']}={condition['status']} "
        f"{condition.get('reason', '')} {condition.get('message', '')}"
        for item in cluster.get(kinds, "-n", namespace)["items"]
        for condition in item.get("status", {}).get("conditions", ())
        if condition["status"] != "True"
    ]
    events = cluster.get("events", "-n", namespace, "--field-selector=type=Warning")["items"]
    warnings = {
        f"{e['involvedObject']['name']}: {e['reason']} {e['message']}": None for e in events
    }
    return "\n".join([*conditions, *warnings])
