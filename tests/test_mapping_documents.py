"""Plain data by path: what is written is found, what is taken is gone, the rest is named."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.mapping.documents import MISSING, get, put, remains, take
from modelspec_compile.mapping.places import Flag, Item, Segment, parse, path_text

DATA: dict[str, Any] = {
    "a": {"b": 1, "c.d": None},
    "named": [{"name": "x", "v": 1}, "other", {"name": 8, "v": 2}, {"name": "x", "v": 3}],
    "words": ["first", "--one=1", "--two", "2", "--three", "3", "4", "--four", "-5", "--last"],
}
APART, BARE, REPEATED = (Flag("two", apart=True), Flag("two", bare=True), Flag("r", repeated=True))


def paths(data: Any) -> set[str]:
    return {path_text(path) for path, _ in remains(data, data)}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", 1),
        ("a.[c.d]", None),
        ("a.x", MISSING),
        ("a.b.x", MISSING),
        ("a[0]", MISSING),
        ("named[0].v", 1),
        ("named[1]", "other"),
        ("named[3].v", 3),
        ("named[4]", MISSING),
        ("named[name=x].v", 1),
        ("named[name=8].v", 2),
        ("named[name=y]", MISSING),
        ("named[name=x].w", MISSING),
        ("named.name", MISSING),
        ("words[0]", "first"),
        ("words[--one]", "1"),
        ("words[--two]", ["2"]),
        ("words[--three]", ["3", "4"]),
        ("words[--four]", ["-5"]),
        ("words[--last]", True),
        ("words[--on]", MISSING),
        ("words[--first]", MISSING),
        ("a[--b]", MISSING),
    ],
)
def test_a_path_leads_to_its_value(path: str, value: Any) -> None:
    assert get(DATA, parse(path)) == value


@pytest.mark.parametrize(
    ("words", "flag", "said", "left"),
    [
        (["--two", "2", "3"], APART, "2", ["3"]),
        (["--two"], APART, True, []),
        (["--two=2", "3"], APART, "2", ["3"]),
        (["--two", "2"], BARE, True, ["2"]),
        (["--two", "--x"], Flag("two"), True, ["--x"]),
        (["--two", "2", "3", "--x"], Flag("two"), ["2", "3"], ["--x"]),
        (["--two", "-2", "-.5", "-x"], Flag("two"), ["-2", "-.5"], ["-x"]),
        (["--two", {"a": 1}], Flag("two"), True, [{"a": 1}]),
        (["--two=a=b"], Flag("two"), "a=b", []),
        (["--two="], Flag("two"), "", []),
        (["--r=1", "x", "--r=2"], REPEATED, ["1", "2"], ["x"]),
        (["--r=1"], REPEATED, ["1"], []),
    ],
)
def test_an_argument_is_taken_with_its_words(
    words: list[Any], flag: Flag, said: Any, left: list[Any]
) -> None:
    data = {"args": copy.deepcopy(words)}
    assert get(data, ("args", flag)) == said
    take(data, ("args", flag))
    assert data["args"] == left
    assert get(data, ("args", flag)) is MISSING


@pytest.mark.parametrize("second", ["--two=2", "--two"])
def test_an_argument_that_is_given_twice_says_nothing(second: str) -> None:
    assert get(["--two=1", second], (Flag("two"),)) is MISSING


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("a.b", {"a.b"}),
        ("a[c.d]", {"a[c.d]"}),
        ("a", {"a.b", "a[c.d]"}),
        ("named[name=x]", {"named[0].name", "named[0].v"}),
        ("named[2].v", {"named[2].v"}),
        ("named[1]", {"named[1]"}),
        ("words[0]", {"words[0]"}),
    ],
)
def test_what_is_taken_does_not_remain(path: str, gone: set[str]) -> None:
    data = copy.deepcopy(DATA)
    before = paths(data)
    take(data, parse(path))
    assert before - paths(data) == gone


def test_elements_keep_their_numbers_when_one_is_taken() -> None:
    data = ["a", "b", "c"]
    take(data, (1,))
    assert [(path, value) for path, value in remains(data, data)] == [((0,), "a"), ((2,), "c")]
    assert get(data, (1,)) is MISSING


@pytest.mark.parametrize(
    ("path", "value", "made"),
    [
        (("a", "b"), 1, {"a": {"b": 1}}),
        (("a", 0), 1, {"a": [1]}),
        (("a", 0, "b"), 1, {"a": [{"b": 1}]}),
        (("a", Item("name", "x"), "b"), 1, {"a": [{"name": "x", "b": 1}]}),
        (("a", Item("name", "x")), {"b": 1}, {"a": [{"name": "x", "b": 1}]}),
        (("a", Flag("f")), True, {"a": ["--f"]}),
        (("a", Flag("f")), "v", {"a": ["--f=v"]}),
        (("a", Flag("f")), 1, {"a": ["--f=1"]}),
        (("a", Flag("f")), ["v", "w"], {"a": ["--f", "v", "w"]}),
        (("a", Flag("f", apart=True)), 1, {"a": ["--f", "1"]}),
        (("a", Flag("f", repeated=True)), ["v", "w"], {"a": ["--f=v", "--f=w"]}),
        (("a", Flag("f", apart=True, repeated=True)), ["v"], {"a": ["--f", "v"]}),
    ],
)
def test_a_value_makes_what_is_on_its_way(
    path: tuple[Segment, ...], value: Any, made: dict[str, Any]
) -> None:
    data: dict[str, Any] = {}
    put(data, path, value)
    assert data == made


def test_a_value_joins_what_is_there() -> None:
    data: dict[str, Any] = {}
    for path, value in (("a[0].b", 1), ("a[1].b", 2), ("a[0].c", 3), ("a[1].b", 4)):
        put(data, parse(path), value)
    assert data == {"a": [{"b": 1, "c": 3}, {"b": 4}]}
    put(data, parse("a[0]"), "whole")
    assert data == {"a": ["whole", {"b": 4}]}
    put(data, parse("n[name=x].v"), 1)
    put(data, parse("n[name=y].v"), 2)
    put(data, parse("n[name=x].w"), 3)
    assert data["n"] == [{"name": "x", "v": 1, "w": 3}, {"name": "y", "v": 2}]
    with pytest.raises(TypeError, match="nothing lies inside"):
        put(data, parse("a[--f].b"), 1)


KEYS = st.text(st.characters(blacklist_characters="[]{}", codec="utf-8"), min_size=1, max_size=8)
STEPS = st.one_of(
    KEYS.filter(lambda key: not key.isdecimal() and "=" not in key and key[:2] != "--"),
    st.integers(0, 99),
    st.builds(Item, st.from_regex(r"\A[a-z]{1,5}\Z"), KEYS),
    st.from_regex(r"\A[a-z][a-z-]{0,8}\Z").map(Flag),
)


@given(path=st.lists(STEPS, min_size=1, max_size=5).map(tuple))
def test_a_path_is_read_back_from_its_text(path: tuple[Segment, ...]) -> None:
    assert parse(path_text(path)) == path
