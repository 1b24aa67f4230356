"""Ray Serve's rules that need nothing but the files of a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.output import formats
from modelspec_targets.ray_serve import releases
from modelspec_targets.ray_serve.checks import config, service


def check(files: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Everything that is wrong with a bundle."""
    served, cluster = (_parsed(files, name) for name in ("serve_config.yaml", "rayservice.yaml"))
    spec = (cluster.get("spec") or {}).get("rayClusterConfig") or {}
    yield from config.check(served, str(spec.get("rayVersion") or releases.NEWEST))
    yield from service.check(cluster, served)


def _parsed(files: Mapping[str, str], name: str) -> dict[str, Any]:
    data = formats.data_of(files, name) if name in files else None
    return data if isinstance(data, dict) else {}
