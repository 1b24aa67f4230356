"""How arguments travel: as keywords and as variables, by the types of their values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import engines
from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping.carriers import (
    Carrier,
    guess,
    keywords,
    kind_for,
    kind_of,
    variables,
)
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import read
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
