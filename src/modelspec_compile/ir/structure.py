"""Sections of the IR as flat dictionaries, and back.

A section is a frozen dataclass. Its attributes are leaves (`None` means absent), further sections,
or tuples of elements. An element is a section whose class says by which attribute it is told apart
(`KEY`, empty for its position). A path is dotted; an element is `environment[NAME]`, its kind
`environment[]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints

Leaf = str | int | float | bool | tuple[str, ...]
Flat = dict[str, Any]
S = TypeVar("S")

_KEY = re.compile(r"\[.*?\](?=[.\[]|$)")
"""A key in a path; it may hold brackets itself."""


def generic(path: str) -> str:
    """The kind of a path: `environment[HOME].value` becomes `environment[].value`."""
    return _KEY.sub("[]", path) if "[" in path else path


@cache
def shape(section: type) -> tuple[tuple[str, str, type], ...]:
    """Each attribute of a section: its name, its kind, and its class.

    Kinds: `leaf`, `words` (a tuple of strings, absent when empty), `section`, `elements`.
    """
    hints = get_type_hints(section)
    return tuple(
        (name, *_kind(hints[name]))
        for name in (field.name for field in fields(section) if field.compare)
    )


def _kind(hint: Any) -> tuple[str, type]:
    if isinstance(hint, type) and is_dataclass(hint):
        return "section", hint
    if get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
        return "elements", get_args(hint)[0]
    return "words" if get_origin(hint) is tuple else "leaf", object


@cache
def _plan(section: type) -> tuple[tuple[str, str, Any], ...]:
    """Name and kind of each attribute, and what it holds where nothing is said."""
    defaults = {field.name: field.default for field in fields(section)}
    empty = {"leaf": None, "words": (), "elements": ()}
    return tuple(
        (name, kind, defaults[name] if kind == "section" else empty[kind])
        for name, kind, _ in shape(section)
    )


def flatten(section: Any, prefix: str = "", into: Flat | None = None) -> Flat:
    """Path → value of every leaf that is present; the path of a tuple of elements → their keys."""
    flat: Flat = {} if into is None else into
    for name, kind, default in _plan(section.__class__):
        value = getattr(section, name)
        if value is default:
            continue
        if kind == "section":
            flatten(value, f"{prefix}{name}.", flat)
        elif kind == "elements":
            _flatten_elements(value, prefix + name, flat)
        elif value is not None and (value or kind == "leaf"):
            flat[prefix + name] = value
    return flat


def _flatten_elements(elements: tuple[Any, ...], path: str, flat: Flat) -> None:
    if not elements:
        return
    keys = []
    for index, element in enumerate(elements):
        by = type(element).KEY
        key = str(getattr(element, by)) if by else str(index)
        keys.append(key)
        for name, value in flatten(element).items():
            if name != by:
                flat[f"{path}[{key}].{name}"] = value
    flat[path] = tuple(keys)


def leaves_of(section: Any) -> Flat:
    """`flatten` without the entries that only list the keys of elements."""
    return leaves(flatten(section))


def leaves(flat: Mapping[str, Any]) -> Flat:
    """The entries of a flat section that do not only list the keys of elements."""
    collections = {found for path in flat if "[" in path for found in _around(path, flat)}
    return {path: value for path, value in flat.items() if path not in collections}


def _around(path: str, flat: Mapping[str, Any]) -> Iterator[str]:
    """The collections that a path is in; a key may hold a bracket itself."""
    at = path.find("[")
    while at >= 0:
        if path[:at] in flat:
            yield path[:at]
        at = path.find("[", at + 1)


def unlist(flat: Flat, path: str) -> None:
    """Drop the element that a field would be of, where it has no field left."""
    element, _, _ = path.rpartition("].")
    if element and not any(other.startswith(f"{element}].") for other in flat):
        collection, _, key = element.rpartition("[")
        flat[collection] = tuple(one for one in flat.get(collection, ()) if one != key)


def build(section: type[S], flat: Mapping[str, Any]) -> S:
    """The section that `flatten` would turn into these entries."""
    return cast(S, _build(section, flat, ""))


def _build(section: Any, flat: Mapping[str, Any], prefix: str) -> Any:
    values: dict[str, Any] = {}
    plan = zip(shape(section), _plan(section), strict=True)
    for (name, kind, cls), (*_, default) in plan:
        path = prefix + name
        if kind == "section":
            built = _build(cls, flat, path + ".")
            values[name] = default if built == default else built
        elif path in flat:
            values[name] = _elements(cls, flat, path) if kind == "elements" else flat[path]
    return section(**values)


def _elements(cls: Any, flat: Mapping[str, Any], path: str) -> tuple[Any, ...]:
    built = []
    for key in flat[path]:
        prefix = f"{path}[{key}]."
        inner = {k[len(prefix) :]: v for k, v in flat.items() if k.startswith(prefix)}
        if cls.KEY:
            inner[cls.KEY] = key
        built.append(_build(cls, inner, ""))
    return tuple(built)


class Known(NamedTuple):
    """The kinds of paths of a section, those that only a lowering sets too.

    `collections` are the tuples of elements below no other one, each with its elements' class.
    `ones` have one value, or one list of keys; `looked_at` are these and the values of all elements
    of one collection.
    """

    leaves: frozenset[str]
    collections: Mapping[str, type]
    ones: frozenset[str]
    looked_at: frozenset[str]


@cache
def known_paths(section: type) -> Known:
    """Every path that a row of a table may speak of."""
    leaves: list[str] = []
    collections: dict[str, type] = {}
    for name, kind, cls in shape(section):
        if kind in _BELOW:
            inner, key = known_paths(cls), getattr(cls, "KEY", None)
            leaves += [name + _BELOW[kind] + rest for rest in inner.leaves if rest != key]
        else:
            leaves.append(name)
        if kind == "elements":
            collections[name] = cls
        elif kind == "section":
            collections |= {f"{name}.{rest}": found for rest, found in inner.collections.items()}
    ones = {path for path in leaves if "[]" not in path} | collections.keys()
    looked_at = ones | {path for path in leaves if path.count("[]") == 1}
    return Known(frozenset(leaves), collections, frozenset(ones), frozenset(looked_at))


_BELOW = {"section": ".", "elements": "[]."}


@cache
def leaf_paths(section: type) -> tuple[str, ...]:
    """The kind of path of every leaf that a section can hold before a target lowers it."""
    found: list[str] = []
    lowered = {field.name for field in fields(section) if field.metadata.get("lowered")}
    for name, kind, cls in shape(section):
        if name in lowered:
            continue
        inner, skip = _BELOW.get(kind, ""), getattr(cls, "KEY", None)
        found += (
            [name + inner + rest for rest in leaf_paths(cls) if rest != skip] if inner else [name]
        )
    return tuple(found)


@cache
def leaf_types(section: type) -> Mapping[str, frozenset[type]]:
    """The types of every leaf by its kind of path, those that only lowering sets included.

    A leaf of `float` holds whole numbers too; `tuple` stands for texts.
    """
    hints = get_type_hints(section)
    found: dict[str, frozenset[type]] = {}
    for name, kind, cls in shape(section):
        if inner := _BELOW.get(kind):
            types = leaf_types(cls).items()
            found |= {f"{name}{inner}{path}": allowed for path, allowed in types}
        else:
            found[name] = _types(hints[name])
    return found


def _types(hint: Any) -> frozenset[type]:
    alternatives = (hint,) if get_origin(hint) in (None, tuple) else get_args(hint)
    allowed = {get_origin(one) or one for one in alternatives} - {type(None)}
    return frozenset(allowed | ({int} if float in allowed else set()))


LOWERED = {"lowered": True}
"""Metadata of an attribute that only a target's lowering sets; nothing of a spec is in it."""


class Element:
    """Marks a section that appears in tuples; `KEY` names the attribute that tells them apart."""

    __slots__ = ()
    KEY: ClassVar[str] = "name"
