"""Every example as a RayService: KubeRay makes a cluster of it on the asked-for nodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import kubernetes as k
from .agreement import HOSTED, checked
from .bundles import compile_spec, examples
from .cluster import Cluster
from .observed import observed


@pytest.mark.parametrize("name", examples())
def test_workers_are_what_the_spec_says(
    name: str, cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    bundle = compile_spec(examples()[name], "ray-serve", tmp_path)
    k.create_prerequisites(cluster, namespace, bundle.record("prerequisites"))
    files = k.manifests(bundle.directory)
    k.wait_ready(cluster, namespace, k.apply_bundle(cluster, namespace, files))
    pods = observed(cluster, namespace).pods.values()
    for service in bundle.system.services:
        workers = [pod for pod in pods if pod.labels.get("ray.io/group") == service.name]
        promised = bundle.promised(service)
        assert len(workers) >= promised["scaling.min_replicas"]
        assert not list(checked(promised, workers, HOSTED))
