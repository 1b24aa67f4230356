"""Reading and writing plain data (dicts, lists, scalars) by path."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from modelspec_compile.mapping.places import Flag, Item, Segment

MISSING: Final[Any] = object()
TAKEN: Final[Any] = object()


def get(data: Any, path: tuple[Segment, ...]) -> Any:
    """The value at a path, or MISSING."""
    for segment in path:
        data = _step(data, segment)
        if data is MISSING:
            return MISSING
    return data


def _step(data: Any, segment: Segment) -> Any:
    if isinstance(segment, str):
        return data.get(segment, MISSING) if isinstance(data, dict) else MISSING
    if not isinstance(data, list):
        return MISSING
    if isinstance(segment, int):
        return data[segment] if segment < len(data) and data[segment] is not TAKEN else MISSING
    if isinstance(segment, Item):
        return data[at] if (at := _index(data, segment)) is not None else MISSING
    found = _words(data, segment)
    return found[1] if found else MISSING


def _index(data: list[Any], item: Item) -> int | None:
    for index, element in enumerate(data):
        if isinstance(element, dict) and str(element.get(item.key, "")) == item.value:
            return index
    return None


def _words(data: list[Any], flag: Flag) -> tuple[slice, Any] | None:
    """Where an argument stands among the words, and what it says: text, True, or several words."""
    name = f"--{flag.name}"
    for index, word in enumerate(data):
        if word == name:
            if flag.apart:
                return slice(index, index + 2), data[index + 1] if index + 1 < len(data) else True
            end = index + 1
            while end < len(data) and isinstance(data[end], str) and data[end][:1] != "-":
                end += 1
            words = data[index + 1 : end]
            return slice(index, end), (words or True)
        if isinstance(word, str) and word.startswith(f"{name}="):
            return slice(index, index + 1), word[len(name) + 1 :]
    return None


def put(data: Any, path: tuple[Segment, ...], value: Any) -> None:
    """Write a value at a path, making the dicts, lists and elements on the way."""
    for segment, following in pairwise(path):
        data = _enter(data, segment, {} if isinstance(following, str) else [])
    last = path[-1]
    if isinstance(last, str):
        data[last] = value
    elif isinstance(last, Flag):
        data.extend(_spell(last, value))
    elif isinstance(last, int):
        data[last : last + 1] = [value]
    else:
        _enter(data, last, {}).update(value)


def _enter(data: Any, segment: Segment, empty: Any) -> Any:
    if isinstance(segment, str):
        return data.setdefault(segment, empty)
    if isinstance(segment, Item):
        index = _index(data, segment)
        if index is None:
            data.append({segment.key: segment.value})
            index = -1
        return data[index]
    if isinstance(segment, int):
        if segment == len(data):
            data.append(empty)
        return data[segment]
    raise TypeError(f"nothing lies inside the argument {segment}")


def _spell(flag: Flag, value: Any) -> list[str]:
    if value is True:
        return [f"--{flag.name}"]
    if isinstance(value, list):
        return [f"--{flag.name}", *value]
    if flag.apart:
        return [f"--{flag.name}", str(value)]
    return [f"--{flag.name}={value}"]


def take(data: Any, path: tuple[Segment, ...]) -> None:
    """Mark the value at a path as understood."""
    for segment in path[:-1]:
        data = _step(data, segment)
    last = path[-1]
    if isinstance(last, str):
        del data[last]
    elif isinstance(last, Flag):
        found = _words(data, last)
        if found:
            data[found[0]] = []
    else:
        index = last if isinstance(last, int) else _index(data, last)
        data[index] = TAKEN


def remains(data: Any, path: tuple[Segment, ...] = ()) -> Iterator[tuple[tuple[Segment, ...], Any]]:
    """Every leaf that was not taken; an element's naming key alone is no remains of it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from remains(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from remains(value, (*path, index))
    elif data is not TAKEN:
        yield path, data
