"""The chart of the main service, and the charts below it."""

from __future__ import annotations

import re

from modelspec_compile.engines.recognise import recognise
from modelspec_compile.ir import Service, System
from modelspec_compile.mapping.codecs import Unreadable
from modelspec_compile.mapping.rows import Table, table
from modelspec_compile.signature import Signature, View, text
from modelspec_compile.target import Context, Program, Shape, Words
from modelspec_targets.helm import absent, around, chart, scaling, server, workload
from modelspec_targets.helm.image import image_parts
from modelspec_targets.helm.places import CHART, VALUES

TEMPLATES = (
    "_helpers.tpl",
    "_pod.tpl",
    "_scaling.tpl",
    "_weights.tpl",
    "NOTES.txt",
    "configmap.yaml",
    "deployment.yaml",
    "horizontalpodautoscaler.yaml",
    "route.yaml",
    "interceptorroute.yaml",
    "leaderworkerset.yaml",
    "networkpolicy.yaml",
    "persistentvolumeclaim.yaml",
    "poddisruptionbudget.yaml",
    "podmonitor.yaml",
    "scaledobject.yaml",
    "service.yaml",
    "serviceaccount.yaml",
    "tests/test-connection.yaml",
)
PROGRAMS = tuple(
    Program(f"{{folder}}{path}", path)
    for path in (
        ".helmignore",
        "values.schema.json",
        *(f"templates/{template}" for template in TEMPLATES),
    )
)


def words(system: System, service: Service) -> Words:
    """Where the chart of a service stands, and its parent's."""
    folder = "" if service is system.main else f"charts/{service.name}/"
    return {"name": service.name, "folder": folder, "parent": ""}


def _main(context: Context) -> Table:
    engine = context.engine
    return table(
        chart.rows(),
        server.rows(engine),
        workload.rows(context),
        scaling.rows(engine),
        around.rows(engine),
        absent.ROWS,
    )


def _subchart(context: Context) -> Table:
    return table(_main(context), chart.entry())


def _engine(view: View) -> str | None:
    """The engine of a chart with an image among its values."""
    try:
        image = image_parts.decode(view.mapping(VALUES / "image"))
    except Unreadable:
        return None
    return recognise(image, view.listed(VALUES / "command"))


def _parent(view: View) -> str:
    """The folder of the chart that a chart is below, its own where there is none."""
    return re.sub(r"charts/[^/]+/$", "", view.words["folder"])


def _signature(below: bool) -> Signature:
    """Charts at the root, or below another chart."""
    return Signature(
        CHART,
        _engine,
        tests=(lambda view: (view.words["parent"] != view.words["folder"]) is below,),
        words={"name": text(CHART / "name"), "parent": _parent},
    )


MAIN = Shape("chart", lambda service: True, _main, _signature(below=False), PROGRAMS)
SUBCHART = Shape("subchart", lambda service: True, _subchart, _signature(below=True), PROGRAMS)
