"""Places that several services share, texts with words, and programs inside documents."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from modelspec_compile.bundle import emit
from modelspec_compile.catalog import built_in
from modelspec_compile.ir import Service, System, build
from modelspec_compile.mapping.ledger import answers
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import Reader
from modelspec_compile.mapping.render import Rendering, render
from modelspec_compile.mapping.rows import Fidelity, Table, embed, exact, implied, table, worded
from modelspec_compile.target import Context, Shape
from modelspec_targets.null import SERVICE
from modelspec_targets.null import target as null

FILE = document("a.yaml")
OWN = FILE / "services.{name}"
TABLE = table(
    worded(FILE / "metadata.name", "{system}-cluster"),
    exact("serving.timeout_seconds", FILE / "timeout", unite=max, why="one timeout for all"),
    implied("scaling.min_replicas", FILE / "idle", lambda least: least == 0, unite=min),
    exact("name", OWN / "name"),
    exact("scaling.min_replicas", OWN / "replicas"),
    embed(FILE / "program", "a.py"),
    exact("serving.port", OWN / "port"),
)


def service(name: str, timeout: int, least: int) -> Service:
    fields = {"serving.timeout_seconds": timeout, "scaling.min_replicas": least}
    return build(Service, {"name": name, "serving.port": 80, **fields})


def words(name: str) -> dict[str, str]:
    return {"name": name, "system": "shop"}


def rendered(*services: Service) -> Rendering:
    out = Rendering()
    for each in services:
        render(TABLE, each, words(each.name), out)
    return out


QUICK, SLOW = service("quick", 5, 0), service("slow", 60, 2)


def test_services_unite_what_they_say_at_one_place() -> None:
    document = rendered(SLOW, QUICK).documents["a.yaml"]
    assert (document["timeout"], document["idle"]) == (60, False)
    assert document["services"] == {
        "slow": {"name": "slow", "replicas": 2, "port": 80},
        "quick": {"name": "quick", "replicas": 0, "port": 80},
    }


def test_the_one_that_gave_way_is_approximated() -> None:
    out = rendered(SLOW, QUICK)
    found = answers(TABLE, QUICK, [e for e in out.entries if 5 in e.values], out.documents)
    answer = found["serving.timeout_seconds"]
    assert (answer.fidelity, answer.got) == (Fidelity.APPROXIMATED, 60)
    assert answer.why == "one timeout for all"


def test_each_service_reads_the_shared_place() -> None:
    reader = Reader(rendered(SLOW, QUICK).documents)
    readings: list[Any] = [reader.read(TABLE, words(name)).fields for name in ("slow", "quick")]
    assert [fields["serving.timeout_seconds"] for fields in readings] == [60, 60]
    assert [fields["scaling.min_replicas"] for fields in readings] == [2, 0]
    assert list(reader.leftovers()) == []


def test_a_text_with_words_is_taken_only_where_it_says_the_same() -> None:
    documents = rendered(SLOW).documents
    assert documents["a.yaml"]["metadata"] == {"name": "shop-cluster"}
    reader = Reader(documents)
    reader.read(TABLE, {"name": "slow", "system": "other"})
    assert [str(place) for place, _ in reader.leftovers()] == ["a.yaml:metadata.name"]


def test_a_text_of_which_nothing_is_left_is_not_written() -> None:
    rows = table(worded(FILE / "pin", "{pin}"), exact("name", FILE / "name"))
    assert render(rows, SLOW, {"pin": ""}).documents == {"a.yaml": {"name": "slow"}}


def test_an_embedded_text_is_that_of_a_file_that_there_is() -> None:
    def rows(_: Context) -> Table:
        beside = document("beside.yaml") / "port"
        names = ("beside.yaml", "absent.yaml")
        embedded = (embed(SERVICE / "texts" / name.partition(".")[0], name) for name in names)
        return table(exact("name", SERVICE / "name"), exact("serving.port", beside), *embedded)

    (shape,) = null.shapes
    target = replace(null, shapes=(Shape("service", shape.takes, rows, shape.signature),))
    made = emit(target, System((SLOW,)), built_in())
    assert json.loads(made.text("service.json"))["texts"] == {"beside": "port: 80\n"}


def test_an_embedded_text_keeps_its_place_in_the_order() -> None:
    assert list(rendered(SLOW).documents["a.yaml"]) == [
        "metadata", "timeout", "idle", "services", "program",
    ]  # fmt: skip
