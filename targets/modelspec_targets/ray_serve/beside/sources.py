"""Where the weights of an engine beside Ray come from."""

from __future__ import annotations

from collections.abc import Callable

from modelspec_compile import engines
from modelspec_compile.engines import Engine
from modelspec_compile.engines.weights import model_on_hub
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers, sections
from modelspec_compile.mapping.documents import MISSING
from modelspec_compile.mapping.rows import (
    Row,
    Table,
    below,
    constant,
    exact,
    table,
    unsupported,
    worded,
)
from modelspec_compile.signature import View, runs
from modelspec_targets.ray_serve import cluster, programs, weights
from modelspec_targets.ray_serve.beside.places import (
    ENGINE,
    RAY_RESOURCES,
    WORDS,
    is_custom,
    variable,
)

Source = Callable[[Engine], Table]
FETCH = cluster.POD / "initContainers[name=weights]"


def fetches(engine: Engine) -> bool:
    """Whether an engine fetches whole repositories, at the revision that it is told."""
    return bool(engine.hub) and engine.weights != "file"


def on_hub(engine: Engine) -> Table:
    """Weights that the engine fetches from the hub itself."""
    if not fetches(engine):
        why = f"{engine.title} fetches no weights"
        fields = below("model.artifacts", "uri revision format digest")
        return (unsupported((*fields, *sections.CREDENTIALS), why),)
    return table(
        model_on_hub(engine, carriers.words, WORDS, variable),
        weights.token(ENGINE, engine.token_variable),
    )


def in_container(engine: Engine) -> Table:
    """Weights that are mounted, or in the image."""
    return table(loaded(engine), weights.volumes(cluster.POD, ENGINE), no_token())


def fetched(engine: Engine) -> Table:
    """Weights that a container fetches before the engine starts."""
    arguments = FETCH / "args"
    single = engine.weights == "file"
    return table(
        loaded(engine),
        worded(FETCH / "image", "{plain}"),
        constant(FETCH / "command", ["python", f"{programs.FOLDER}/model_weights.py"]),
        exact(weights.URI, arguments / "[--uri]"),
        constant(arguments / "[--to]", weights.FOLDER),
        weights.revision(arguments / "[--revision]"),
        weights.one_file(arguments) if single else (),
        weights.token(FETCH, "HF_TOKEN"),
        constant(FETCH / "resources.requests", RAY_RESOURCES),
        constant(FETCH / "resources.limits", RAY_RESOURCES),
        programs.mounted(cluster.POD, FETCH),
        weights.emptied(cluster.POD, FETCH, ENGINE),
    )


def loaded(engine: Engine) -> Table:
    """The path that the engine is told, where it is known how."""
    return () if is_custom(engine) else weights.loaded_by(engine, WORDS, variable)


def no_token() -> Table:
    """Weights that nobody fetches need no token."""
    why = "the weights are in the pod already; nobody fetches them"
    return (
        unsupported(sections.CREDENTIALS, why, "leave `credentials` out"),
        unsupported("model.artifacts.revision", why, "put the version into the path"),
    )


engine_of = runs(ENGINE / "image", ENGINE / "command")
"""The engine in a worker group."""


def source_of(view: View) -> Source:
    """Where the weights of a worker group come from."""
    if view.at(cluster.POD / "initContainers") is not MISSING:
        return fetched
    for row in on_hub(engines.load(engine_of(view))):
        if isinstance(row, Row) and weights.URI in row.fields:
            told = view.at(row.place)
            return on_hub if isinstance(told, str) and not told.startswith("/") else in_container
    return in_container


def from_hub(service: Service) -> bool:
    """Whether the engine fetches the weights itself."""
    uri = service.model.artifacts.uri or ""
    return uri.startswith("hf://") and fetches(engines.chosen(service.engine.name))


def from_elsewhere(service: Service) -> bool:
    """Whether the weights are fetched before the engine starts."""
    return str(service.model.artifacts.uri).startswith(weights.FETCHED)
