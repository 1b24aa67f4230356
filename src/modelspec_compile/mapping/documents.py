"""Reading and writing plain data (dicts, lists, scalars) by path."""

from __future__ import annotations

import re
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


def numbered(data: Any, path: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The same path with the positions of elements instead of what tells them apart."""
    steps: list[Segment] = []
    for segment in path:
        at = _index(data, segment) if isinstance(segment, Item) and isinstance(data, list) else None
        steps.append(segment if at is None else at)
        data = _step(data, segment)
    return tuple(steps)


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


def _words(data: list[Any], flag: Flag) -> tuple[list[range], Any] | None:
    """Where an argument stands among the words, and what it says: text, True, or several words.

    One that stands there twice says nothing that could be relied on.
    """
    found = list(_occurrences(data, flag))
    if flag.repeated and found:
        return [where for where, _ in found], [said for _, said in found]
    if len(found) != 1:
        return None
    where, said = found[0]
    return [where], said


def _occurrences(data: list[Any], flag: Flag) -> Iterator[tuple[range, Any]]:
    name = f"--{flag.name}"
    for index, word in enumerate(data):
        if isinstance(word, str) and word.startswith(f"{name}="):
            yield range(index, index + 1), word[len(name) + 1 :]
        elif word == name and flag.bare:
            yield range(index, index + 1), True
        elif word == name and flag.apart:
            said = data[index + 1] if index + 1 < len(data) else True
            yield range(index, min(index + 2, len(data))), said
        elif word == name:
            following = range(index + 1, len(data))
            end = next((at for at in following if not _is_value(data[at])), len(data))
            yield range(index, end), data[index + 1 : end] or True


def is_option(word: Any) -> bool:
    """Whether a word is an option; a negative number is none."""
    return isinstance(word, str) and re.match(r"-(?!\d|\.\d)", word) is not None


def _is_value(word: Any) -> bool:
    return isinstance(word, str | int | float) and not is_option(word)


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
    if isinstance(value, list) and flag.repeated:
        return [word for one in value for word in _spell(flag, one)]
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
        places, _ = _words(data, last) or ([], None)
        for where in reversed(places):
            del data[where.start : where.stop]
    else:
        index = last if isinstance(last, int) else _index(data, last)
        data[index] = TAKEN


def held(data: Any, path: tuple[Segment, ...]) -> Any:
    """What `take` would take: the value at a path, or the words that an argument is made of."""
    *before, last = path
    if not isinstance(last, Flag):
        return get(data, path)
    words = get(data, tuple(before))
    places, _ = _words(words, last) or ([], None)
    return [word for where in places for word in words[where.start : where.stop]]


def remains(
    data: Any, whole: Any, path: tuple[Segment, ...] = ()
) -> Iterator[tuple[tuple[Segment, ...], Any]]:
    """Every leaf of a whole that was not taken; an empty mapping or list in it is one too."""
    if isinstance(data, dict | list):
        steps = data.items() if isinstance(data, dict) else enumerate(data)
        for step, value in steps:
            yield from remains(value, get(whole, (step,)), (*path, step))
        if path and not data and data == whole:
            yield path, data
    elif data is not TAKEN:
        yield path, data
