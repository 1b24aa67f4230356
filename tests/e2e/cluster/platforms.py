"""The serving platforms: their resource definitions, controllers and webhooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..processes import answers, free_port, listening
from .build import module_directory
from .components import CILIUM, CLUSTER, GATEWAY, HTTP_ADD_ON, INFERENCE, PROMETHEUS
from .control import Cluster
from .webhooks import install_webhooks, make_certificates, read_manifests

DEFINITIONS = (
    *(
        (CLUSTER["kserve"], f"config/crd/full/{folder}", "*_*.yaml")
        for folder in ("", "localmodel", "clusterstoragecontainer", "llmisvc")
    ),
    *(
        (CLUSTER[name], "config/crd/bases", "*.yaml")
        for name in ("keda-webhooks", "kuberay", "lws")
    ),
    (HTTP_ADD_ON, "config/crd/bases", "*.yaml"),
    (GATEWAY, "config/crd/standard", "*_*.yaml"),
    (INFERENCE, "config/crd/bases", "*.yaml"),
    (CILIUM, "pkg/k8s/apis/cilium.io/client/crds/v2", "ciliumnetworkpolicies.yaml"),
    *(
        (PROMETHEUS, "example/prometheus-operator-crd", f"monitoring.coreos.com_{kind}.yaml")
        for kind in ("podmonitors", "prometheusrules", "servicemonitors")
    ),
)
NO_ADDRESS = "127.0.0.1:0"
KSERVE_DEFAULTS = {
    "deploy": {"defaultDeploymentMode": "Standard"},
    "ingress": {"disableIngressCreation": True, "disableIstioVirtualHost": True},
}


def definitions() -> Iterator[Path]:
    """The files in which the modules keep their custom resource definitions."""
    for component, folder, pattern in DEFINITIONS:
        found = (module_directory(component) / folder).glob(pattern)
        yield from (file for file in sorted(found) if not file.stem.endswith("_patch"))


def install_definitions(cluster: Cluster) -> None:
    """Install every custom resource definition and wait until the API server serves them."""
    cluster.kubectl("create", *(f"--filename={file}" for file in definitions()))
    cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")


def configure_kserve(cluster: Cluster, config: Path) -> None:
    """KServe's shipped settings, runtimes and presets; Standard mode, without an ingress."""
    (settings,) = read_manifests(cluster, (config / "configmap/inferenceservice.yaml").read_text())
    settings["metadata"] = {"name": settings["metadata"]["name"], "namespace": "kserve"}
    for key, changes in KSERVE_DEFAULTS.items():
        settings["data"][key] = json.dumps(json.loads(settings["data"][key]) | changes)
    cluster.apply([settings])
    for folder, namespace in (("runtimes", "default"), ("llmisvcconfig", "kserve")):
        files = (f for f in sorted((config / folder).glob("*.yaml")) if f.stem != "kustomization")
        flags = [f"--filename={file}" for file in files]
        cluster.kubectl("apply", "--server-side", "-n", namespace, *flags)


def start_kserve(cluster: Cluster, certificates: Path) -> None:
    """Start both controllers of KServe and install their webhooks."""
    config = module_directory(CLUSTER["kserve"]) / "config"
    configure_kserve(cluster, config)
    start_controller(cluster, "kserve", config / "webhook/manifests.yaml", certificates)
    start_controller(cluster, "llmisvc", config / "webhook/llmisvc/manifests.yaml", certificates)


def start_controller(cluster: Cluster, name: str, webhooks: Path, certificates: Path) -> None:
    """Start one controller of KServe, wait until it is ready, install its webhooks."""
    hook, health = free_port(), f"127.0.0.1:{free_port()}"
    process = cluster.start(
        name,
        f"--webhook-port={hook}",
        f"--metrics-addr={NO_ADDRESS}",
        f"--health-probe-addr={health}",
        TMPDIR=str(cluster.home / "tmp"),
        POD_NAMESPACE="kserve",
    )
    process.wait(f"{name} is not ready", lambda: answers(f"http://{health}/readyz"))
    process.wait(f"{name} serves no webhooks", lambda: listening(hook))
    install_webhooks(cluster, webhooks, hook, certificates)


def start_keda(cluster: Cluster, certificates: Path) -> None:
    """Start the admission of KEDA; nothing scales."""
    hook = free_port()
    process = cluster.start(
        "keda-webhooks",
        f"--port={hook}",
        f"--cert-dir={certificates}",
        f"--metrics-bind-address={NO_ADDRESS}",
        f"--health-probe-bind-address={NO_ADDRESS}",
        POD_NAMESPACE="keda",
    )
    process.wait("KEDA serves no webhooks", lambda: listening(hook))
    config = module_directory(CLUSTER["keda-webhooks"]) / "config/webhooks"
    install_webhooks(cluster, config / "validation_webhooks.yaml", hook, certificates)


def start_kuberay(cluster: Cluster, certificates: Path) -> None:
    """Start the operator of KubeRay, which has no webhooks here."""
    cluster.start(
        "kuberay",
        "--enable-leader-election=false",
        f"--metrics-addr={NO_ADDRESS}",
        f"--health-probe-bind-address={NO_ADDRESS}",
        POD_NAMESPACE="default",
    )


def start_leader_worker_set(cluster: Cluster, certificates: Path) -> None:
    """Start the controller of LeaderWorkerSet and install its webhooks."""
    hook, settings = free_port(), cluster.home / "lws.json"
    configuration = {
        "apiVersion": "config.lws.x-k8s.io/v1alpha1",
        "kind": "Configuration",
        "leaderElection": {"leaderElect": False},
        "internalCertManagement": {"enable": False},
        "webhook": {"port": hook, "certDir": str(certificates)},
        "metrics": {"bindAddress": NO_ADDRESS},
        "health": {"healthProbeBindAddress": NO_ADDRESS},
    }
    settings.write_text(json.dumps(configuration))
    process = cluster.start("lws", f"--config={settings}")
    process.wait("LeaderWorkerSet serves no webhooks", lambda: listening(hook))
    config = module_directory(CLUSTER["lws"]) / "config/webhook"
    install_webhooks(cluster, config / "manifests.yaml", hook, certificates)


def start_platforms(cluster: Cluster) -> None:
    """Start what serves models."""
    certificates = make_certificates(cluster)
    for namespace in ("kserve", "keda"):
        cluster.kubectl("create", "namespace", namespace)
    for begin in (start_kserve, start_keda, start_kuberay, start_leader_worker_set):
        begin(cluster, certificates)
