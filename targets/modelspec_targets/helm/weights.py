"""Where weights come from: the hub, the image, or a place that is mounted or fetched before.

What engines with a hub of their own find there they fetch themselves. A claim and an OCI image are
mounted. Everything else is fetched by KServe's storage initializer, which knows object stores, the
hub and plain web servers, into a folder of the pod.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.weights import adapters, model_on_disk, model_on_hub
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, same
from modelspec_compile.mapping.rows import (
    AnyRow,
    Constant,
    Need,
    Row,
    Table,
    each,
    exact,
    implied,
    table,
)
from modelspec_targets.helm.places import ADAPTERS, ARGS, CONFIG, MODEL, VALUES, WEIGHTS, variable

URI, REVISION = "model.artifacts.uri", "model.artifacts.revision"
SECRET, KEY = "model.artifacts.credentials.name", "model.artifacts.credentials.key"
FETCHER = {
    "image": {
        "repository": "kserve/storage-initializer",
        "tag": "v0.20.0",
        "pullPolicy": "IfNotPresent",
    },
    "resources": {
        "requests": {"cpu": "100m", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "4Gi"},
    },
}
HOLDS = {
    "hf": "a token",
    "s3": "an AWS credentials file",
    "gs": "a service account's JSON key",
    "https": "a JSON object of HTTP headers",
    "oci": "a registry login",
}
"""What a Secret has to hold for whoever fetches weights, by scheme."""


def scheme(uri: str | None) -> str:
    """The scheme of a URI, `file` for a path."""
    before, mark, _ = (uri or "").partition("://")
    return before if mark else "file"


def mounted(engine: Engine, uri: str | None) -> bool:
    """Whether weights stand in `/mnt/models`."""
    itself = {"file", "hf"} if engine.hub else {"file"}
    return uri is not None and scheme(uri) not in itself


def rows(engine: Engine) -> Table:
    """The source of the weights in the values, and the words that tell the engine of them."""
    return table(
        exact(URI, MODEL / "uri", needs=STORED),
        _revision(engine),
        implied(URI, MODEL / "mountPath", lambda uri: WEIGHTS if mounted(engine, uri) else ABSENT),
        _credentials(),
        implied((SECRET, URI), MODEL / "tokenVariable", _token_variable(engine)),
        each(
            "lineage.adapters",
            VALUES / "adapters",
            exact("uri", "uri", needs=STORED),
            exact("rank", "rank"),
        ),
    )


def _token_variable(engine: Engine) -> Callable[..., Any]:
    """Where an engine that fetches its weights itself looks for the token."""

    def told(secret: str | None, uri: str | None) -> Any:
        itself = engine.hub and scheme(uri) == "hf"
        return engine.token_variable if secret and itself and engine.token_variable else ABSENT

    return told


def words(engine: Engine) -> Table:
    """What the engine is told: the model first, then the adapters."""
    return table(
        tuple(_on_disk(row, engine) for row in model_on_disk(engine, WEIGHTS, ARGS, variable))
        if engine.command
        else (),
        tuple(_on_hub(row) for row in model_on_hub(engine, carriers.words, ARGS, variable)),
        adapters(engine, carriers.words, ARGS, ADAPTER_PATH, variable, CONFIG),
    )


def _on_disk(row: AnyRow, engine: Engine) -> AnyRow:
    """The path of the model, unless the engine fetches it."""
    assert isinstance(row, Constant | Row)

    def path(uri: str | None) -> Any:
        if uri is None or not (scheme(uri) == "file" or mounted(engine, uri)):
            return ABSENT
        if scheme(uri) == "file":
            return uri.removeprefix("file://")
        return row.value if isinstance(row, Constant) else row.codec.encode(uri)

    return implied(URI, row.place, path)


def _on_hub(row: AnyRow) -> AnyRow:
    """The hub's words for weights that are there; the values say where the weights are."""
    if not isinstance(row, Row) or row.fields == (URI,):
        return implied(URI, row.place, row.codec.encode) if isinstance(row, Row) else row
    if URI in row.fields:
        return replace(row, codec=Codec(row.codec.encode, _beside(row)))
    there = Codec(
        lambda value, uri: row.codec.encode(value) if scheme(uri) == "hf" else ABSENT,
        lambda data, uri: row.codec.decode(data),
    )
    return replace(row, codec=there, given=(URI,))


def _beside(row: Row) -> Callable[..., Any]:
    """What the hub's words say besides the place of the weights."""

    def decode(data: Any) -> tuple[Any, ...]:
        values = zip(row.fields, row.codec.decode(data), strict=True)
        return tuple(None if field == URI else value for field, value in values)

    return decode


def _revision(engine: Engine) -> Row:
    """The fetcher knows revisions of the hub; an engine with a hub of its own is told in words."""

    def encode(revision: str, uri: str | None) -> Any:
        return revision if scheme(uri) == "hf" and not engine.hub else ABSENT

    return exact(
        REVISION,
        MODEL / "revision",
        Codec(encode, lambda data, uri: same.decode(data)),
        given=(URI,),
        why="only the Hugging Face hub has revisions",
        instead="name the version in `modelUri`",
    )


def _credentials() -> Row:
    """The secret that opens the weights, for those that are opened by one."""
    return exact(
        (SECRET, KEY, URI),
        MODEL / "credentials",
        Codec(_opener, _from_opener),
        needs=(Need("Secret", _secret),),
        why="weights on a claim or in the image are opened by nothing",
        instead="leave `credentials` out",
    )


def _opener(name: str | None, key: str | None, uri: str | None) -> Any:
    used = name and key and scheme(uri) in HOLDS
    return {"secretName": name, "secretKey": key} if used else ABSENT


def _from_opener(data: Any) -> tuple[Any, Any, None]:
    if not isinstance(data, dict) or data.keys() != {"secretName", "secretKey"}:
        raise Unreadable(data)
    return data["secretName"], data["secretKey"], None


def _secret(name: str | None, key: str | None, uri: str | None) -> dict[str, Any] | None:
    if _opener(name, key, uri) is ABSENT:
        return None
    return {"name": name, "keys": [key], "holds": HOLDS[scheme(uri)]}


def _outside(kind: str, *schemes: str) -> Need:
    """What the first step of a URI names, for some schemes."""

    def described(uri: str | None) -> dict[str, Any] | None:
        path = (uri or "").partition("://")[2]
        name = path if kind == "Image" else path.partition("/")[0]
        return {"name": name} if scheme(uri) in schemes else None

    return Need(kind, described)


STORED = (
    _outside("PersistentVolumeClaim", "pvc"),
    _outside("Bucket", "s3", "gs"),
    _outside("Image", "oci"),
)


def _adapter_path(name: str, uri: str | None) -> str:
    if uri and scheme(uri) == "file":
        return uri.removeprefix("file://")
    return f"{ADAPTERS}/{name}"


ADAPTER_PATH = Codec(_adapter_path, lambda data: None)
"""(name, uri) → the adapter's folder in the container; the values tell the uri."""
