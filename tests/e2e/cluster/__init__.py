"""A real Kubernetes control plane on loopback, with the serving platforms' own controllers.

The programs are the platforms' own, built from their Go modules; the nodes and what runs on them
only pretend. Nothing leaves 127.0.0.1. It needs Go 1.26, openssl and 2 GB of memory.
"""

from __future__ import annotations

from pathlib import Path

from .build import binary, build
from .components import CLUSTER, COMPONENTS, TOOLS
from .control import Cluster, KubectlError, Manifest
from .control_plane import start_control_plane
from .fleet import start_fleet
from .platforms import install_definitions, start_platforms

__all__ = [
    "CLUSTER",
    "COMPONENTS",
    "TOOLS",
    "Cluster",
    "KubectlError",
    "Manifest",
    "binary",
    "build",
    "up",
]


def up(home: Path) -> Cluster:
    """Start a cluster in the new folder `home`; it has to be ended with `Cluster.down`."""
    build(CLUSTER)
    home.mkdir(parents=True)
    cluster = Cluster(home.resolve())
    try:
        start_control_plane(cluster)
        install_definitions(cluster)
        start_fleet(cluster)
        start_platforms(cluster)
    except BaseException:
        cluster.down(keep_logs=True)
        raise
    return cluster
