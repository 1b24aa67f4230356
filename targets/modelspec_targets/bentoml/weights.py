"""How weights get to a service, by what their URI and revision say.

* `hf://` with the full digest of a commit is a `HuggingFaceModel`: it is part of the bento, and
  BentoCloud brings it. The argument for the model is then its path.
* `hf://` without one is left to the engine, which takes the newest commit at each start.
* Everything else is fetched by the program before the engine starts, or is a path that must be
  there: a bento mounts nothing.

Source: _bentoml_sdk/models/huggingface.py of 1.4.39.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.engines.weights import adapters, model_on_hub
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.rows import (
    Need,
    Row,
    Table,
    Unsupported,
    constant,
    each,
    exact,
    implied,
    table,
)
from modelspec_targets.bentoml.places import ARGS, CONFIG, variable

URI, REVISION = "model.artifacts.uri", "model.artifacts.revision"
QUANTIZATION, DIGEST = "model.quantization", "model.artifacts.digest"
ADAPTERS = "lineage.adapters"
HUB = "hf://"
COMMIT = re.compile("[0-9a-f]{40}")
FILE = re.compile(r".*/[^/]*\.(gguf|onnx|joblib|pkl|json|ubj|bst|txt|cbm|model)")
WEIGHTS, ADAPTER = "{weights}", "{adapters}/"
"""What the program puts paths in the place of."""

MOUNTED = ("pvc://", "oci://", "/", "file://")
NO_REVISION = "only the Hugging Face hub has revisions"
IN_URI = "put the version into the URI"
NO_DIGEST = "a digest is that of one file, and these weights are several, or fetched by the engine"
GGUF = "*.gguf"
_QUANTIZED = re.compile(r"\*([a-z0-9_]+)\*\.gguf")


def pinned(uri: str | None, revision: str | None) -> bool:
    """Whether weights are a commit on the hub, for ever the same."""
    return bool(uri and uri.startswith(HUB) and revision and COMMIT.fullmatch(revision))


def _repository(uri: str) -> tuple[str, str]:
    """The repository of `hf://org/name/path`, and the path in it."""
    organisation, _, rest = uri.removeprefix(HUB).partition("/")
    name, _, path = rest.partition("/")
    return f"{organisation}/{name}", path


def _included(path: str, quantization: str | None, single: bool) -> list[str]:
    """The files of a repository that are wanted; none for all."""
    if path:
        return [path]
    if not single:
        return []
    word = (quantization or "").removeprefix("gguf-")
    return sorted({f"*{word.upper()}*.gguf", f"*{word.lower()}*.gguf"}) if word else [GGUF]


def on_hub(single: bool) -> Row:
    """A `HuggingFaceModel`; of a repository of files for a `single` one only those wanted."""

    def encode(uri: str | None, revision: str | None, quantization: str | None) -> Any:
        if uri is None or not pinned(uri, revision):
            return ABSENT
        model, path = _repository(uri)
        included = _included(path, quantization, single)
        said: dict[str, Any] = {"model_id": model, "revision": revision}
        return said | ({"include": included} if included else {})

    return Row((URI, REVISION, QUANTIZATION), CONFIG / "hub", Codec(encode, _from_hub))


def _from_hub(data: Any) -> tuple[str, str, str | None]:
    if not isinstance(data, dict) or not {"model_id", "revision"} <= data.keys():
        raise Unreadable(data)
    included = data.get("include", ["*"])
    wanted = _QUANTIZED.fullmatch(included[-1])
    path = "" if "*" in included[0] else f"/{included[0]}"
    quantization = f"gguf-{wanted[1]}" if wanted else None
    return f"{HUB}{data['model_id']}{path}", data["revision"], quantization


def fetched(by_engine: bool) -> Table:
    """Weights that the program fetches or finds; `by_engine`: the engine fetches those on the hub.

    The revision is the hub's; a number format tells which of its files are wanted.
    """
    place = CONFIG / "weights"

    def ours(uri: str | None, revision: str | None) -> bool:
        return bool(uri) and not pinned(uri, revision) and not (by_engine and _is_hub(uri))

    where = Codec(
        lambda uri, revision: uri if ours(uri, revision) else ABSENT, lambda data: (data, None)
    )
    version = Codec(
        lambda revision, uri: revision if ours(uri, revision) and _is_hub(uri) else ABSENT,
        lambda data, uri: data,
    )
    return table(
        exact((URI, REVISION), place / "uri", where, needs=NEEDS, why=NO_REVISION, instead=IN_URI),
        Row(
            (REVISION,), place / "revision", version, why=NO_REVISION, instead=IN_URI, given=(URI,)
        ),
    )


def _is_hub(uri: str | None) -> bool:
    return (uri or "").startswith(HUB)


def _mount(uri: str | None, _: str | None) -> dict[str, Any] | None:
    return {"name": uri, "path": path_of(uri or "")} if (uri or "").startswith(MOUNTED) else None


def path_of(uri: str) -> str:
    """Where the program looks for weights that must be there; `model_paths.py` says the same."""
    if uri.startswith("pvc://"):
        return f"/mnt/claims/{uri.removeprefix('pvc://')}".rstrip("/")
    return "/mnt/models" if uri.startswith("oci://") else uri.removeprefix("file://")


def _bucket(uri: str | None, _: str | None) -> dict[str, Any] | None:
    scheme, mark, rest = (uri or "").partition("://")
    if not mark or scheme not in ("s3", "gs", "abfss"):
        return None
    return {"name": rest.partition("/")[0], "scheme": scheme}


NEEDS = (Need("Mount", _mount), Need("Bucket", _bucket))


def digest(single: bool) -> Row:
    """The digest that the program proves before it hands a file on."""

    def encode(told: str, uri: str | None, revision: str | None) -> Any:
        alone = single or bool(FILE.fullmatch(uri or ""))
        left = _is_hub(uri) and not pinned(uri, revision)
        return told if alone and not left else ABSENT

    return Row(
        (DIGEST,),
        CONFIG / "digest",
        Codec(encode, lambda data, uri, revision: data),
        why=NO_DIGEST,
        instead="the digest of a commit as `revision`",
        given=(URI, REVISION),
    )


def model(engine: Engine) -> Table:
    """How an engine is told of its model and its adapters."""
    single, itself = engine.weights == "file", bool(engine.hub) and not engine.local_only
    hub = model_on_hub(engine, carriers.words, ARGS, variable) if itself else ()

    def path(uri: str | None, revision: str | None) -> Any:
        left = itself and _is_hub(uri) and not pinned(uri, revision)
        return ABSENT if uri is None or left else WEIGHTS

    named = implied((URI, REVISION), engine.model_place(ARGS), path) if engine.rows else ()
    return table(
        named if engine.command else (),
        *(_left_to_engine(row) if isinstance(row, Row) else row for row in hub),
        adapters(engine, carriers.words, ARGS, ADAPTER_PATH, variable),
        constant(CONFIG / "file", GGUF) if single else (),
        on_hub(single),
        fetched(itself),
        digest(single),
        () if isinstance(engine.adapters, Unsupported) else fetched_adapters(),
    )


def _left_to_engine(row: Row) -> Row:
    """A row of an engine that fetches weights itself, only for weights that are left to it."""
    own = len(row.fields) + len(row.given)

    def encode(*values: Any) -> Any:
        uri, revision = values[own:]
        return ABSENT if pinned(uri, revision) else row.codec.encode(*values[:own])

    def decode(data: Any, *given: Any) -> Any:
        if isinstance(data, str) and data.startswith(WEIGHTS):
            raise Unreadable(data)
        return row.codec.decode(data, *given[: len(row.given)])

    return replace(row, codec=Codec(encode, decode), given=(*row.given, URI, REVISION))


ADAPTER_PATH = Codec(lambda name, uri: f"{ADAPTER}{name}", lambda path: None)


def fetched_adapters() -> Table:
    """The adapters that the program fetches."""
    return table(each(ADAPTERS, CONFIG / "adapters", exact("uri", "uri"), by="name"))
