"""Fields that a target lowers: the ledger says so, and lifting proves what comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modelspec_compile.bundle import emit
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.diagnostics import Severity, Span
from modelspec_compile.ir import Service, System, Written, build
from modelspec_compile.ir.change import derive
from modelspec_compile.mapping.lowering import Rule, keeps
from modelspec_compile.target import Target, load

FIELDS = {
    "name": "chat",
    "engine.name": "vllm",
    "scaling.min_replicas": 0,
    "serving.port": 8000,
    "serving.max_concurrency": 64,
}
LOWERED = (
    ("serving.port", 8080, "the platform has one port", ""),
    ("scaling.min_replicas", 1, "something must be there", ""),
    ("serving.max_concurrency", None, "no such limit", "a gateway"),
)


def lower(system: System, _: Catalog) -> tuple[System, list[object]]:
    service = system.main
    for path, value, why, instead in LOWERED:
        service = derive(service, path, value, "test", (path,), why, instead)
    return System((service,)), []


def lift(system: System, _: Catalog) -> System:
    return System((derive(system.main, "serving.port", 8000, "test", (), ""),))


def written(more: dict[str, object] | None = None) -> System:
    fields = FIELDS | (more or {})
    service = build(Service, fields)
    origins = {path: Written(f"spec.{path}", Span("a.yaml", 1, 1, 1, 1)) for path in fields}
    return System((replace(service, origins=origins),))


def lowering() -> Target:
    return replace(load("null"), rules=(Rule("test", lower, lift),))  # type: ignore[arg-type]


def test_ledger_answers_for_what_lowering_changed() -> None:
    rows = {row["field"]: row for row in emit(lowering(), written(), built_in()).ledger["fields"]}
    assert rows["engine.name"]["fidelity"] == "exact"
    assert rows["serving.port"]["fidelity"] == "emulated"
    assert rows["serving.port"]["why"] == "the platform has one port"
    assert rows["serving.port"]["places"] == ["service.json:serving.port"]
    near = rows["scaling.min_replicas"]
    assert (near["fidelity"], near["wanted"], near["got"]) == ("approximated", 0, 1)
    gone = rows["serving.max_concurrency"]
    assert (gone["fidelity"], gone["why"]) == ("unsupported", "no such limit")
    assert gone["instead"] == "a gateway"


def test_losses_are_findings_with_the_way_out() -> None:
    found = {d.code: d for d in emit(lowering(), written(), built_in()).diagnostics}
    assert found["MS503"].notes == ("a gateway",)
    assert "something must be there" in found["MS502"].message


@pytest.mark.parametrize(
    ("path", "got", "severity"),
    [
        ("serving.port", 8080, Severity.WARNING),
        ("serving.port", None, Severity.WARNING),
        ("description", "short", Severity.WARNING),
        ("description", None, Severity.NOTE),
        ("lineage.method", "other", Severity.WARNING),
        ("lineage.method", None, Severity.NOTE),
        ("scaling.min_replicas", None, Severity.WARNING),
    ],
)
def test_only_a_description_that_is_left_out_is_a_note(
    path: str, got: object, severity: Severity
) -> None:
    def change(system: System, catalog: Catalog) -> tuple[System, list[object]]:
        return System((derive(system.main, path, got, "test", (path,), "because"),)), []

    system = written({"description": "long", "lineage.method": "sft"})
    target = replace(load("null"), rules=(Rule("test", change, keeps),))  # type: ignore[arg-type]
    found = {d.code: d.severity for d in emit(target, system, built_in()).diagnostics}
    assert found == {"MS503" if got is None else "MS502": severity}


def test_one_reason_is_one_finding_that_names_the_fields() -> None:
    def change(system: System, catalog: Catalog) -> tuple[System, list[object]]:
        service = system.main
        for path in paths:
            service = derive(service, path, None, "test", (path,), "because")
        return System((service,)), []

    said = {}
    for count in (1, 2, 3):
        paths = [path for path, *_ in LOWERED][:count]
        target = replace(load("null"), rules=(Rule("test", change, keeps),))  # type: ignore[arg-type]
        (found,) = emit(target, written(), built_in()).diagnostics
        said[count] = found.message.partition("no place for ")[2].partition(":")[0]
    assert said == {
        1: "`serving.port`",
        2: "`scaling.min_replicas` and `serving.port`",
        3: "`scaling.min_replicas` and 2 more",
    }
