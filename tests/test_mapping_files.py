"""Collections whose elements have a file each, and what is sealed once all else is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from modelspec_compile.bundle import emit, read
from modelspec_compile.bundle.overrides import Override
from modelspec_compile.catalog import built_in
from modelspec_compile.diagnostics import Span
from modelspec_compile.ir import Service, System, build, flatten
from modelspec_compile.mapping.codecs import affixed
from modelspec_compile.mapping.ledger import answers
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import read as read_table
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Fidelity, constant, each, exact, table, worded
from modelspec_targets.null import target as null

TABLE = table(
    exact("name", document("{folder}service.json") / "name"),
    each(
        "slos",
        document("{folder}alarm-{element}.json"),
        exact("objective", "Threshold"),
        worded("AlarmName", "{folder}{element}"),
        constant("Period", 60),
        by=None,
        key=affixed("slo-"),
    ),
)
FIELDS: dict[str, Any] = {
    "name": "chat",
    "slos": ("fast", "there"),
    "slos[fast].objective": 0.99,
    "slos[there].objective": 0.999,
}
WORDS = {"folder": "main/"}


def test_each_element_has_a_file_of_its_own() -> None:
    rendering = render(TABLE, build(Service, FIELDS), WORDS)
    assert rendering.documents == {
        "main/service.json": {"name": "chat"},
        "main/alarm-slo-fast.json": {
            "Threshold": 0.99,
            "AlarmName": "main/slo-fast",
            "Period": 60,
        },
        "main/alarm-slo-there.json": {
            "Threshold": 0.999,
            "AlarmName": "main/slo-there",
            "Period": 60,
        },
    }


def test_the_files_of_elements_are_read_back_and_no_others() -> None:
    documents = render(TABLE, build(Service, FIELDS), WORDS).documents
    other = {"alarm-slo-else.json": {"Threshold": 1}, "main/alarm-cpu.json": {"Threshold": 2}}
    reading = read_table(TABLE, documents | other, WORDS)
    assert reading.fields == FIELDS
    assert [place.file for place, _ in reading.leftovers] == [*other]


def test_a_file_of_the_same_end_elsewhere_is_no_element() -> None:
    documents = render(TABLE, build(Service, FIELDS), WORDS).documents
    other = {"side/alarm-slo-there.json": {"Threshold": 1}, "main/alarm-slo-fast.yaml": {}}
    assert read_table(TABLE, other | documents, WORDS).fields["slos"] == ("fast", "there")


def test_what_stands_in_a_file_of_its_own_is_proven() -> None:
    service = build(Service, FIELDS)
    rendering = render(TABLE, service, WORDS)
    found = answers(TABLE, service, rendering.entries, rendering.documents)
    assert found["slos[fast].objective"].fidelity is Fidelity.EXACT
    assert str(found["slos[fast].objective"].places[0]) == "main/alarm-slo-fast.json:Threshold"


def test_a_seal_sees_overrides() -> None:
    def seal(documents: dict[str, Any]) -> None:
        documents["service.json"]["version"] = str(documents["service.json"]["scaling"])

    sealed = replace(null, seal=seal)
    system = System((build(Service, {"name": "chat", "scaling.min_replicas": 2}),))
    change = Override("service.json", Span("a.yaml", 1, 1, 1, 1), {"scaling": {"min_replicas": 3}})
    bundle = emit(sealed, system, built_in(), (change,))
    back = read(sealed, {file.path: file.text for file in bundle.files})
    assert flatten(back.system.main)["version"] == "{'min_replicas': 3}"
