"""Faults for data: what stands at a place is changed in kind, order, unit or spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
_QUANTITY = re.compile(r"(\d+)(Ki|Mi|Gi|Ti|m)?")
_TIME = re.compile(r"(\d+)(s|m|h)")
STRAY = "stray"
NAMES = ("name", "Name", "key", "Key", "id", "groupName", "ChannelName", "uri")
"""Entries by which people tell the elements of a list."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of a document: where, what kind of change, and the document behind it.

    One that `means_the_same` is another spelling; one that `adds_nothing` repeats or takes away.
    """

    kind: str
    path: Path
    data: Any
    means_the_same: bool = False
    adds_nothing: bool = False


def faults(data: Any) -> Iterator[Fault]:
    """Every change of every place of a document, in its order."""
    for path, value in places(data):
        if isinstance(value, dict):
            yield Fault("a neighbour", (*path, "x-stray"), _with(data, (*path, "x-stray"), STRAY))
        elif isinstance(value, list):
            yield from _of_list(data, path, value)
        else:
            yield from _of_leaf(data, path, value)


def places(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of a document with what stands there, the document itself first."""
    yield path, data
    inside = enumerate(data) if isinstance(data, list) else ()
    for step, value in data.items() if isinstance(data, dict) else inside:
        yield from places(value, (*path, step))


def at(data: Any, path: Path) -> Any:
    """What stands at a place; raises LookupError or TypeError where nothing does."""
    for step in path:
        data = data[step]
    return data


def like(data: Any, other: Any, path: Path) -> Any:
    """What stands in data at the place of another document, whatever the order of lists; or None.

    Elements are the same where they have the same name, texts where they are the same; other texts
    are compared by their positions.
    """
    for step in path:
        element = other[step]
        if isinstance(step, int):
            data = _alike(data, element, step)
        else:
            data = data.get(step) if isinstance(data, dict) else None
        other = element
    return data


def _alike(data: Any, element: Any, index: int) -> Any:
    if not isinstance(data, list):
        return None
    name = _name(element)
    same = [one for one in data if name is not None and _name(one) == name]
    if same or (name is not None and isinstance(element, dict)):
        return same[0] if same else None
    return data[index] if index < len(data) else None


def _name(element: Any) -> Any:
    """What tells an element of a list from the others; None where nothing does."""
    if isinstance(element, dict):
        return next((element[key] for key in NAMES if key in element), None)
    return None if isinstance(element, list) else element


def _with(data: Any, path: Path, value: Any) -> Any:
    """A copy of a document with another value at a place."""
    if not path:
        return value
    changed = deepcopy(data)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def _without(data: Any, path: Path) -> Any:
    changed = deepcopy(data)
    del at(changed, path[:-1])[path[-1]]
    return changed


def _of_list(data: Any, path: Path, value: list[Any]) -> Iterator[Fault]:
    if len(value) > 1 and value[0] != value[1]:
        turned = _with(data, path, [value[1], value[0], *value[2:]])
        yield Fault("order", path, turned, adds_nothing=True)
    if value:
        yield Fault("twice", path, _with(data, path, [*value, value[-1]]), adds_nothing=True)
    if value and all(isinstance(word, str) for word in value):
        yield Fault("a word before", (*path, 0), _with(data, path, [STRAY, *value]))
        yield Fault("an option before", (*path, 0), _with(data, path, ["--stray=1", *value]))
        yield Fault("a word behind", (*path, len(value)), _with(data, path, [*value, STRAY]))
    for index, word in enumerate(value):
        if isinstance(word, str) and re.match(r"--[a-z][-\w]*=", word):
            flag, _, told = word.partition("=")
            apart = _with(data, path, [*value[:index], flag, told, *value[index + 1 :]])
            yield Fault("two words", (*path, index), apart, means_the_same=True)


def _of_leaf(data: Any, path: Path, value: Any) -> Iterator[Fault]:
    if path:
        yield Fault("nothing", path, _without(data, path), adds_nothing=True)
    for kind, change in CHANGES.items():
        for other in change(value):
            same, spelled = kind == SPELLING, kind == CASE
            yield Fault(kind, path, _with(data, path, other), same, adds_nothing=spelled)


def _kinds(value: Any) -> list[Any]:
    """The value as data of other types."""
    if isinstance(value, bool):
        return [str(value).lower(), int(value)]
    if isinstance(value, int | float):
        return [f"{value} of them", [value]]
    if isinstance(value, str):
        return [[value], {"value": value}, *([int(value)] if value.isdecimal() else [])]
    return []


def _others(value: Any) -> list[Any]:
    """Other values of the same type."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, -1]
    if isinstance(value, str):
        return [f"{value}x", *([] if value.startswith("-") else [f"--{value}"])]
    return []


def _cases(value: Any) -> list[Any]:
    return [value.swapcase()] if isinstance(value, str) and value.swapcase() != value else []


def _units(value: Any) -> list[Any]:
    """The number in another unit, which is another amount."""
    if not isinstance(value, str):
        return []
    if found := _TIME.fullmatch(value):
        return [found[1] + ("m" if found[2] == "s" else "s")]
    if (found := _QUANTITY.fullmatch(value)) and found[2]:
        return [found[1] + ("G" if found[2] != "m" else "k")]
    return []


def _spellings(value: Any) -> list[Any]:
    """The same amount in another unit."""
    found = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if found is None or not found[2]:
        return []
    count, unit = int(found[1]), found[2]
    if unit == "m":
        return [f"{count // 1000}"] if count % 1000 == 0 else []
    size = 1024 ** (["Ki", "Mi", "Gi", "Ti"].index(unit) + 1)
    return [str(count * size), f"{count * size // 1024}Ki"] if unit != "Ki" else [str(count * size)]


SPELLING, CASE = "another spelling", "another case"
CHANGES: Mapping[str, Callable[[Any], list[Any]]] = {
    "another type": _kinds,
    "another value": _others,
    CASE: _cases,
    "another unit": _units,
    SPELLING: _spellings,
}
"""What becomes of a value. In another case it may mean the same: units of some platforms do."""
