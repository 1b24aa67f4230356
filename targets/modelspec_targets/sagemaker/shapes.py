"""The two forms of an endpoint, each with the kinds of images that it may run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines import Engine
from modelspec_compile.engines.recognise import recognise
from modelspec_compile.ir import Service
from modelspec_compile.mapping.documents import MISSING, get
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import Table, table
from modelspec_compile.target import Context, Found, Program, Shape
from modelspec_targets.sagemaker import component, config, endpoint, images, model, scaling, script
from modelspec_targets.sagemaker import places as p
from modelspec_targets.sagemaker.containers import CONTAINERS, TOLD, container
from modelspec_targets.sagemaker.left_out import LEFT_OUT
from modelspec_targets.sagemaker.objectives import OBJECTIVES
from modelspec_targets.sagemaker.settings import SETTINGS, log_rows
from modelspec_targets.sagemaker.sharing import shares
from modelspec_targets.sagemaker.tags import tagged

DEPLOY = Program("deploy.sh", "deploy.sh", executable=True)
SCRIPT = Program("{folder}code/inference.py", "inference.py")
AWS, SCRIPTED, OTHER = "aws", "scripted", "other"
TAGGED = (p.MODEL, p.CONFIG, p.ENDPOINT)
KINDS = (AWS, SCRIPTED, OTHER)
"""Images of AWS, one of AWS that wants a script, and all others."""


ENGINES = {
    AWS: frozenset(CONTAINERS),
    SCRIPTED: images.engines_in(script.REPOSITORY),
    OTHER: frozenset[str](),
}


def kind_of(image: str | None) -> str:
    """Which kind of image it is."""
    listed = images.known(image or "")
    if listed is None:
        return OTHER
    return SCRIPTED if listed[0].name == script.REPOSITORY else AWS


def _model(engine: Engine, kind: str) -> Table:
    rows = model.rows(engine, container(engine, kind != OTHER))
    return table(rows, script.VARIABLES if kind == SCRIPTED else ())


def _rest(kind: str, log_group: str, *taggable: Place) -> Table:
    return table(
        log_rows(log_group),
        tagged(*taggable),
        OBJECTIVES,
        SETTINGS,
        script.SETTINGS if kind == SCRIPTED else (),
        LEFT_OUT,
    )


def variant(context: Context, kind: str) -> Table:
    """An endpoint whose replicas are instances."""
    return table(
        _model(context.engine, kind),
        model.role_rows(p.MODEL),
        config.VARIANT,
        endpoint.VARIANT,
        scaling.rows(scaling.INSTANCES),
        _rest(kind, "/aws/sagemaker/Endpoints/{name}", *TAGGED),
    )


def shared(context: Context, kind: str) -> Table:
    """An endpoint whose replicas are copies of an inference component."""
    return table(
        _model(context.engine, kind),
        model.role_rows(p.MODEL, p.CONFIG),
        component.VARIANT,
        endpoint.COMPONENT,
        component.COMPONENT,
        scaling.rows(scaling.COPIES),
        _rest(kind, "/aws/sagemaker/InferenceComponents/{name}", *TAGGED, p.COMPONENT),
    )


def _shape(name: str, rows: Callable[..., Table], copies: bool, kind: str) -> Shape:
    def takes(service: Service) -> bool:
        return shares(service) is copies and kind_of(service.engine.image) == kind

    def find(documents: Documents) -> Iterator[Found]:
        for found, component_, image in _endpoints(documents):
            if component_ is copies and kind_of(image) == kind:
                yield found

    programs = (DEPLOY, SCRIPT) if kind == SCRIPTED else (DEPLOY,)
    table_ = partial(rows, kind=kind)
    return Shape(f"{name}-{kind}", takes, table_, find, programs, ENGINES[kind])


SHAPES = tuple(
    _shape(name, rows, copies, kind)
    for name, rows, copies in (("variant", variant, False), ("component", shared, True))
    for kind in KINDS
)


def _endpoints(documents: Documents) -> Iterator[tuple[Found, bool, str]]:
    """Every model: what it is found as, whether it is a component's, and its image."""
    for path, body in documents.items():
        if not path.endswith(p.MODEL_FILE) or not isinstance(body, dict):
            continue
        folder = path.removesuffix(p.MODEL_FILE)
        container_ = body.get("PrimaryContainer") or {}
        name = _text(documents, folder, p.ENDPOINT / "EndpointName") or body.get("ModelName", "")
        words = {"name": name, "folder": folder}
        engine = _engine(body, container_)
        of_component = p.COMPONENT.bind({"folder": folder}).file in documents
        yield Found(engine, words), of_component, container_.get("Image", "")


def _text(documents: Documents, folder: str, place: Place) -> str:
    bound = place.bind({"folder": folder})
    found = get(documents.get(bound.file, {}), bound.path)
    return "" if found is MISSING else str(found)


def _engine(body: dict[str, Any], container_: dict[str, Any]) -> str:
    """By its tag, else by the image, else by how the variables are called."""
    image = container_.get("Image", "")
    tags = {tag.get("Key"): tag.get("Value") for tag in body.get("Tags", ())}
    listed = images.known(image)
    told = tags.get("engine") or (listed[0].engine if listed else recognise(image, ()))
    return told if told in engines.names() else _by_variables(container_.get("Environment", {}))


def _by_variables(environment: dict[str, str]) -> str:
    for family, row in TOLD["aws"].items():
        if "prefix" in row and any(name.startswith(row["prefix"]) for name in environment):
            return str(family)
    return engines.CUSTOM
