"""Merge patches against the text of RFC 7386, and `--set`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile.source.merge import merge
from modelspec_compile.source.parse import parse
from modelspec_compile.source.settings import parse_set, set_value
from modelspec_compile.source.tree import Mapping, find, to_data

names = st.sampled_from(["a", "b", "c", "d"])
values = st.recursive(
    st.none() | st.integers(0, 3) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)
mappings = st.dictionaries(names, values, max_size=4)

# RFC 7386, appendix A.
APPENDIX = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({"a": "foo"}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


def tree(data: object, file: str = "f") -> Mapping:
    return parse(json.dumps(data), file)[0][0].root


def reference(target: object, patch: object) -> object:
    """The pseudo-code of RFC 7386, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = reference(result.get(name), value)
    return result


@pytest.mark.parametrize(("base", "patch", "expected"), APPENDIX)
def test_examples_of_the_rfc(base: object, patch: object, expected: object) -> None:
    assert to_data(merge(tree(base), tree(patch))) == expected


@given(mappings, mappings)
@settings(max_examples=300, deadline=None)
def test_merge_is_that_of_the_rfc(base: dict[str, object], patch: dict[str, object]) -> None:
    merged = merge(tree(base), tree(patch))
    assert to_data(merged) == reference(base, patch)
    assert isinstance(merged, Mapping)
    assert merged.keys.keys() == merged.entries.keys()


@given(mappings, mappings)
@settings(max_examples=50, deadline=None)
def test_merge_changes_neither_side(base: dict[str, object], patch: dict[str, object]) -> None:
    below, above = tree(base), tree(patch)
    merge(below, above)
    assert (to_data(below), to_data(above)) == (base, patch)


def test_places_are_those_of_whoever_wrote_the_value() -> None:
    base = tree({"a": {"b": 1, "c": 2}, "d": 3}, "base")
    merged = merge(base, tree({"a": {"c": 4}}, "patch"))
    assert isinstance(merged, Mapping)
    files = {
        path: node.span.file
        for path in [("a",), ("a", "b"), ("a", "c"), ("d",)]
        if (node := find(merged, path))
    }
    assert files == {("a",): "patch", ("a", "b"): "base", ("a", "c"): "patch", ("d",): "base"}
    assert (merged.keys["a"].file, merged.keys["d"].file) == ("patch", "base")
    assert list(merged.entries) == ["a", "d"]


SPEC = {"a": {"b": [{"c": 1}, {"c": 2}], "d": 3}, "e": "x"}


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("a=1", ("a",), 1),
        ("a.b=no", ("a", "b"), "no"),
        ("a.b[0].c=x y", ("a", "b", 0, "c"), "x y"),
        ("a.b.0.c='1'", ("a", "b", 0, "c"), "1"),
        ("a=[1, {b: 2}]", ("a",), [1, {"b": 2}]),
        ("a={b: c=d}", ("a",), {"b": "c=d"}),
        ("a=b=c", ("a",), "b=c"),
        ("a=", ("a",), None),
        ("a=null", ("a",), None),
        ("a=''", ("a",), ""),
        ("a=x # y", ("a",), "x"),
        (r"a.acme\.example/ring=1", ("a", "acme.example/ring"), 1),
        (r"a.b\=c=1", ("a", "b=c"), 1),
        ("a.007=1", ("a", "007"), 1),
        ("a[0][1]=1", ("a", 0, 1), 1),
        ("a-b_c/d=1", ("a-b_c/d",), 1),
    ],
)
def test_settings_are_read(text: str, path: tuple[str | int, ...], value: object) -> None:
    setting, found = parse_set(text)
    assert found == []
    assert setting
    assert (setting.path, to_data(setting.value)) == (path, value)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("a", "MS121", 2),
        ("", "MS121", 1),
        ("=1", "MS121", 1),
        (".a=1", "MS121", 1),
        ("a..b=1", "MS121", 2),
        ("a.=1", "MS121", 2),
        ("a[x]=1", "MS121", 2),
        ("a[0=1", "MS121", 2),
        ("a]=1", "MS121", 2),
        ("a" + ".a" * 64 + "=1", "MS121", 130),
        ("a=#fff", "MS121", 3),
        ("a=--- x\n---\ny", "MS121", 3),
        ("a=[1", "MS101", 5),
        ("a=012", "MS115", 3),
        ("a=*.x", "MS101", 4),
        ("a\u200b=1", "MS103", 2),
        ("a=x\u200b", "MS103", 4),
        ("a=\udcff", "MS103", 3),
    ],
)
def test_settings_are_refused(text: str, code: str, column: int) -> None:
    setting, found = parse_set(text, line=3)
    assert setting is None
    assert found[0].code == code
    assert found[0].span
    assert (found[0].span.file, found[0].span.line, found[0].span.column) == ("--set", 3, column)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e=y", SPEC | {"e": "y"}),
        ("f.g.h=1", SPEC | {"f": {"g": {"h": 1}}}),
        ("f[0].g=1", SPEC | {"f": [{"g": 1}]}),
        ("a.d=", SPEC | {"a": {"b": [{"c": 1}, {"c": 2}]}}),
        ("a.zz=", SPEC),
        ("a.b[1].c=5", SPEC | {"a": {"b": [{"c": 1}, {"c": 5}], "d": 3}}),
        ("a.b.2={c: 9}", SPEC | {"a": {"b": [{"c": 1}, {"c": 2}, {"c": 9}], "d": 3}}),
        ("a.3=x", SPEC | {"a": {"b": [{"c": 1}, {"c": 2}], "d": 3, "3": "x"}}),
        ("a={x: 1}", SPEC | {"a": {"x": 1}}),
    ],
)
def test_values_are_set(text: str, expected: object) -> None:
    root = tree(SPEC)
    setting, _ = parse_set(text)
    assert setting
    changed, found = set_value(root, setting.path, setting.value)
    assert found == []
    assert to_data(changed) == expected
    assert to_data(root) == SPEC


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("e.f=1", "`e` has no place for `f`"),
        ("a.b.x=1", "`a.b` has no place for `x`"),
        ("a.b[3].c=1", "`a.b` has no place for `3`"),
        ("a.d[0]=1", "`a.d` has no place for `0`"),
    ],
)
def test_values_that_have_no_place(text: str, message: str) -> None:
    root = tree(SPEC)
    setting, _ = parse_set(text)
    assert setting
    changed, found = set_value(root, setting.path, setting.value)
    assert changed is root
    assert [(one.code, one.message) for one in found] == [("MS122", message)]


def test_a_set_value_stands_on_its_line_of_the_command() -> None:
    setting, _ = parse_set("a.b=x", line=2)
    assert setting
    changed, _ = set_value(tree({}), setting.path, setting.value)
    node = find(changed, ("a", "b"))
    assert node
    assert str(node.span) == "--set:2:5"
    assert str(changed.keys["a"]) == "--set:2:5"
