"""What the cluster is made of: the Go module and version that each program is built from."""

from __future__ import annotations

from dataclasses import dataclass

KUBERNETES = "v1.37.2"


@dataclass(frozen=True, slots=True)
class Component:
    """One program: the Go module that holds it, and its main package inside that module."""

    module: str
    version: str
    package: str = ""

    @property
    def path(self) -> str:
        """The import path of the main package."""
        return f"{self.module}/{self.package}".rstrip("/")


def kubernetes(name: str) -> Component:
    """A program of Kubernetes itself."""
    return Component("k8s.io/kubernetes", KUBERNETES, f"cmd/{name}")


CLUSTER = {
    "etcd": Component("go.etcd.io/etcd/server/v3", "v3.7.3"),
    "kube-apiserver": kubernetes("kube-apiserver"),
    "kube-controller-manager": kubernetes("kube-controller-manager"),
    "kube-scheduler": kubernetes("kube-scheduler"),
    "kubectl": kubernetes("kubectl"),
    "kwok": Component("sigs.k8s.io/kwok", "v0.7.0", "cmd/kwok"),
    "kserve": Component("github.com/kserve/kserve", "v0.20.0", "cmd/manager"),
    "llmisvc": Component("github.com/kserve/kserve", "v0.20.0", "cmd/llmisvc"),
    "keda-webhooks": Component("github.com/kedacore/keda/v2", "v2.20.0", "cmd/webhooks"),
    "kuberay": Component("github.com/ray-project/kuberay/ray-operator", "v1.6.0"),
    "lws": Component("sigs.k8s.io/lws", "v0.8.0", "cmd"),
}
# Command-line tools that judge bundles beside the cluster.
TOOLS = {
    "helm": Component("helm.sh/helm/v4", "v4.3.1", "cmd/helm"),
    "docker-compose": Component("github.com/docker/compose/v2", "v2.40.3", "cmd"),
    "docker-compose-5": Component("github.com/docker/compose/v5", "v5.1.0", "cmd"),
}
COMPONENTS = CLUSTER | TOOLS

# Modules that are only read: their custom resource definitions.
CILIUM = Component("github.com/cilium/cilium", "v1.20.2")
GATEWAY = Component("sigs.k8s.io/gateway-api", "v1.4.0")
HTTP_ADD_ON = Component("github.com/kedacore/http-add-on", "v0.15.0")
INFERENCE = Component("sigs.k8s.io/gateway-api-inference-extension", "v1.2.0")
PROMETHEUS = Component("github.com/prometheus-operator/prometheus-operator", "v0.93.0")
