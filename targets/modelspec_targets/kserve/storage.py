"""Where the weights come from: KServe's storage initializer lays them at `/mnt/models`.

An engine that takes one file of a repository on the hub fetches it itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.weights import adapters, model_on_disk, model_on_hub
from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, affixed
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Constant,
    Need,
    Row,
    Table,
    each,
    exact,
    implied,
    table,
)
from modelspec_targets.kserve.places import PREDICTOR, WEIGHTS

URI, REVISION = "model.artifacts.uri", "model.artifacts.revision"
ADAPTERS = "lineage.adapters"
ADAPTER_FOLDER = "/mnt/adapters/"
FETCHED = ("hf", "s3", "gs", "pvc", "oci", "https", "http", "hdfs", "webhdfs")
"""Source: pkg/controller/v1beta1/inferenceservice/utils/utils.go SupportedStorageURIPrefixList"""


def scheme(uri: str | None) -> str:
    """The scheme of a URI, `file` for a path."""
    before, mark, _ = (uri or "").partition("://")
    return before if mark else "file"


def _with_revision(uri: str | None, revision: str | None) -> Any:
    if uri is None or scheme(uri) == "file":
        return ABSENT
    return f"{uri}:{revision}" if revision and scheme(uri) == "hf" else uri


def _without_revision(data: Any) -> tuple[str, str | None]:
    if not isinstance(data, str):
        raise Unreadable(data)
    uri, colon, revision = data.rpartition(":") if scheme(data) == "hf" else (data, "", "")
    return (uri, revision) if colon and not revision.startswith("//") else (data, None)


storage_uri = Codec(_with_revision, _without_revision)
"""(uri, revision) ↔ `hf://org/model:revision`; KServe knows revisions of no other scheme."""


def _claim(uri: str | None, *_: Any) -> dict[str, Any] | None:
    return {"name": _host(uri)} if scheme(uri) == "pvc" else None


def _bucket(uri: str | None, *_: Any) -> dict[str, Any] | None:
    return {"name": _host(uri), "scheme": scheme(uri)} if scheme(uri) in ("s3", "gs") else None


def _host(uri: str | None) -> str:
    return (uri or "").partition("://")[2].partition("/")[0]


STORED = (Need("PersistentVolumeClaim", _claim), Need("Bucket", _bucket))


def whole(place: Place) -> Row:
    """The weights, whether there are adapters or not."""
    return exact((URI, REVISION), place, storage_uri, needs=STORED)


def single(place: Place, *, itself: bool = False) -> Row:
    """The weights alone; `itself`: an engine that fetches one file from the hub by itself."""

    def encode(uri: str | None, revision: str | None, held: Any) -> Any:
        if held or (itself and scheme(uri) == "hf"):
            return ABSENT
        return storage_uri.encode(uri, revision)

    codec = Codec(encode, lambda data: (*storage_uri.decode(data), None))
    return exact((URI, REVISION, ADAPTERS), place, codec, needs=STORED)


def with_adapters() -> Table:
    """The weights and the adapters in `storageUris`, which excludes `storageUri`."""
    base = PREDICTOR / f"storageUris[mountPath={WEIGHTS}].uri"

    def encode(uri: str | None, revision: str | None, held: Any) -> Any:
        return storage_uri.encode(uri, revision) if held else ABSENT

    codec = Codec(encode, lambda data: (*storage_uri.decode(data), None))
    return table(
        exact((URI, REVISION, ADAPTERS), base, codec, needs=STORED),
        each(
            ADAPTERS,
            PREDICTOR / "storageUris",
            exact("uri", "uri", needs=STORED),
            by="mountPath",
            key=affixed(ADAPTER_FOLDER),
        ),
    )


def _inside(folder: str, uri: str | None) -> str:
    """In `storageUris` the whole claim is mounted, whatever path follows its name."""
    path = (uri or "").removeprefix("pvc://").partition("/")[2] if scheme(uri) == "pvc" else ""
    return f"{folder}/{path.rstrip('/')}" if path else folder


adapter_path = Codec(lambda name, uri: _inside(f"{ADAPTER_FOLDER}{name}", uri), lambda path: None)


def model(engine: Engine, carrier: Carrier, arguments: Place, variables: Place) -> Table:
    """How the engine is told where its model and its adapters are."""

    def variable(name: str) -> Place:
        return variables / f"[name={name}].value"

    told = engine.command or engine.model_flag or engine.model_variable
    on_disk = model_on_disk(engine, WEIGHTS, arguments, variable) if told else ()
    hub = model_on_hub(engine, carrier, arguments, variable) if engine.weights == "file" else ()
    return table(
        *(_unless_fetched(row) if isinstance(row, Row) else row for row in on_disk),
        _below_claim(on_disk),
        _in_image(on_disk),
        *hub,
        adapters_of(engine, carrier, arguments, variable),
    )


def itself(
    engine: Engine, carrier: Carrier, arguments: Place, variable: Callable[[str], Place]
) -> list[Row]:
    """How an engine would be told to fetch the model itself, which is read and never written."""
    rows = model_on_hub(engine, carrier, arguments, variable)
    return [row for row in rows if isinstance(row, Row)]


def adapters_of(
    engine: Engine, carrier: Carrier, arguments: Place, variable: Callable[[str], Place]
) -> Table:
    """How the engine is told of its adapters."""
    return adapters(engine, carrier, arguments, adapter_path, variable)


def _unless_fetched(row: Row) -> Row:
    """The file of an engine that fetches those of the hub itself."""

    def encode(uri: str) -> Any:
        return ABSENT if scheme(uri) in ("hf", "file") else row.codec.encode(uri)

    return Row(row.fields, row.place, Codec(encode, row.codec.decode))


def _place(rows: Table) -> Place | None:
    return next((row.place for row in rows if isinstance(row, Row | Constant)), None)


def _below_claim(rows: Table) -> Table:
    """Beside adapters, a model on a claim lies in its folder of the whole claim."""
    place = _place(rows)

    def told(uri: str | None, held: Any) -> Any:
        folder = _inside(WEIGHTS, uri)
        return folder if held and folder != WEIGHTS else ABSENT

    return (implied((URI, ADAPTERS), place, told),) if place else ()


def _in_image(rows: Table) -> Table:
    """Weights that an image of its own brings along."""
    place = _place(rows)

    def encode(uri: str) -> Any:
        return uri.removeprefix("file://") if scheme(uri) == "file" else ABSENT

    def decode(data: Any) -> str:
        if not isinstance(data, str) or data.startswith(WEIGHTS):
            raise Unreadable(data)
        return data

    return (exact(URI, place, Codec(encode, decode)),) if place else ()
