"""How arguments travel: as keywords and as variables, by the types of their values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import engines
from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping.carriers import (
    KINDS,
    Carrier,
    guess,
    keywords,
    kind_for,
    kind_of,
    variables,
    words,
)
from modelspec_compile.mapping.documents import get
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import Reader, read
from modelspec_compile.mapping.render import render

FILE = document("a.yaml")
PREFIXED = variables("SM_VLLM_")


@pytest.mark.parametrize(
    ("value", "own", "by_kind"),
    [
        (True, "bool", {"bool": "bool", "flag": "flag", "truth": "truth", "str": "truth"}),
        (False, "bool", {"flag": "flag", "int": "truth"}),
        (1, "int", {"int": "int", "str": "int", "list": "int", "bool": "int"}),
        (1.5, "float", {"int": "float", "str": "float"}),
        ("a", "str", {"int": "str", "json": "str", "list": "str"}),
        (["a"], "list", {"list": "list", "repeated": "repeated", "str": "json", "json": "json"}),
        ([], "list", {"list": "list", "int": "json"}),
        (["a", 1], "json", {"list": "json", "json": "json"}),
        ({"a": 1}, "json", {"json": "json", "str": "json"}),
        (None, "json", {"str": "json"}),
    ],
)
def test_a_value_travels_as_its_type_or_that_of_the_flag(
    value: Any, own: str, by_kind: dict[str, str]
) -> None:
    assert (kind_of(value), kind_for(None, value)) == (own, own)
    assert {kind: kind_for(kind, value) for kind in by_kind} == by_kind


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("8", 8),
        ("8.5", 8.5),
        ("true", True),
        ('{"a":1}', {"a": 1}),
        ('"8"', "8"),
        ("8k", "8k"),
        ("", ""),
        ("{", "{"),
        (8, 8),
        (["8"], ["8"]),
    ],
)
def test_a_value_without_a_type_is_json_or_text(data: Any, value: Any) -> None:
    assert guess(data) == value


ARGUMENTS = {
    "max-num-seqs": 8,
    "hf-overrides": {"a": 1},
    "async-scheduling": False,
    "enforce-eager": True,
    "served-model-name": ["a", "b"],
    "own-flag": "x",
}
SAID = {
    "keywords": {
        "hf_overrides": {"a": 1},
        "async_scheduling": False,
        "enforce_eager": True,
        "own_flag": "x",
    },
    "variables": {
        "SM_VLLM_HF_OVERRIDES": '{"a":1}',
        "SM_VLLM_NO_ASYNC_SCHEDULING": "true",
        "SM_VLLM_ENFORCE_EAGER": "true",
        "SM_VLLM_OWN_FLAG": "x",
    },
}


@pytest.mark.parametrize(("name", "carrier"), [("keywords", keywords), ("variables", PREFIXED)])
def test_arguments_of_ones_own_are_said_and_come_back(name: str, carrier: Carrier) -> None:
    base = FILE / "told"
    rows = travel(engines.load("vllm"), carrier, base, (FILE / "env").key)
    own = [one for one in ARGUMENTS if one not in ("max-num-seqs", "served-model-name")]
    fields = {f"engine.args[{one}].value": json.dumps(ARGUMENTS[one], separators=(",", ":"))
              for one in own}  # fmt: skip
    service = build(Service, {"name": "chat", "engine.args": tuple(own), **fields})
    documents = render(rows, service, {}).documents
    assert documents["a.yaml"]["told"] == SAID[name]
    found = read(rows, documents, {})
    assert found.leftovers == []
    assert {path: found.fields[path] for path in fields} == fields


@pytest.mark.parametrize("carrier", [keywords, PREFIXED])
def test_names_that_are_no_text_are_left(carrier: Carrier) -> None:
    rows = travel(engines.load("vllm"), carrier, FILE / "told", (FILE / "env").key)
    found = read(rows, {"a.yaml": {"told": {1: "x", None: "y"}}}, {})
    assert found.fields == {}
    assert sorted(str(value) for _, value in found.leftovers) == ["x", "y"]


def test_variables_of_others_are_none_of_the_engines() -> None:
    assert list(PREFIXED.names({"SM_VLLM_MAX_MODEL_LEN": "1", "SM_VLLMX": "2", "OWN": "3"})) == [
        "max-model-len"
    ]
    assert list(keywords.names({"max_model_len": 1})) == ["max-model-len"]


VALUES = {
    "int": 8,
    "float": 0.5,
    "str": "a",
    "bool": True,
    "flag": True,
    "truth": False,
    "json": {"a": [1]},
    "list": ["a", "b"],
    "repeated": ["a", "b"],
}


def test_every_type_has_a_value_here() -> None:
    assert (*VALUES,) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_variable_holds_a_text_whatever_the_type(kind: str) -> None:
    _, codec = PREFIXED.way(FILE / "env", "x", kind)
    assert isinstance(codec.encode(VALUES[kind]), str)
    assert codec.decode(codec.encode(VALUES[kind])) == VALUES[kind]


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("kind", ["bool", "flag"])
def test_a_switch_has_no_word_behind_it(kind: str, apart: bool) -> None:
    place, _ = words.way(FILE / "args", "x", kind, apart)
    assert get({"args": ["--x", "/models"]}, place.path) is True


@pytest.mark.parametrize("said", ["true", ""])
@pytest.mark.parametrize("switch", ["ENABLE_PREFIX_CACHING", "NO_ENABLE_PREFIX_CACHING"])
def test_a_switch_is_on_where_its_variable_is_empty_too(switch: str, said: str) -> None:
    rows = travel(engines.load("vllm"), PREFIXED, FILE / "told", (FILE / "env").key)
    reader = Reader({"a.yaml": {"told": {f"SM_VLLM_{switch}": said}}})
    assert reader.read(rows, {}).fields == {"memory.prefix_caching": "NO_" not in switch}
    assert list(reader.leftovers()) == []
