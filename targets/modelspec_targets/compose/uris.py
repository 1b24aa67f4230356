"""URIs of weights, and the fields that hold them."""

from __future__ import annotations

URI, REVISION = "model.artifacts.uri", "model.artifacts.revision"
SECRET = ("model.artifacts.credentials.name", "model.artifacts.credentials.key")
ADAPTER_URIS = "lineage.adapters[].uri"

MODELS, ADAPTERS, CACHE = "/models", "/adapters", "/cache"
"""Folders in the container: weights that lie there, adapters, and what the engine fetches."""

STORES, URLS = ("s3", "gs"), ("https", "http")


def scheme(uri: str | None) -> str:
    """The scheme of a URI, `file` for a path."""
    before, mark, _ = (uri or "").partition("://")
    return before if mark else "file"


def authority(uri: str | None) -> str:
    """The bucket or the claim of a URI."""
    return (uri or "").partition("://")[2].partition("/")[0]


def path(uri: str) -> str:
    """What follows the bucket or the claim."""
    return uri.partition("://")[2].partition("/")[2]
