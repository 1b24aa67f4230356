"""Helm bundles: charts linted, rendered and installed by Helm's own code."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .cluster import Cluster, Manifest, binary
from .environments import Environment

# The oldest Kubernetes that the charts say they support, and the newest there is.
KUBE_VERSIONS = ("1.30", "1.37")


class InstallError(AssertionError):
    """A chart that does not install, in Helm's words."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a chart renders to by template, and what lint, schemas and duplicate keys say of it."""

    templates: Mapping[str, str]
    problems: tuple[str, ...]

    @property
    def objects(self) -> list[Manifest]:
        """The objects, in the order of their templates."""
        return [
            document
            for text in self.templates.values()
            for document in yaml.safe_load_all(text)
            if document
        ]


def render(
    environment: Environment,
    chart: Path,
    values: Mapping[str, Any] | None = None,
    release: str = "release",
    namespace: str = "default",
) -> Rendered:
    """Lint and render a chart offline.

    Raises ProgramError when the values do not fit its schema or a template fails.
    """
    given = {
        "chart": str(chart),
        "values": dict(values or {}),
        "release": release,
        "namespace": namespace,
        "kube_versions": KUBE_VERSIONS,
    }
    found = environment.run("helm_chart", data=given)
    return Rendered(found["rendered"], tuple(found["problems"]))


def install(
    cluster: Cluster,
    namespace: str,
    chart: Path,
    release: str,
    *values: Path,
) -> None:
    """Install or upgrade a release.

    Raises InstallError with the refusal of Helm, of the API server or of a webhook.
    """
    command: list[str | Path] = [
        *(binary("helm"), "upgrade", "--install", release, chart, "--namespace", namespace),
        *("--kubeconfig", cluster.kubeconfig),
        *(f"--values={file}" for file in values),
    ]
    done = subprocess.run(command, text=True, capture_output=True, cwd=cluster.home)
    if done.returncode:
        raise InstallError(done.stderr[-4000:])
