"""Values that follow from fields which travel elsewhere: they are read but prove nothing."""

from __future__ import annotations

from typing import Any

from modelspec_compile.ir import Service, build
from modelspec_compile.mapping.codecs import ABSENT
from modelspec_compile.mapping.ledger import answers
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import read
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Need, each, exact, implied, table

FILE = document("a.yaml")
TABLE = table(
    exact("name", FILE / "name"),
    exact("scaling.min_replicas", FILE / "replicas"),
    implied(
        ("name", "scaling.min_replicas"),
        FILE / "budget",
        lambda name, least: f"{name}:1" if least and least > 1 else ABSENT,
        needs=(Need("Room", lambda name, least: {"name": name, "for": least}),),
    ),
    implied("environment[].value", FILE / "count", len),
    each("environment", FILE / "env", exact("value", "value")),
)


def service(**fields: Any) -> Service:
    return build(Service, {"name": "chat", "scaling.min_replicas": 2, **fields})


def test_is_written_with_its_need_and_the_fields_behind_it() -> None:
    rendering = render(TABLE, service(), {})
    assert rendering.documents == {"a.yaml": {"name": "chat", "replicas": 2, "budget": "chat:1"}}
    assert [described for _, _, described in rendering.needs] == [{"name": "chat", "for": 2}]
    assert rendering.entries[-1].paths == ("name", "scaling.min_replicas")


def test_is_left_out_where_the_fields_imply_nothing() -> None:
    single = build(Service, {"name": "chat", "scaling.min_replicas": 1})
    assert "budget" not in render(TABLE, single, {}).documents["a.yaml"]


def test_sees_a_field_of_all_elements() -> None:
    two = service(
        **{"environment": ("A", "B"), "environment[A].value": "1", "environment[B].value": "2"}
    )
    rendering = render(TABLE, two, {})
    assert rendering.documents["a.yaml"]["count"] == 2
    assert read(TABLE, rendering.documents, {}).leftovers == []


def test_is_taken_only_where_it_is_what_the_fields_imply() -> None:
    documents = render(TABLE, service(), {}).documents
    assert read(TABLE, documents, {}).leftovers == []
    documents["a.yaml"]["budget"] = "chat:2"
    assert read(TABLE, documents, {}).leftovers == [(FILE / "budget", "chat:2")]


def test_proves_nothing() -> None:
    alone = table(implied("name", FILE / "title", str))
    rendering = render(alone, service(), {})
    answer = answers(alone, service(), rendering.entries, rendering.documents)["name"]
    assert answer.fidelity == "unsupported"


def test_is_taken_inside_an_element_once_its_own_elements_are_known() -> None:
    targets = each("to", "to", exact("weight", "weight"), by="target")
    rules = each("routing.rules", FILE / "rules", targets, implied("to[].weight", "count", len))
    weights = [{"target": "a", "weight": 1}, {"target": "b", "weight": 9}]
    rule = {"name": "r", "to": weights}
    found = read((rules,), {"a.yaml": {"rules": [{**rule, "count": 2}]}}, {})
    assert found.leftovers == []
    found = read((rules,), {"a.yaml": {"rules": [{**rule, "count": 3}]}}, {})
    assert [value for _, value in found.leftovers] == [3]
