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
    """What a second apply would change of objects that are ready; empty when nothing."""
    try:
        return cluster.kubectl("diff", "--server-side", "-n", namespace, *selection(source))
    except KubectlError as difference:
        return str(difference)


# ---- prerequisites -------------------------------------------------------------------------------

Need = Mapping[str, Any]


def object_of(kind: str, name: str, **rest: object) -> Manifest:
    """A core object."""
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **rest}


def secret(need: Need, namespace: str) -> list[Manifest]:
    """A Secret with a value for each key that the bundle names."""
    values = dict.fromkeys(need.get("keys", ()), "not-a-secret")
    return [object_of("Secret", need["name"], stringData=values)]


def config_map(need: Need, namespace: str) -> list[Manifest]:
    """A ConfigMap with a value for each key that the bundle names."""
    return [object_of("ConfigMap", need["name"], data=dict.fromkeys(need.get("keys", ()), ""))]


def service_account(need: Need, namespace: str) -> list[Manifest]:
    """A ServiceAccount, with the Secrets that it has to hold."""
    secrets = [{"name": name} for name in need.get("secrets", ())]
    return [object_of("ServiceAccount", need["name"], secrets=secrets)]


def claim(need: Need, namespace: str) -> list[Manifest]:
    """A PersistentVolumeClaim and a volume for it alone; nothing provisions here."""
    name, size = need["name"], {"storage": "1Ti"}
    modes = {
        "accessModes": list(need.get("accessModes", ["ReadWriteMany"])),
        "storageClassName": "",
    }
    volume = {
        "capacity": size,
        "hostPath": {"path": "/models"},
        "claimRef": {"namespace": namespace, "name": name},
    }
    return [
        object_of("PersistentVolume", f"{namespace}-{name}", spec=modes | volume),
        object_of("PersistentVolumeClaim", name, spec=modes | {"resources": {"requests": size}}),
    ]


def provide_volumes(cluster: Cluster, namespace: str) -> None:
    """A volume for each claim of a namespace that waits for one."""
    for waiting in cluster.get("persistentvolumeclaims", "-n", namespace)["items"]:
        if waiting["status"]["phase"] == "Pending":
            spec, name = waiting["spec"], waiting["metadata"]["name"]
            need = {"name": name, "accessModes": spec["accessModes"]}
            volume, _ = claim(need, namespace)
            volume["spec"]["storageClassName"] = spec.get("storageClassName", "")
            cluster.apply([volume])


MAKE: dict[str, Callable[[Need, str], list[Manifest]]] = {
    "ConfigMap": config_map,
    "PersistentVolumeClaim": claim,
    "Secret": secret,
    "ServiceAccount": service_account,
}
INSTALLED = frozenset(["ClusterServingRuntime", "CustomResourceDefinition"])


def create_prerequisites(
    cluster: Cluster, namespace: str, prerequisites: Mapping[str, Any]
) -> list[Need]:
    """Make what `prerequisites.json` names, check what the cluster ships; the needs left over.

    Raises KubectlError when a definition or a runtime that the bundle needs is not installed, and
    NotReady when no node has a label that it needs.
    """
    left: list[Need] = []
    for need in prerequisites["prerequisites"]:
        kind = need["kind"]
        if kind in MAKE:
            cluster.apply(MAKE[kind](need, namespace), "-n", namespace)
        elif kind in INSTALLED:
            cluster.kubectl("get", kind, need["name"])
        elif kind == "NodeLabel":
            require_label(cluster, need["name"], need.get("values") or [need["value"]])
        else:
            left.append(need)
    return left


def require_label(cluster: Cluster, name: str, values: Sequence[str]) -> None:
    """NotReady where no node has one of the values of a label."""
    if not cluster.get("nodes", f"--selector={name} in ({','.join(values)})")["items"]:
        raise NotReady(f"no node has {name} of {values}")


# ---- readiness -----------------------------------------------------------------------------------


def wait_ready(
    cluster: Cluster, namespace: str, objects: Iterable[Manifest], timeout_seconds: int = 60
) -> None:
    """Wait until each object that can be ready is, and then every pod.

    Raises NotReady with the conditions that do not hold and the warnings among the events.
    """

    def wait(selection: Iterable[str], state: str) -> None:
        limit = f"--timeout={timeout_seconds}s"
        cluster.kubectl("wait", "-n", namespace, *selection, f"--for={state}", limit)

    try:
        for item in objects:
            for selection, state in awaited(item["kind"], item["metadata"]["name"]):
                wait(selection, state)
        if cluster.get("pods", "-n", namespace)["items"]:
            wait(("pods", "--all"), "condition=Ready")
    except KubectlError as late:
        raise NotReady(f"{late}\n{account(cluster, namespace)}") from None


def workloads(cluster: Cluster, namespace: str) -> list[Manifest]:
    """What makes pods in a namespace."""
    found: list[Manifest] = cluster.get("deployments,leaderworkersets", "-n", namespace)["items"]
    return found


def awaited(kind: str, name: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What has to come true of an object, in order; a RayService is judged by its cluster."""
    if kind in READY:
        yield (f"{kind}/{name}",), f"condition={READY[kind]}"
    elif kind == "RayService":
        cluster = ("RayCluster", f"--selector=ray.io/originated-from-cr-name={name}")
        yield cluster, "create"
        yield cluster, f"condition={READY['RayCluster']}"


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
