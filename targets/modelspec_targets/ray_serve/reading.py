"""Finding services in documents, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.mapping.render import Documents
from modelspec_compile.output import formats
from modelspec_compile.target import Words
from modelspec_targets.ray_serve.serve import FILE


def unfold(documents: Documents) -> Documents:
    """The Serve config that a RayService holds, where it does not stand beside it."""
    held = _entry(_entry(documents, "rayservice.yaml"), "spec").get("serveConfigV2")
    if FILE in documents or not isinstance(held, str):
        return documents
    return {**documents, FILE: formats.parse(FILE, held)}


def applications(
    documents: Documents, import_path: str
) -> Iterator[tuple[Words, Mapping[str, Any]]]:
    """The words and the data of every application with an import path."""
    config, service = (_entry(documents, file) for file in (FILE, "rayservice.yaml"))
    spec = _entry(_entry(service, "spec"), "rayClusterConfig")
    head = _image(_entry(spec, "headGroupSpec"))
    served = config.get("applications") or ()
    for application in served:
        if not isinstance(application, dict) or application.get("import_path") != import_path:
            continue
        name, route = str(application.get("name")), str(application.get("route_prefix"))
        words = {
            "name": name,
            "pool": name if len(served) > 1 else "",
            "folder": "" if route == "/" else f"{name}/",
            "system": str(_entry(service, "metadata").get("name")),
            "route": route,
            "ray": str(spec.get("rayVersion")),
            "head": head,
            "plain": _image(group_of(documents, name)) or head,
        }
        yield words, application


def group_of(documents: Documents, name: str) -> dict[str, Any]:
    """The worker group of a service."""
    spec = _entry(_entry(documents, "rayservice.yaml"), "spec")
    groups = _entry(spec, "rayClusterConfig").get("workerGroupSpecs") or ()
    return next((group for group in groups if group.get("groupName") == name), {})


def container_of(group: dict[str, Any], name: str) -> dict[str, Any]:
    """A container of a group's pods."""
    containers = _entry(_entry(group, "template"), "spec").get("containers") or ()
    return next((held for held in containers if held.get("name") == name), {})


def _image(group: dict[str, Any]) -> str:
    return str(
        (container_of(group, "ray-worker") or container_of(group, "ray-head")).get("image", "")
    )


def _entry(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
