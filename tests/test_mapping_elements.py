"""Elements by name, key or position: what is none of them is left over."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.mapping.codecs import affixed, integer_text, same, strings
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import Reader, Reading, read
from modelspec_compile.mapping.rows import Table, each, exact, table

FILE = document("a.yaml")


def reading(rows: Table, **document: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    found: Reading = read(rows, {"a.yaml": document}, {"name": "chat"})
    return found.fields, {str(place).partition(":")[2]: v for place, v in found.leftovers}


VALUES = table(each("environment", FILE / "env", exact("value", "value")))
ENTRIES = table(each("environment", FILE / "env", exact("value", ""), by=None))
NUMBERED = table(each("placement.tolerations", FILE / "marks", exact("key", "key"), by=""))
PREFIXED = table(each("environment", FILE / "env", exact("value", "value"), key=affixed("env-")))


@pytest.mark.parametrize("name", [8080, ["B"], {"value": "B"}, None])
def test_names_of_elements_are_texts(name: Any) -> None:
    env = [{"name": "A", "value": "x"}, {"name": name, "value": "y"}]
    fields, left = reading(VALUES, env=env)
    assert fields == {"environment": ("A",), "environment[A].value": "x"}
    assert left["env[1].value"] == "y"


@pytest.mark.parametrize("zones", [["eu-1a", None], [["eu-1a"]], [{"value": "eu-1a"}]])
def test_lists_hold_no_lists_and_mappings(zones: Any) -> None:
    rows = table(exact("placement.zones", FILE / "zones", strings))
    fields = Reader({"a.yaml": {"zones": zones}}).read(rows, {}).fields
    assert fields == {}


def test_names_of_elements_are_texts_whatever_their_codec_gives() -> None:
    rows = table(each("environment", FILE / "env", exact("value", "value"), key=integer_text))
    fields, left = reading(rows, env=[{"name": "8", "value": "y"}, {"name": "x", "value": "z"}])
    assert fields == {"environment": ("8",), "environment[8].value": "y"}
    assert left == {"env[1].name": "x", "env[1].value": "z"}


def test_elements_that_the_key_does_not_fit_are_left() -> None:
    env = [{"name": "env-A", "value": "x"}, {"name": "A", "value": "y"}, {"value": "z"}, "w"]
    fields, left = reading(PREFIXED, env=env)
    assert fields == {"environment": ("A",), "environment[A].value": "x"}
    assert left == {"env[1].name": "A", "env[1].value": "y", "env[2].value": "z", "env[3]": "w"}


@pytest.mark.parametrize(
    ("env", "keys", "left"),
    [
        ([], None, {"env": []}),
        ([{"name": "A", "value": "x"}], ("A",), {}),
        ([{"name": "A", "value": "x"}, {"name": "A", "value": "y"}], ("A",), {"env[1].value": "y"}),
        ([{"name": "A", "value": "x", "more": 1}], ("A",), {"env[0].more": 1}),
        ([{"name": "A"}], None, {"env[0].name": "A"}),
        ({"A": "x"}, None, {"env.A": "x"}),
        ("A=x", None, {"env": "A=x"}),
    ],
)
def test_elements_by_name(env: Any, keys: Any, left: dict[str, Any]) -> None:
    fields, leftovers = reading(VALUES, env=env)
    assert fields.get("environment") == keys
    assert {k: v for k, v in leftovers.items() if not k.endswith("[1].name")} == left


def test_entries_of_a_mapping() -> None:
    fields, left = reading(ENTRIES, env={"A": "x", "B": ["y"], "C": 3})
    assert fields == {
        "environment": ("A", "C"), "environment[A].value": "x", "environment[C].value": 3,
    }  # fmt: skip
    assert left == {"env.B[0]": "y"}
    assert reading(ENTRIES, env=["A=x"]) == ({}, {"env[0]": "A=x"})


def test_elements_by_position_keep_their_numbers() -> None:
    fields, left = reading(NUMBERED, marks=[{"key": "a"}, {"key": "b", "more": 1}, "c"])
    assert fields == {
        "placement.tolerations": ("0", "1"),
        "placement.tolerations[0].key": "a",
        "placement.tolerations[1].key": "b",
    }
    assert left == {"marks[1].more": 1, "marks[2]": "c"}


def test_an_element_that_another_row_has_taken_is_none() -> None:
    rows = table(exact("name", FILE / "marks" / 0), NUMBERED)
    assert reading(rows, marks=["chat", {"key": "a"}])[0] == {
        "name": "chat",
        "placement.tolerations": ("0",),
        "placement.tolerations[0].key": "a",
    }


@pytest.mark.parametrize(("rows", "env"), [(VALUES, [{"name": "A", "value": "x"}]),
                                           (ENTRIES, {"A": "x"})])  # fmt: skip
def test_a_collection_is_where_its_elements_are(rows: Table, env: Any) -> None:
    found = read(rows, {"a.yaml": {"env": env}}, {})
    assert found.places["environment"] == FILE / "env"
    assert str(found.places["environment[A].value"]).startswith("a.yaml:env")


def test_a_place_is_read_once() -> None:
    rows = table(exact("name", FILE / "a", same), exact("version", FILE / "a", same))
    assert reading(rows, a="x") == ({"name": "x"}, {})
