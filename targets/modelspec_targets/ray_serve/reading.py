"""What tells the applications of Ray Serve in documents, whoever wrote them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelspec_compile.mapping.documents import MISSING
from modelspec_compile.mapping.places import Item, Place
from modelspec_compile.mapping.render import Documents
from modelspec_compile.output import formats
from modelspec_compile.signature import Signature, Test, View, says, text
from modelspec_targets.ray_serve import cluster, releases, serve

CONTAINERS = "template.spec.containers"


def unfold(documents: Documents) -> Documents:
    """The Serve config that a RayService holds, where it does not stand beside it.

    Raises:
        ValueError: what it holds is no YAML of one document.

    """
    if any(serve.CONFIG.object.is_like(data) for data in documents.values()):
        return documents
    held = {f"{key}#serveConfigV2": _config(key, data) for key, data in documents.items()}
    return {**documents, **{key: data for key, data in held.items() if data is not None}}


def _config(key: str, data: Any) -> Any:
    spec = data.get("spec") if cluster.RAYSERVICE.object.is_like(data) else None
    held = spec.get("serveConfigV2") if isinstance(spec, dict) else None
    try:
        return formats.parse(serve.FILE, held) if isinstance(held, str) else None
    except ValueError as problem:
        raise ValueError(f"spec.serveConfigV2 of {key} cannot be read: {problem}") from problem


def signature(import_path: str, engine: Callable[[View], str | None], *tests: Test) -> Signature:
    """The applications with an import path."""
    words = {
        "pool": _pool,
        "route": text(serve.APP / "route_prefix"),
        "folder": lambda view: "" if view.words["route"] == "/" else f"{view.words['name']}/",
        "system": _system,
        "ray": _ray,
        "head": _head,
        "plain": lambda view: _image(view, cluster.GROUP),
    }
    return Signature(
        serve.APP, engine, (says(serve.APP / "import_path", import_path), *tests), words
    )


def _system(view: View) -> str:
    """The name of the RayService that serves the application."""
    where = view.only(cluster.RAYSERVICE.object)
    metadata = view.documents.get(where, {}).get("metadata")
    name = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
    view.words["system"] = name
    return name


def _pool(view: View) -> str:
    return view.words["name"] if len(view.listed(serve.CONFIG / "applications")) > 1 else ""


def _ray(view: View) -> str:
    """The release of Ray, where the images of the groups tell the same."""
    version = view.text(cluster.CLUSTER / "rayVersion")
    return version if version in map(releases.ray_in, _images(view)) else ""


def _head(view: View) -> str:
    """The image of the head, where it follows from those of the groups."""
    image, images = _image(view, cluster.HEAD), _images(view)
    published = (releases.llm_image, releases.plain_image)
    follows = {*images, *(make(view.words["ray"]) for make in published if images)}
    return image if image in follows else ""


def _images(view: View) -> list[str]:
    """The images of all groups, where the service has one of its own."""
    groups = view.listed(cluster.CLUSTER / "workerGroupSpecs")
    names = [
        str(one["groupName"]) for one in groups if isinstance(one, dict) and "groupName" in one
    ]
    places = [cluster.CLUSTER / "workerGroupSpecs" / Item("groupName", name) for name in names]
    return [_image(view, place) for place in places] if view.words["name"] in names else []


def _image(view: View, group: Place) -> str:
    """The image of Ray's own container in a group of pods."""
    images = (
        view.at(group / f"{CONTAINERS}[name={name}].image") for name in ("ray-worker", "ray-head")
    )
    return next((str(image) for image in images if image is not MISSING), "")
