"""Places in artifacts: an object, and a path of keys, positions, named elements and flags in it.

Written as text, `spec.containers[name=main].args[--max-model-len]` goes through the keys `spec`
and `containers`, the list element whose `name` is `main`, its `args`, and the argument
`--max-model-len`.
A key with dots stands in brackets: `metadata.annotations[example.com/owner]`. Words in braces are
filled in by the walk: `services.{name}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")
_ITEM = re.compile(r"(\w+)=(.*)", re.S)


class Item(NamedTuple):
    """The list element whose entry `key` has this value."""

    key: str
    value: str

    def __str__(self) -> str:
        return f"[{self.key}={self.value}]"


class Flag(NamedTuple):
    """An argument among words: `--name=value`, `--name` alone, or `--name` and the words after.

    One that stands `apart` has its value as the next word: `--name value`. One that is `repeated`
    stands there once for each of its values. A `bare` one has no value, so that the word after it
    is not its own.
    """

    name: str
    apart: bool = False
    repeated: bool = False
    bare: bool = False

    def __str__(self) -> str:
        return f"[--{self.name}]"


Segment = str | int | Item | Flag


class Object(NamedTuple):
    """A thing that artifacts hold, in whichever file: one of Kubernetes, a request, a program.

    `file` is layout: where a bundle lays the object, with words in braces. It says nothing to
    reading but where several objects of a kind would do. `kind` and `group` tell an object of
    Kubernetes, `keys` (which stand at its top) one without a kind; `called` is the name that a
    service gives the object, and `name_at` where the object says it.
    """

    file: str = ""
    kind: str = ""
    group: str = ""
    keys: tuple[str, ...] = ()
    called: str = "{name}"
    name_at: str = "metadata.name"

    def is_like(self, data: Any) -> bool:
        """Whether data has the kind, or the shape, of this object; always where it has neither."""
        if not isinstance(data, dict):
            return not (self.kind or self.keys)
        group = str(data.get("apiVersion", "")).rpartition("/")[0]
        kind = (data.get("kind"), group) == (self.kind, self.group) if self.kind else True
        return kind and all(key in data for key in self.keys)


def parse(text: str) -> tuple[Segment, ...]:
    """The segments of a path written as text."""
    return tuple(
        _segment(inside) if inside or not key else key for inside, key in _STEP.findall(text)
    )


def _segment(inside: str) -> Segment:
    if inside.startswith("--"):
        return Flag(inside[2:])
    if inside.isdecimal():
        return int(inside)
    item = _ITEM.fullmatch(inside)
    return Item(*item.groups()) if item else inside


class Place(NamedTuple):
    """A path in an object; one of no object is relative to where a walk is."""

    object: Object = Object()
    path: tuple[Segment, ...] = ()

    @property
    def file(self) -> str:
        """Where a bundle lays the object."""
        return self.object.file

    def __truediv__(self, further: str | Segment) -> Place:
        steps = parse(further) if isinstance(further, str) else (further,)
        return Place(self.object, self.path + steps)

    def spelled(self, *, apart: bool, repeated: bool, bare: bool) -> Place:
        """The same place where an argument is spelled in this way."""
        *before, last = self.path
        last = Flag(last.name, apart, repeated, bare) if isinstance(last, Flag) else last
        return Place(self.object, (*before, last))

    def key(self, name: str) -> Place:
        """The entry of exactly this name, whatever characters it has."""
        return Place(self.object, (*self.path, name))

    def inside(self, other: Place) -> Place:
        """The same steps taken relative to another one."""
        return Place(other.object, other.path + self.path)

    def laid(self, file: str) -> Place:
        """The same place where the object lies in this file."""
        return Place(_laid(self.object, file), self.path)

    def bind(self, words: Mapping[str, str]) -> Place:
        """The place with `{word}` filled in."""
        worded = _has_words(self.path)
        if not worded and "{" not in self.object.file:
            return self
        path = tuple([_bind(step, words) for step in self.path]) if worded else self.path
        file = self.object.file
        return Place(_laid(self.object, fill(file, words)) if "{" in file else self.object, path)

    def __str__(self) -> str:
        return f"{self.file}:{path_text(self.path)}" if self.file else path_text(self.path)


def document(
    file: str,
    kind: str = "",
    group: str = "",
    *,
    keys: tuple[str, ...] = (),
    called: str = "{name}",
    name_at: str = "metadata.name",
) -> Place:
    """The top of an object that a bundle lays in a file of its own; see `Object`."""
    return Place(Object(file, kind, group, keys, called, name_at))


@lru_cache(maxsize=16384)
def _laid(thing: Object, file: str) -> Object:
    return thing._replace(file=file)


@lru_cache(maxsize=16384)
def path_text(path: tuple[Segment, ...]) -> str:
    """The text that `parse` reads back as this path."""
    return "".join([_text(segment) for segment in path]).removeprefix(".")


def _text(segment: Segment) -> str:
    if isinstance(segment, int):
        return f"[{segment}]"
    if isinstance(segment, str):
        return f"[{segment}]" if re.search(r"[.\[\]]", segment) or not segment else f".{segment}"
    return str(segment)


@lru_cache(maxsize=16384)
def _has_words(path: tuple[Segment, ...]) -> bool:
    for step in path:
        text = step.value if isinstance(step, Item) else step
        if isinstance(text, str) and "{" in text:
            return True
    return False


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with `{word}` filled in."""
    if "{" not in text:
        return text
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text


def _bind(segment: Segment, words: Mapping[str, str]) -> Segment:
    if isinstance(segment, str):
        return fill(segment, words)
    if isinstance(segment, Item) and "{" in segment.value:
        return Item(segment.key, fill(segment.value, words))
    return segment
