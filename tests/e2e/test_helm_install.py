"""Every example as a release: installed by Helm, ready on the asked-for nodes, as the spec says."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import helm as h
from . import kubernetes as k
from .agreement import disagreements
from .bundles import compile_spec, examples
from .cluster import Cluster
from .observed import observed


@pytest.mark.parametrize("name", examples())
def test_serves_what_the_spec_says(
    name: str, tools: None, cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    bundle = compile_spec(examples()[name], "helm", tmp_path)
    k.create_prerequisites(cluster, namespace, bundle.record("prerequisites"))
    h.install(cluster, namespace, bundle.directory, bundle.system.name)
    k.provide_volumes(cluster, namespace)
    k.wait_ready(cluster, namespace, k.workloads(cluster, namespace))
    assert not disagreements(bundle, observed(cluster, namespace), tmp_path)
