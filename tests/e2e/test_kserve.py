"""Every example on KServe: admitted, ready on the asked-for nodes, and what the spec says."""

from __future__ import annotations

from pathlib import Path

import pytest

from .agreement import disagreements
from .bundles import compile_spec, examples
from .cluster import Cluster
from .kubernetes import apply_bundle, create_prerequisites, differences, wait_ready
from .observed import observed


@pytest.mark.parametrize("name", examples())
def test_serves_what_the_spec_says(
    name: str, cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    bundle = compile_spec(examples()[name], "kserve", tmp_path)
    create_prerequisites(cluster, namespace, bundle.record("prerequisites"))
    objects = apply_bundle(cluster, namespace, bundle.directory)
    wait_ready(cluster, namespace, objects)
    assert not disagreements(bundle, observed(cluster, namespace), tmp_path)
    assert not differences(cluster, namespace, bundle.directory)
