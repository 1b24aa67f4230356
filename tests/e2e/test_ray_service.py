"""Every example as a RayService: admitted, and its cluster provisioned on the asked-for nodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from .bundles import compile_spec, examples
from .cluster import Cluster
from .kubernetes import apply_bundle, create_prerequisites, wait_ready


@pytest.mark.parametrize("name", examples())
def test_the_cluster_is_provisioned(
    name: str, cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    bundle = compile_spec(examples()[name], "ray-serve", tmp_path)
    create_prerequisites(cluster, namespace, bundle.record("prerequisites"))
    objects = apply_bundle(cluster, namespace, bundle.directory)
    assert "RayService" in {found["kind"] for found in objects}
    wait_ready(cluster, namespace, objects)
