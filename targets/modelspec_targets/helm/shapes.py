"""The chart of the main service, and the charts below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from modelspec_compile.engines.recognise import recognise
from modelspec_compile.ir import Service, System
from modelspec_compile.mapping.codecs import Unreadable
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import Table, table
from modelspec_compile.target import Context, Found, Program, Shape, Words
from modelspec_targets.helm import absent, around, chart, scaling, server, workload
from modelspec_targets.helm.image import image_parts

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


def _find(below: bool) -> Callable[[Documents], Iterator[Found]]:
    """Charts with an image among their values, at the root or below another chart."""

    def find(documents: Documents) -> Iterator[Found]:
        for path, document in documents.items():
            found = re.fullmatch(r"(.*?)(charts/[^/]+/)?Chart\.yaml", path)
            if not found or bool(found[2]) is not below or not isinstance(document, dict):
                continue
            parent, folder = found[1], found[1] + (found[2] or "")
            engine = _engine(documents.get(f"{folder}values.yaml"))
            if engine:
                name = str(document.get("name", ""))
                yield Found(engine, {"name": name, "folder": folder, "parent": parent})

    return find


def _engine(values: Any) -> str | None:
    try:
        image = image_parts.decode(values.get("image")) if isinstance(values, dict) else None
    except Unreadable:
        return None
    return recognise(image, values.get("command", [])) if image else None


MAIN = Shape("chart", lambda service: True, _main, _find(below=False), PROGRAMS)
SUBCHART = Shape("subchart", lambda service: True, _subchart, _find(below=True), PROGRAMS)
