"""Strategies of single values, out of the JSON Schema of a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from modelspec_compile.testing.strategies.texts import texts, words

Values = st.SearchStrategy[Any]
Schema = Mapping[str, Any]
_DATA = st.booleans() | st.integers(0, 9) | words
_MAPS = st.dictionaries(words, _DATA | st.lists(words, max_size=2), min_size=1, max_size=2)
ANYTHING: Values = _DATA | _MAPS


def leaf(schema: Schema) -> Values:
    """Values of a field that holds no others: its examples, and more within its bounds."""
    if "anyOf" in schema:
        plain = {key: value for key, value in schema.items() if key != "anyOf"}
        return st.one_of([leaf(plain | one) for one in schema["anyOf"]])
    examples = schema.get("examples", ())
    others = _others(schema)
    return st.sampled_from(examples) | others if examples else others


def _others(schema: Schema) -> Values:
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    kind = schema.get("type", "")
    return LEAVES[kind](schema) if kind in LEAVES else ANYTHING


def _text(schema: Schema) -> Values:
    known = tuple(schema.get("knownWords", ()))
    return texts(schema.get("form", ""), schema.get("pattern", ""), known)


def _integer(schema: Schema) -> Values:
    least, most = _bounds(schema)
    return st.integers(round(least), round(most))


def _number(schema: Schema) -> Values:
    """Numbers of at most three digits behind the point, whole ones among them."""
    least, most = _bounds(schema)
    fine = st.integers(round(least * 1000), round(most * 1000)).map(lambda one: one / 1000)
    whole = st.integers(round(least), round(most))
    numbers = fine | whole if most - least >= 2 else fine
    return numbers.filter(lambda one: _inside(schema, one))


def _bounds(schema: Schema) -> tuple[float, float]:
    """The least and the greatest number; one without a ceiling stays near the example."""
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    examples = [one for one in schema.get("examples", ()) if isinstance(one, int | float)]
    near = max([least + 8, *(4 * one for one in examples)])
    return least, schema.get("maximum", schema.get("exclusiveMaximum", near))


def _inside(schema: Schema, value: float) -> bool:
    above = "exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"]
    return above and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])


LEAVES: Mapping[str, Callable[[Schema], Values]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": lambda schema: st.booleans(),
    "object": lambda schema: _MAPS,
}
