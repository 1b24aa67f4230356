"""Places in artifacts: a file, and a path of keys, positions, named elements and flags in it.

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
from typing import NamedTuple

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
    stands there once for each of its values.
    """

    name: str
    apart: bool = False
    repeated: bool = False

    def __str__(self) -> str:
        return f"[--{self.name}]"


Segment = str | int | Item | Flag


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
    """A path in one file of a bundle."""

    file: str = ""
    path: tuple[Segment, ...] = ()

    def __truediv__(self, further: str | Segment) -> Place:
        steps = parse(further) if isinstance(further, str) else (further,)
        return Place(self.file, self.path + steps)

    def spelled(self, *, apart: bool, repeated: bool) -> Place:
        """The same place where an argument is spelled in this way."""
        *before, last = self.path
        last = Flag(last.name, apart, repeated) if isinstance(last, Flag) else last
        return Place(self.file, (*before, last))

    def key(self, name: str) -> Place:
        """The entry of exactly this name, whatever characters it has."""
        return Place(self.file, (*self.path, name))

    def inside(self, other: Place) -> Place:
        """The same steps taken relative to another one."""
        return Place(other.file, other.path + self.path)

    def bind(self, words: Mapping[str, str]) -> Place:
        """The place with `{word}` filled in."""
        worded = _has_words(self.path)
        if not worded and "{" not in self.file:
            return self
        path = tuple([_bind(step, words) for step in self.path]) if worded else self.path
        return Place(fill(self.file, words), path)

    def __str__(self) -> str:
        return f"{self.file}:{path_text(self.path)}" if self.file else path_text(self.path)


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
