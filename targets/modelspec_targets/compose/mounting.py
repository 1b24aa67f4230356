"""Weights that are on the host: a claim is an external volume, an image mounted, a path bound."""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.weights import file_name
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.rows import Need, Table, exact, implied, table, tacit, unsupported
from modelspec_targets.compose.places import MOUNT, VOLUMES, bind
from modelspec_targets.compose.uris import (
    MODELS,
    REVISION,
    SECRET,
    URI,
    authority,
    path,
    scheme,
)

NO_CREDENTIALS = "a volume and a path need none, and Docker pulls an image with its own login"


def mounted(engine: Engine) -> Table:
    """The weights in the folder where the engine looks, read-only."""
    volume = VOLUMES / "{service}-weights"
    claim = Codec(
        lambda uri: authority(uri) if scheme(uri) == "pvc" else ABSENT,
        lambda data: f"pvc://{data}",
    )
    return table(
        exact(URI, volume / "name", claim, needs=(Need("Volume", _volume),), yields=True),
        implied(URI, volume / "external", lambda uri: scheme(uri) == "pvc" or ABSENT),
        exact(URI, MOUNT, _mount(engine.weights == "file"), given=("name", URI),
              needs=(Need("Path", _path), Need("DockerEngine", _release)),
              why="a path of the host has no scheme"),
        *(tacit(field, NO_CREDENTIALS) for field in SECRET),
        unsupported(REVISION, "what is mounted has no revisions", "a path for each version"),
    )  # fmt: skip


def _mount(one_file: bool) -> Codec:
    """A URI ↔ the entry that mounts it; the claim's name is in the URI that is given."""

    def encode(uri: str, name: str, _: str) -> dict[str, Any]:
        target = f"{MODELS}/{file_name(uri)}" if one_file else MODELS
        return {**_source(uri, name), "target": target, "read_only": True}

    def decode(data: Any, name: str | None, known: str | None) -> str:
        if not isinstance(data, dict) or not str(data.get("target", "")).startswith(MODELS):
            raise Unreadable(data)
        uri = _uri(data, known)
        if data != encode(uri, name or "", uri):
            raise Unreadable(data)
        return uri

    return Codec(encode, decode)


def _source(uri: str, name: str) -> dict[str, Any]:
    if scheme(uri) == "pvc":
        below = {"volume": {"subpath": path(uri)}} if path(uri) else {}
        return {"type": "volume", "source": f"{name}-weights", **below}
    if scheme(uri) == "oci":
        return {"type": "image", "source": uri.removeprefix("oci://")}
    return {k: v for k, v in bind(uri.removeprefix("file://"), "").items() if k != "target"}


def _uri(data: dict[str, Any], known: str | None) -> str:
    kind, source = data.get("type"), str(data.get("source", ""))
    if kind == "volume":
        below = data.get("volume", {}).get("subpath")
        return f"pvc://{authority(known)}" + (f"/{below}" if below else "")
    return f"oci://{source}" if kind == "image" else source


def _volume(uri: str) -> dict[str, Any] | None:
    return {"name": authority(uri)} if scheme(uri) == "pvc" else None


def _path(uri: str) -> dict[str, Any] | None:
    return {"name": uri.removeprefix("file://")} if scheme(uri) == "file" else None


def _release(uri: str) -> dict[str, Any] | None:
    """The release that knows such a mount.

    Source: https://docs.docker.com/reference/compose-file/services/#volumes
    """
    if scheme(uri) == "oci":
        return {"version": ">=28", "for": "a volume of type image"}
    return {"version": ">=26", "for": "a subpath of a volume"} if path(uri) else None
