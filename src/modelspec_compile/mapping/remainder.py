"""Documents that are being read: what was understood is taken, and what remains can be told."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from modelspec_compile.mapping.agreement import agree_together
from modelspec_compile.mapping.documents import MISSING, get, held, put, remains, take
from modelspec_compile.mapping.forms import ELEMENT
from modelspec_compile.mapping.places import Flag, Item, Object, Place, Segment
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import Arguments
from modelspec_compile.mapping.taken import Share, agreement
from modelspec_compile.mapping.tidying import Word

Left = tuple[Place, Any]
"""A place that no row has understood, and what stands there."""


class Remainder:
    """Documents in which what was understood is marked, so that the rest can be told."""

    def __init__(self, documents: Documents) -> None:
        self._whole = documents
        self._left = copy.deepcopy(documents)
        self._named: dict[int, str] = {}
        self._taken: dict[Place, Any] = {}
        self.embedded: dict[Place, str] = {}
        self.shared: dict[Place, dict[tuple[int, int], Share]] = {}

    def leftovers(self) -> Iterator[Left]:
        """Every leaf that no row has understood, in document order.

        A place that services share counts as understood where it says what all of them would.
        """
        for place, shares in self.shared.items():
            if not agree_together(agreement(shares.values()), self.whole(place)):
                self.restore(place)
        for file, data in self._left.items():
            for path, value in remains(data, self._whole[file]):
                if not self._only_names(data, path):
                    yield from self._as_written(file, path, value)

    def _as_written(self, file: str, path: tuple[Segment, ...], value: Any) -> Iterator[Left]:
        """A leaf, or the words that it was spelled as, where they were written."""
        if not isinstance(value, Word):
            yield Place(Object(file), path), value
            return
        for step in value.at:
            there = (*path[:-1], step)
            yield Place(Object(file), there), get(self._whole[file], there)

    def get(self, place: Place) -> Any:
        """The value at a place that was not taken yet, or MISSING."""
        return _plain(self._at(place))

    def _at(self, place: Place) -> Any:
        return get(self._left.get(place.file, {}), place.path)

    def names(self, place: Place) -> list[str]:
        """The keys of the mapping at a place, or what stands for `{element}` in names of files."""
        before, mark, after = place.file.partition(ELEMENT)
        if not mark:
            data = self.get(place)
            return list(data) if isinstance(data, dict) else []
        inner = [
            file[len(before) : len(file) - len(after)]
            for file in self._left
            if file.startswith(before) and file.endswith(after)
        ]
        return [name for name in inner if name and "/" not in name]

    def whole(self, place: Place) -> Any:
        """The value at a place, taken or not, or MISSING."""
        return get(self._whole.get(place.file, {}), place.path)

    def tidy(self, place: Place, row: Arguments) -> None:
        """Spell the arguments at a place as they would have been written."""
        words = self._at(place)
        if isinstance(words, list):
            words[:] = row.carrier.tidy(words, row.spelling)

    def take(self, place: Place) -> None:
        """Mark a value as understood, and the names of the elements on the way to it."""
        at = data = self._left[place.file]
        for segment in place.path[:-1]:
            at = get(at, (segment,))
            if isinstance(segment, Item):
                self._named[id(at)] = segment.key
        self._taken[place] = held(data, place.path)
        take(data, place.path)

    def restore(self, place: Place) -> None:
        """Put back what was taken from a place."""
        data, left = self._taken.pop(place, MISSING), self._left[place.file]
        if data is MISSING:
            return
        if isinstance(place.path[-1], Flag):
            get(left, place.path[:-1]).extend(data)
        else:
            put(left, place.path, data)

    def _only_names(self, data: Any, path: tuple[Segment, ...]) -> bool:
        key = self._named.get(id(get(data, path[:-1])))
        return len(path) > 1 and key is not None and key == path[-1]


def _plain(data: Any) -> Any:
    """Data with words as the texts that they are."""
    if isinstance(data, list):
        return [_plain(one) for one in data] if any(isinstance(one, Word) for one in data) else data
    return str(data) if isinstance(data, Word) else data
