"""Ray Serve's rules that need nothing but the files of a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.output import formats
from modelspec_targets.ray_serve import releases
from modelspec_targets.ray_serve.checks import config, service

CONFIG, SERVICE = "serve_config.yaml", "rayservice.yaml"


def check(files: Mapping[str, str], _: Catalog) -> Iterator[Diagnostic]:
    """Everything that is wrong with a bundle."""
    served, held = _parsed(files, CONFIG), _parsed(files, SERVICE)
    spec = held.get("spec") or {}
    cluster = spec.get("rayClusterConfig") or {}
    yield from _apart(files.get(CONFIG, ""), served, spec.get("serveConfigV2"))
    yield from config.check(served, str(cluster.get("rayVersion") or releases.NEWEST))
    yield from service.check(held, served)


def _apart(text: str, served: Mapping[str, Any], held: Any) -> Iterator[Diagnostic]:
    """Whether a RayService holds another config than the one that stands beside it."""
    if not isinstance(held, str) or text.endswith(held):
        return
    if formats.parse(CONFIG, held) != served:
        message = f"`serveConfigV2` is not what `{CONFIG}` says"
        yield error("MS537", message, None, "the text of that file, word for word")


def _parsed(files: Mapping[str, str], name: str) -> dict[str, Any]:
    data = formats.parse(name, files[name]) if name in files else None
    return data if isinstance(data, dict) else {}
