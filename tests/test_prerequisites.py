"""What must exist outside a bundle is told with the lines that need it, service by service."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from modelspec_compile.bundle import emit
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.diagnostics import Span
from modelspec_compile.ir import Service, System, Written, build
from modelspec_compile.ir.change import derive
from modelspec_compile.mapping.lowering import Rule, keeps
from modelspec_compile.mapping.rows import Need, Table, exact, table
from modelspec_compile.target import Context, Shape, Target
from modelspec_targets.null import SERVICE, target

URI = "model.artifacts.uri"


def rows(_: Context) -> Table:
    bucket = Need("Bucket", lambda uri: {"name": uri})
    return table(exact("name", SERVICE / "name"), exact(URI, SERVICE / "uri", needs=(bucket,)))


def service(name: str, uri: str, line: int) -> Service:
    written = Written("spec.uri", Span(f"{name}.yaml", line, 1, line, 1))
    return replace(build(Service, {"name": name, URI: uri}), origins={URI: written})


def needing(**changes: Any) -> Target:
    (shape,) = target.shapes
    return replace(
        target, shapes=(Shape(shape.name, shape.takes, rows, shape.signature),), **changes
    )


def test_each_service_names_its_own_lines() -> None:
    system = System((service("chat", "s3://a/", 3), service("guard", "s3://b/", 5)))
    needs = emit(needing(), system, built_in()).prerequisites["prerequisites"]
    found = {need["name"]: [(n["file"], n["line"]) for n in need["neededBy"]] for need in needs}
    assert found == {"s3://a/": [("chat.yaml", 3)], "s3://b/": [("guard.yaml", 5)]}


def test_what_lowering_derives_is_needed_by_what_it_is_derived_from() -> None:
    def lower(system: System, _: Catalog) -> tuple[System, list[Any]]:
        return System((derive(system.main, URI, "s3://copy/", "test", (URI,), "a copy"),)), []

    system = System((service("chat", "gs://a/", 3),))
    (need,) = emit(needing(rules=(Rule("copy", lower, keeps),)), system, built_in()).prerequisites[
        "prerequisites"
    ]
    assert need["name"] == "s3://copy/"
    assert [(found["path"], found["line"]) for found in need["neededBy"]] == [("spec.uri", 3)]
