"""How the containers that AWS publishes are told things: by environment variables only.

* vLLM, SGLang and llama.cpp: a prefix and the flag's name. `true` is the bare flag and `false` no
  flag at all, so a switch is denied by `NO_…`. vLLM's takes a JSON array for several words, the
  other two one word a variable.
  Source: scripts/docker/*/sagemaker_entrypoint.sh of github.com/aws/deep-learning-containers.
* The Hugging Face routers read a variable for each of their flags, and the model from HF_MODEL_ID.
* Triton takes words, all in one variable. Source: docker/sagemaker/serve of its repository.
* TensorRT-LLM runs in the container for large models, which calls its options OPTION_….
* scikit-learn, XGBoost and Transformers have a server of AWS around them, with settings of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines import Engine
from modelspec_compile.engines.codecs import among, hub_name
from modelspec_compile.engines.fields import others
from modelspec_compile.engines.options import Channel, EngineRow, Fixed, Option, row_fields, setting
from modelspec_compile.engines.weights import model_on_hub
from modelspec_compile.mapping import carriers, sections
from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.codecs import (
    ABSENT,
    Codec,
    Unreadable,
    chained,
    integer_text,
    json_text,
)
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Table,
    Unsupported,
    constant,
    exact,
    implied,
    table,
    unsupported,
)
from modelspec_compile.packaged import content
from modelspec_targets.sagemaker.places import ENVIRONMENT

WEIGHTS = "/opt/ml/model"
NOT_OURS = ({"serving.port"}, {"host", "hostname"})
"""Fields and flags that the container's own entry point sets: SageMaker calls port 8080."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container: how flags reach its server, what names the model, what it needs besides.

    Without a `carrier` no flag reaches it. `hub` are the rows with which it fetches weights from
    the hub itself, `pins` whether it takes their revision. `rows` replace the engine's own where
    another server runs. `alone` says why it takes no adapters, where it takes none.
    """

    carrier: Carrier | None = None
    arguments: Place = ENVIRONMENT
    hub: Callable[[Engine], Table] | None = None
    pins: bool = True
    rows: tuple[EngineRow, ...] = ()
    constants: Table = ()
    alone: str = ""

    def engine(self, engine: Engine) -> Engine:
        """The engine as this container lets itself be told."""
        kept = (row for row in engine.rows if not _is_fixed_here(row))
        rows = self.rows or tuple(_without_dots(row) for row in kept)
        told = engine.adapters
        if self.alone and not isinstance(told, Unsupported):
            told = unsupported(sections.ADAPTERS, self.alone, "the engine vllm")
        return replace(engine, rows=rows, adapters=told)


def _is_fixed_here(row: EngineRow) -> bool:
    fields, flags = NOT_OURS
    if isinstance(row, Fixed):
        return row.name in flags
    return fields.issuperset(row_fields(row))


def _without_dots(row: EngineRow) -> EngineRow:
    """No variable has a dot in its name, so a part of a structured flag is its whole, as JSON."""
    name, dot, key = getattr(row, "name", "").partition(".")
    if not dot or not isinstance(row, Option) or row.channel is not Channel.FLAG:
        return row
    part = Codec(lambda value: {key: value}, lambda data: _part(data, key))
    return replace(row, name=name, kind="json", codec=chained(row.codec, part))


def _part(data: Any, key: str) -> Any:
    if not isinstance(data, dict) or [*data] != [key]:
        raise Unreadable(data)
    return data[key]


def _revision(revision: str | None, uri: str | None) -> Any:
    return revision if revision and (uri or "").startswith("hf://") else ABSENT


def hub(model: str, revision: str, mounted: str = "") -> Callable[[Engine], Table]:
    """Rows for variables that name a model on the hub; `mounted` is what they say of a mounted one.

    A container that finds mounted weights itself is told of none.
    """
    rows = table(
        exact("model.artifacts.uri", ENVIRONMENT.key(model), hub_name),
        implied(
            "model.artifacts.uri",
            ENVIRONMENT.key(model),
            lambda uri: mounted if mounted and uri.startswith("s3://") else ABSENT,
        ),
        exact(
            ("model.artifacts.revision", "model.artifacts.uri"),
            ENVIRONMENT.key(revision),
            Codec(_revision, lambda data: (data, None)),
            why="objects on Amazon S3 have no revisions",
            instead="a prefix for each revision",
        ),
    )
    return lambda engine: rows


def _few_words(words: list[str]) -> Any:
    """One plain word as it is; an array otherwise, or where a word looks like one."""
    if len(words) == 1 and words[0][:1] not in "[{":
        return words[0]
    return json_text.encode(words)


def _from_few_words(data: Any) -> Any:
    return json_text.decode(data) if isinstance(data, str) and data[:1] == "[" else [data]


def _one_word(words: list[str]) -> Any:
    return words[0] if len(words) == 1 else ABSENT


def prefixed(prefix: str, words: Codec) -> Carrier:
    """Variables with a prefix; `words` is how a flag of several words travels."""
    carrier = carriers.variables(prefix)
    return replace(carrier, codec=lambda kind: words if kind == "list" else carrier.codec(kind))


def bare(engine: str) -> Carrier:
    """Variables without a prefix: those are an engine's whose names are those of its flags."""
    carrier = carriers.variables("")

    def names(mapping: dict[str, Any]) -> Iterable[str]:
        known = engines.load(engine).flags()
        return [name for name in carrier.names(mapping) if name in known]

    return replace(carrier, names=names)


OPTIONS = {
    "tensor_parallel_size": "TENSOR_PARALLEL_DEGREE",
    "max_batch_size": "OPTION_MAX_ROLLING_BATCH_SIZE",
}
"""Flags of TensorRT-LLM that the container for large models calls differently."""


def _option(base: Place, name: str) -> Place:
    return base.key(OPTIONS.get(name) or f"OPTION_{name.replace('-', '_').upper()}")


def _options(mapping: dict[str, Any]) -> Iterable[str]:
    back = {variable: flag for flag, variable in OPTIONS.items()}
    for key in mapping:
        if key in back or key.startswith("OPTION_"):
            yield back.get(key) or key.removeprefix("OPTION_").lower()


FEW, ONE = Codec(_few_words, _from_few_words), Codec(_one_word, lambda data: [data])

_LEVELS = {"debug": "10", "info": "20", "warning": "30", "error": "40", "critical": "50"}
LEVELS = among(_LEVELS | {"trace": "10", "warn": "30", "fatal": "50"})
_SERVER_ROWS = (
    setting("parallelism.data", "SAGEMAKER_MODEL_SERVER_WORKERS", integer_text),
    setting("observability.logging.level", "SAGEMAKER_CONTAINER_LOG_LEVEL", LEVELS),
)


def _untold(why: str, told: tuple[EngineRow, ...] = ()) -> tuple[EngineRow, ...]:
    """Rows that answer for every field of an engine that a server is not told of."""
    rest = others((*NOT_OURS[0], *(field for row in told for field in row_fields(row))))
    return (*told, unsupported(rest, why, "leave it out"))


SERVER = _untold("the model server of AWS's container has no such setting", _SERVER_ROWS)
"""The settings of the server that AWS puts around scikit-learn, XGBoost and Transformers."""

TASKS = {
    "classification": "text-classification",
    "embedding": "feature-extraction",
    "rerank": "text-classification",
    "chat-completion": "text-generation",
    "speech-to-text": "automatic-speech-recognition",
    "vision-language": "image-text-to-text",
}
"""Tasks as the pipelines of Transformers call them, where they differ."""

UNTOLD = "SageMaker starts an image with the word `serve` and tells it variables only"
SPEECHLESS = Container(rows=_untold(UNTOLD), alone=UNTOLD)
"""An image of which nothing is known but that SageMaker starts it."""

Facts = Mapping[str, Any]
TOLD = content("modelspec_targets.sagemaker", "engines")
"""How the containers of AWS (`aws`), and others of the same engine (`other`), are told, by family.

Flags reach the server by variables with a `prefix` (`lists` as an `array`, or of `one` word), by
`bare` ones, as `words` in one variable, or as `options`; to a `server` of AWS and a `silent` image
none do. `model` and `revision` are variables, `mounted` what the first says of mounted weights.
"""


def _container(family: str, row: Facts) -> Container:
    carrier = _carrier(family, row)
    rows = SERVER if row.get("server") else ()
    place = ENVIRONMENT.key(row["words"]) if "words" in row else ENVIRONMENT
    fetched = _by_flags(carrier) if carrier and "prefix" in row else None
    if "model" in row:
        fetched = hub(row["model"], row["revision"], row.get("mounted", ""))
    alone, pins = row.get("alone", ""), "model" in row or fetched is None
    return Container(carrier, place, fetched, pins, rows, _constants(row), alone)


def _carrier(family: str, row: Facts) -> Carrier | None:
    if "prefix" in row:
        return prefixed(row["prefix"], {"array": FEW, "one": ONE}[row["lists"]])
    if "words" in row:
        return carriers.words
    if row.get("bare"):
        return bare(family)
    codec = carriers.variables("").codec
    return Carrier(_option, codec, _options) if row.get("options") else None


def _by_flags(carrier: Carrier) -> Callable[[Engine], Table]:
    """The rows of an engine that fetches its weights itself, told by its own flags."""
    return lambda engine: model_on_hub(engine, carrier, ENVIRONMENT, ENVIRONMENT.key)


def _constants(row: Facts) -> Table:
    """What a container is told besides: constants, a pipeline's task, the switch of metrics."""
    metrics, task = row.get("metrics"), row.get("task")
    held, asked = "observability.metrics.enabled", "model.task"
    return table(
        *(constant(ENVIRONMENT.key(name), said) for name, said in row.get("constants", {}).items()),
        implied(asked, ENVIRONMENT.key(task), lambda name: TASKS.get(name, name)) if task else (),
        implied(held, ENVIRONMENT.key(metrics), lambda on: "true" if on else ABSENT)
        if metrics
        else (),
    )


def _containers(kind: str) -> Mapping[str, Container]:
    rows: Mapping[str, Facts] = TOLD[kind]
    return {
        family: SPEECHLESS if row.get("silent") else _container(family, row)
        for family, row in rows.items()
    }


ONE_TEXT = frozenset(row["words"] for row in TOLD["aws"].values() if "words" in row)
"""Variables whose one text is all words of a server."""
CONTAINERS, OTHERS = _containers("aws"), _containers("other")
"""The containers of AWS by family, and images that are not of AWS and told otherwise."""


def container(engine: Engine, of_aws: bool) -> Container:
    """The container of an engine."""
    ours = CONTAINERS.get(engine.family, SPEECHLESS)
    return ours if of_aws else OTHERS.get(engine.family, ours)
