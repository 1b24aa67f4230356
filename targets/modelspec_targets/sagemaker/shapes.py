"""The two forms of an endpoint, each with the kinds of images that it may run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines import Engine
from modelspec_compile.engines.recognise import recognise
from modelspec_compile.ir import Service
from modelspec_compile.mapping.documents import MISSING
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Table, table
from modelspec_compile.signature import Signature, View
from modelspec_compile.target import Context, Program, Shape
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


def _name(view: View) -> str:
    """The name of the endpoint, else of the model."""
    return view.text(p.ENDPOINT / "EndpointName") or view.text(p.MODEL / "ModelName")


def _engine(view: View) -> str:
    """By its tag, else by the image, else by how the variables are called."""
    image = view.text(p.CONTAINER / "Image")
    tag = view.text(p.MODEL / "Tags[Key=engine].Value")
    listed = images.known(image)
    told = tag or (listed[0].engine if listed else recognise(image, ()))
    return told if told in engines.names() else _by_variables(view.mapping(p.ENVIRONMENT))


def _by_variables(environment: Mapping[str, Any]) -> str:
    for family, row in TOLD["aws"].items():
        if "prefix" in row and any(name.startswith(row["prefix"]) for name in environment):
            return str(family)
    return engines.CUSTOM


def _shape(name: str, rows: Callable[..., Table], copies: bool, kind: str) -> Shape:
    def takes(service: Service) -> bool:
        return shares(service) is copies and kind_of(service.engine.image) == kind

    signature = Signature(
        p.MODEL,
        _engine,
        tests=(
            lambda view: (view.at(p.COMPONENT) is not MISSING) is copies,
            lambda view: kind_of(view.text(p.CONTAINER / "Image")) == kind,
        ),
        words={"name": _name},
    )
    programs = (DEPLOY, SCRIPT) if kind == SCRIPTED else (DEPLOY,)
    table_ = partial(rows, kind=kind)
    return Shape(f"{name}-{kind}", takes, table_, signature, programs, ENGINES[kind])


SHAPES = tuple(
    _shape(name, rows, copies, kind)
    for name, rows, copies in (("variant", variant, False), ("component", shared, True))
    for kind in KINDS
)
