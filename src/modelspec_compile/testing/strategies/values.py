"""Documents out of the JSON Schema of the language, whatever fields it has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from modelspec_compile.testing.strategies.leaves import Schema, Values, leaf
from modelspec_compile.testing.strategies.texts import keys, words

_REF = "#/$defs/"
_NAMES = keys | words
FEW = 2  # elements of a list, entries of a map


@dataclass(frozen=True, slots=True)
class Language:
    """The sections of a language as JSON Schema; none of the fields in `without` is drawn.

    Paths of fields are dotted from the root of a document; `[]` is a list, `{}` a map.
    """

    sections: Mapping[str, Schema]
    root: str = "ModelSpec"
    without: Collection[str] = ()
    _leaves: dict[str, Values] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """The path of every leaf."""
        return list(self._paths({"$ref": _REF + self.root}, ""))

    def holding(self, leaves: frozenset[str]) -> Values:
        """Documents with these leaves, and what must be written beside them."""
        return _holding(self, leaves)

    def held(self, document: Any) -> Iterator[str]:
        """The path of every leaf that a document holds."""
        return self._held(document, {"$ref": _REF + self.root}, "")

    def resolved(self, schema: Schema) -> Schema:
        """The schema, or the section that it refers to."""
        return self.sections[schema["$ref"].removeprefix(_REF)] if "$ref" in schema else schema

    def leaf(self, schema: Schema, path: str) -> Values:
        """Values of a leaf, made once."""
        if path not in self._leaves:
            self._leaves[path] = leaf(schema)
        return self._leaves[path]

    def _paths(self, schema: Schema, path: str) -> Iterator[str]:
        if path in self.without:
            return
        inner = list(below(self.resolved(schema), path))
        for further, place in inner:
            yield from self._paths(further, place)
        if not inner:
            yield path

    def _held(self, data: Any, schema: Schema, path: str) -> Iterator[str]:
        inner = list(below(self.resolved(schema), path))
        for further, place in inner:
            for value in _values(data, place):
                yield from self._held(value, further, place)
        if not inner:
            yield path


def _values(data: Any, place: str) -> list[Any]:
    """What a document holds at a place below it."""
    if place.endswith("]"):
        return list(data)
    if place.endswith("}"):
        return list(data.values())
    name = place.rpartition(".")[2]
    return [data[name]] if name in data else []


def below(schema: Schema, path: str) -> Iterator[tuple[Schema, str]]:
    """The schema and the path of what stands below a schema: fields, or the item of a list."""
    for name, inner in schema.get("properties", {}).items():
        yield inner, f"{path}.{name}".lstrip(".")
    if isinstance(item := schema.get("items"), dict):
        yield {**_known(schema), **_first(schema), **item}, f"{path}[]"
    if isinstance(entry := schema.get("additionalProperties"), dict):
        yield {**_first(schema), **entry}, f"{path}{{}}"


def _known(schema: Schema) -> dict[str, Any]:
    return {"knownWords": schema["knownWords"]} if "knownWords" in schema else {}


def _first(schema: Schema) -> dict[str, Any]:
    """The elements of an example as examples of the elements."""
    shown = [one.values() if isinstance(one, dict) else one for one in schema.get("examples", ())]
    found = [element for one in shown for element in one]
    return {"examples": found} if found else {}


@st.composite
def _holding(draw: st.DrawFn, language: Language, chosen: frozenset[str]) -> Any:
    return _drawn(draw, language, {"$ref": _REF + language.root}, "", chosen)


def _drawn(
    draw: st.DrawFn, language: Language, written: Schema, path: str, chosen: frozenset[str]
) -> Any:
    schema = language.resolved(written)
    inner = list(below(schema, path))
    if "properties" in schema:
        must = {f"{path}.{name}".lstrip(".") for name in schema.get("required", ())}
        return {
            place.rpartition(".")[2]: _drawn(draw, language, further, place, chosen)
            for further, place in inner
            if place in must or _wanted(place, chosen)
        }
    if not inner:
        return draw(language.leaf(schema, path))
    ((item, place),) = inner
    count = draw(st.integers(1, FEW))
    names = draw(st.lists(_NAMES, min_size=count, max_size=count, unique=True))
    values = [_drawn(draw, language, item, place, chosen) for _ in names]
    return dict(zip(names, values, strict=True)) if place.endswith("{}") else values


def _wanted(path: str, chosen: frozenset[str]) -> bool:
    return any(
        one == path or one.startswith((f"{path}.", f"{path}[", f"{path}{{")) for one in chosen
    )
