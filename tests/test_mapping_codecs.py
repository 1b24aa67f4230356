"""Named pairs of functions, value by value at their edges, both ways."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.mapping import codecs
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable

LEVELS = codecs.spelled({"warn": "WARNING", "warning": "WARNING", "info": "INFO"})
BETWEEN = codecs.affixed("a-", "-z")
AFTER = codecs.affixed(after="s")
HUB = codecs.stripped("hf://")


@pytest.mark.parametrize(
    ("codec", "value", "data"),
    [
        (codecs.integer_text, -1, "-1"),
        (codecs.number_text, 0.25, "0.25"),
        (codecs.boolean_text, True, "true"),
        (codecs.boolean_text, False, "false"),
        (codecs.json_text, {"b": [1], "a": None}, '{"a":null,"b":[1]}'),
        (codecs.plain_json, '{"a":[1,2.5]}', {"a": [1, 2.5]}),
        (codecs.strings, ("a", "b"), ["a", "b"]),
        (codecs.strings, (), []),
        (LEVELS, "info", "INFO"),
        (LEVELS, "other", "other"),
        (BETWEEN, "x", "a-x-z"),
        (BETWEEN, "", "a--z"),
        (BETWEEN, "a-z", "a-a-z-z"),
        (AFTER, "s", "ss"),
        (HUB, "hf://a/b", "a/b"),
        (HUB, "hf://", ""),
    ],
)
def test_a_value_has_one_form_and_comes_back(codec: Codec, value: Any, data: Any) -> None:
    told = codec.encode(value)
    assert (told, type(told)) == (data, type(data))
    assert codec.decode(data) == value


@pytest.mark.parametrize(
    ("codec", "data", "value"),
    [
        (codecs.number_text, "8", 8),
        (codecs.number_text, "+8", 8),
        (codecs.number_text, "8.0", 8.0),
        (codecs.number_text, "9007199254740993", 9007199254740993),
        (LEVELS, "WARNING", "warn"),
    ],
)
def test_other_forms_of_a_value_are_read(codec: Codec, data: Any, value: Any) -> None:
    found = codec.decode(data)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("codec", "data"),
    [
        (codecs.same, []),
        (codecs.same, {}),
        (codecs.same, None),
        (codecs.plain_list, "a"),
        (codecs.plain_list, {}),
        (codecs.strings, "ab"),
        (codecs.integer_text, "1.5"),
        (codecs.integer_text, ""),
        (codecs.integer_text, True),
        (codecs.number_text, "a"),
        (codecs.number_text, "("),
        (codecs.boolean_text, "True"),
        (codecs.boolean_text, True),
        (codecs.boolean_text, []),
        (codecs.json_text, "{"),
        (codecs.json_text, {}),
        (BETWEEN, "a-x"),
        (BETWEEN, "x-z"),
        (BETWEEN, 1),
        (HUB, None),
    ],
)
def test_what_is_not_of_the_form_is_unreadable(codec: Codec, data: Any) -> None:
    with pytest.raises(Unreadable):
        codec.decode(data)


def test_a_text_without_the_prefix_is_not_said() -> None:
    assert HUB.encode("s3://a/b") is ABSENT
    assert codecs.chained(HUB, codecs.affixed("x:")).encode("s3://a") is ABSENT
    assert codecs.chained(HUB, codecs.affixed("x:")).encode("hf://a") == "x:a"


def test_a_constant_says_the_same_and_tells_nothing() -> None:
    fixed = codecs.always(7)
    assert (fixed.encode("a"), fixed.encode("a", "b"), fixed.decode(7)) == (7, 7, None)
