"""Values that hold without a word: they are answered for, and only where they hold."""

from __future__ import annotations

from modelspec_compile.ir import Service, build
from modelspec_compile.mapping.ledger import Answer, answers, uncovered
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Fidelity, exact, table, tacit, unsupported

FILE = document("a.yaml")
TABLE = table(
    exact("name", FILE / "name"),
    tacit("memory.prefix_caching", "it is always on", bool),
    tacit(
        "serving.port", "it is the name's", lambda port, name: name == f"p{port}", given=("name",)
    ),
    unsupported("memory.prefix_caching", "it cannot be turned off"),
)


def answer(on: bool) -> Answer:
    service = build(Service, {"name": "chat", "memory.prefix_caching": on})
    rendering = render(TABLE, service, {})
    found = answers(TABLE, service, rendering.entries, rendering.documents)
    return found["memory.prefix_caching"]


def test_a_value_that_holds_is_had_by_other_means() -> None:
    assert answer(True) == Answer(Fidelity.EMULATED, (), "it is always on")


def test_any_other_value_is_answered_by_the_next_row() -> None:
    assert answer(False) == Answer(Fidelity.UNSUPPORTED, (), "it cannot be turned off")


def test_may_ask_for_other_fields() -> None:
    service = build(Service, {"name": "p80", "serving.port": 80})
    found = answers(TABLE, service, (), {})
    assert found["serving.port"] == Answer(Fidelity.EMULATED, (), "it is the name's")


def test_may_speak_of_elements() -> None:
    rows = table(tacit("lineage.adapters[].rank", "each adapter says it"))
    fields = {"lineage.adapters": ("a",), "lineage.adapters[a].rank": 8}
    found = answers(rows, build(Service, {"name": "p", **fields}), (), {})
    expected = Answer(Fidelity.EMULATED, (), "each adapter says it")
    assert found["lineage.adapters[a].rank"] == expected


def test_covers_its_field() -> None:
    assert uncovered(TABLE[:2], ["memory.prefix_caching"]) == []
