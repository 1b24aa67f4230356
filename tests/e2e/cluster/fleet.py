"""Nodes with accelerators that only pretend, and pods on them that only pretend to run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..processes import wait_until
from .build import module_directory
from .components import CLUSTER
from .control import Cluster, Manifest

INSTANCE = "node.kubernetes.io/instance-type"
FAMILIES = {
    "10.0": "blackwell",
    "12.0": "blackwell",
    "9.0": "hopper",
    "8.9": "ada-lovelace",
    "8.6": "ampere",
    "8.0": "ampere",
    "7.5": "turing",
}
ROOM = {"cpu": "192", "memory": "2Ti", "ephemeral-storage": "8Ti", "pods": "110"}


@dataclass(frozen=True, slots=True)
class Pool:
    """Nodes of one kind: `nodes` of them with `devices` of `resource` each, and their labels."""

    name: str
    nodes: int
    devices: int = 0
    resource: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def manifests(self) -> list[Manifest]:
        """The Node objects."""
        return [self.node(index) for index in range(self.nodes)]

    def node(self, index: int) -> Manifest:
        """One Node that kwok keeps alive."""
        name = f"{self.name}-{index}"
        room = ROOM | ({self.resource: str(self.devices)} if self.resource else {})
        place = {
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
            "topology.kubernetes.io/region": "eu-central-1",
            "topology.kubernetes.io/zone": f"zone-{'abc'[index % 3]}",
        }
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": name,
                "labels": place | self.labels,
                "annotations": {"kwok.x-k8s.io/node": "fake"},
            },
            "status": {"allocatable": room, "capacity": room},
        }


def nvidia(
    name: str, nodes: int, devices: int, product: str, memory_mib: int, compute: str, instance: str
) -> Pool:
    """A pool with the labels that GPU Feature Discovery writes."""
    major, minor = compute.split(".")
    below = {
        "present": "true",
        "product": product,
        "memory": str(memory_mib),
        "count": str(devices),
        "family": FAMILIES[compute],
        "compute.major": major,
        "compute.minor": minor,
    }
    labels = {f"nvidia.com/gpu.{key}": value for key, value in below.items()}
    return Pool(name, nodes, devices, "nvidia.com/gpu", labels | {INSTANCE: instance})


# AMD's labeller writes these of a MI300X.
MI300X = {
    "amd.com/gpu.device-id": "74a1",
    "amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM",
    "amd.com/gpu.family": "AI",
    "amd.com/gpu.vram": "192G",
    "amd.com/gpu.count": "8",
    INSTANCE: "mi300x.8",
}

RTX_PRO_6000 = "NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition"

FLEET = (
    nvidia("h100", 12, 8, "NVIDIA-H100-80GB-HBM3", 81559, "9.0", "p5.48xlarge"),
    nvidia("h200", 6, 8, "NVIDIA-H200", 143771, "9.0", "p5en.48xlarge"),
    nvidia("b200", 2, 8, "NVIDIA-B200", 183359, "10.0", "p6-b200.48xlarge"),
    nvidia("a100-80gb", 6, 8, "NVIDIA-A100-SXM4-80GB", 81920, "8.0", "p4de.24xlarge"),
    nvidia("a100-40gb", 2, 8, "NVIDIA-A100-SXM4-40GB", 40960, "8.0", "p4d.24xlarge"),
    nvidia("l40s", 12, 4, "NVIDIA-L40S", 46068, "8.9", "g6e.12xlarge"),
    nvidia("rtx-pro-6000", 4, 1, RTX_PRO_6000, 97887, "12.0", "g7e.2xlarge"),
    nvidia("l4", 24, 1, "NVIDIA-L4", 23034, "8.9", "g6.4xlarge"),
    nvidia("a10", 8, 1, "NVIDIA-A10", 23028, "8.6", "a10.1"),
    nvidia("a10g", 8, 1, "NVIDIA-A10G", 23028, "8.6", "g5.2xlarge"),
    nvidia("t4", 8, 1, "Tesla-T4", 15360, "7.5", "g4dn.2xlarge"),
    Pool("mi300x", 2, 8, "amd.com/gpu", MI300X),
    Pool("gaudi3", 1, 8, "habana.ai/gaudi", {INSTANCE: "gaudi3.8"}),
    Pool("inf2", 1, 2, "aws.amazon.com/neuron", {INSTANCE: "inf2.24xlarge"}),
    Pool("cpu", 3, labels={INSTANCE: "m7i.48xlarge"}),
)


def start_fleet(cluster: Cluster, pools: Iterable[Pool] = FLEET) -> None:
    """Start kwok with the stages of its release, make the nodes, wait until they are ready."""
    stages = module_directory(CLUSTER["kwok"]) / "kustomize/stage"
    configs = [
        f"--config={file}"
        for below in ("node/fast", "pod/fast")
        for file in sorted((stages / below).glob("*.yaml"))
        if file.name != "kustomization.yaml"
    ]
    cluster.start(
        "kwok",
        f"--kubeconfig={cluster.kubeconfig}",
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=0",
        "--server-address=127.0.0.1:0",
        *configs,
    )
    nodes = [node for pool in pools for node in pool.manifests()]
    cluster.apply(nodes)
    wait_until(
        "not every node is ready",
        lambda: cluster.kubectl("get", "nodes").count(" Ready") == len(nodes),
    )
