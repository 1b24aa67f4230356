"""Helm installs right charts; lint, schemas and duplicate keys refuse wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import helm as h
from .cluster import Cluster
from .environments import Environment
from .files import write

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: chat}
spec:
  selector: {app: chat}
  ports: [{port: 80}]
"""


def chart(folder: Path, service: str) -> Path:
    (folder / "templates").mkdir()
    write(folder / "templates", service__yaml=service)
    about = {"apiVersion": "v2", "name": folder.name, "version": "1.0.0"}
    return write(folder, Chart__yaml=about, values__yaml="{}")


def test_installs(
    helm: Environment, tools: None, cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    made = chart(tmp_path, SERVICE)
    assert not h.render(helm, made).problems
    h.install(cluster, namespace, made, "chat")
    assert cluster.get("service", "chat", "-n", namespace)["spec"]["ports"][0]["port"] == 80


@pytest.mark.parametrize(
    ("added", "problem"),
    [("  typo: 1", "'typo' was unexpected"), ("  ports: []", "ports is there 2 times")],
)
def test_problems(helm: Environment, tmp_path: Path, added: str, problem: str) -> None:
    assert problem in "\n".join(h.render(helm, chart(tmp_path, SERVICE + added)).problems)
