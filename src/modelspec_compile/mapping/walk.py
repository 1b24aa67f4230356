"""One walk of a table over documents: each row takes the places that it understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from modelspec_compile.mapping.agreement import agrees
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.documents import MISSING, TAKEN
from modelspec_compile.mapping.own_arguments import argument_found, arguments_in
from modelspec_compile.mapping.places import Object, Place, fill
from modelspec_compile.mapping.remainder import Remainder
from modelspec_compile.mapping.render import (
    element_place,
    element_words,
    field_values,
    implication,
)
from modelspec_compile.mapping.rows import (
    Also,
    Arguments,
    Constant,
    Each,
    Embed,
    Fidelity,
    Gather,
    Implied,
    Row,
    Spread,
    Table,
    Unite,
    argument,
)
from modelspec_compile.mapping.taken import Reading, Share, Taking, tried
from modelspec_compile.mapping.writes import Writes, entry, gathered, told, written

Where = Callable[[Object], str]
"""The document that holds an object whose words are filled in; an empty name where none does."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One service on the way out of documents: what it reads, and what it has taken for that."""

    reader: Remainder
    reading: Reading
    words: Mapping[str, str]
    where: Where
    takings: list[Taking] = field(default_factory=list)

    def singles(self, rows: Table, prefix: str, base: Place) -> None:
        """Rows of one place each, and what they imply."""
        for row in rows:
            if isinstance(row, Arguments):
                self.reader.tidy(self.place(row.place, base), row)
        for row in rows:
            if isinstance(row, Row | Also):
                self.row(row.row if isinstance(row, Also) else row, prefix, base)
            elif isinstance(row, Constant):
                self.constant(row, base)
            elif isinstance(row, Embed):
                self.embed(row, base)
        for row in rows:
            if isinstance(row, Spread):
                self.spread(row.row, prefix, base)
        self.implied(rows, prefix, base)

    def collections(self, rows: Table, prefix: str, base: Place) -> None:
        """Rows of many elements, in order: each takes what those before it have left."""
        for row in rows:
            if isinstance(row, Each):
                self.each(row, prefix, base)
            elif isinstance(row, Gather):
                self.gather(row, prefix, base)
            elif isinstance(row, Arguments):
                self.own_arguments(row, self.place(row.place, base))

    def place(self, place: Place, base: Place) -> Place:
        """Where a row's place is: inside an element, or in the document that holds its object."""
        if base.path or base.file:
            return place.inside(base).bind(self.words)
        bound = place.bind(self.words)
        return bound.laid(self.where(bound.object))

    def row(self, row: Row, prefix: str, base: Place) -> None:
        """Read one place and those that repeat it."""
        place = self.place(row.place, base)
        given = field_values(row.given, self.reading.fields, prefix)
        values = self.decoded(place, row.codec, given, shared=row.unite is not None)
        if values is MISSING:
            return
        self.record(row, prefix, values, place)
        if row.unite is not None:
            self.united(row, prefix, place, base)
            return
        self.took(row, prefix, place, row.codec, self.reader.get(place))
        for echo, codec in row.echoes:
            self.echo(row, prefix, self.place(echo, base), codec, place)

    def united(self, row: Row, prefix: str, place: Place, base: Place) -> None:
        """Take what several services agreed on, wherever it stands."""
        assert row.unite is not None
        agreed, writes = self.reader.whole(place), written(row, row.codec, prefix)
        for there in (place, *(self.place(echo, base) for echo, _ in row.echoes)):
            if agrees(agreed, self.reader.whole(there)):
                self.shares(row, there, row.unite, writes)

    def shares(self, row: object, place: Place, unite: Unite, writes: Writes) -> None:
        """Take a place for one of the services that agree on it, to be proven behind the last."""
        self.take(place)
        share = Share(unite, writes, self.reading.fields)
        self.reader.shared.setdefault(place, {})[id(row), id(self.reading.fields)] = share

    def echo(self, row: Row, prefix: str, there: Place, codec: Codec, place: Place) -> None:
        """Take a place that repeats another one, unless it says something else."""
        said = self.reader.get(there)
        wanted = tried(written(row, codec, prefix), self.reading.fields)
        if said is MISSING or wanted is MISSING:
            return
        if tried(codec.alike, wanted, said) is True:
            self.took(row, prefix, there, codec, said)
        else:
            self.reading.disputed.append((there, place))

    def took(self, row: Row, prefix: str, place: Place, codec: Codec, found: Any) -> None:
        """Take a place, which is to be proven once all fields are known."""
        self.reader.take(place)
        paths = tuple(prefix + name for name in row.fields)
        names = (*row.fields, *row.given)
        self.note(Taking(paths, names, place, found, written(row, codec, prefix), codec.alike))

    def note(self, taking: Taking) -> None:
        """Keep what is to be proven, where anything is."""
        if self.reading.strict:
            self.takings.append(taking)

    def take(self, place: Place) -> None:
        """Take a place that another service may have taken before."""
        if self.reader.get(place) is not MISSING:
            self.reader.take(place)

    def decoded(
        self, place: Place, codec: Codec, given: tuple[Any, ...] = (), shared: bool = False
    ) -> Any:
        """What a codec makes of a place, None where it tells nothing; MISSING where it fits not."""
        data = self.reader.whole(place) if shared else self.reader.get(place)
        if data is MISSING or data is TAKEN:
            return MISSING
        return tried(codec.decode, data, *given)

    def record(self, row: Row, prefix: str, values: Any, place: Place) -> None:
        """Keep what the row says; what several services agreed on comes near what each says."""
        near = row.yields or row.unite is not None or row.fidelity is Fidelity.APPROXIMATED
        for name, value in zip(row.fields, told(row, values), strict=True):
            self.reading.record(prefix + name, value, place, near)

    def spread(self, row: Row, prefix: str, base: Place) -> None:
        """Read those entries of a mapping that the row would have written."""
        place = self.place(row.place, base)
        values = self.decoded(place, row.codec)
        said = {} if values is MISSING else tried(row.codec.encode, *told(row, values))
        if not isinstance(said, dict) or not said:
            return
        self.record(row, prefix, values, place)
        for there in (place, *(self.place(echo, base) for echo, _ in row.echoes)):
            for key, value in said.items():
                found = self.reader.get(there.key(key))
                if found is not MISSING and agrees(value, found):
                    self.took(row, prefix, there.key(key), entry(row.codec, key), found)
                elif found is not MISSING and there is not place:
                    self.reading.disputed.append((there.key(key), place.key(key)))

    def constant(self, row: Constant, base: Place) -> None:
        """Take a value that is always there."""
        place = self.place(row.place, base)
        if agrees(row.said(self.words), self.reader.get(place)):
            self.reader.take(place)

    def implied(self, rows: Table, prefix: str, base: Place) -> None:
        """What the fields that are known by now imply."""
        for row in rows:
            if isinstance(row, Implied):
                place = self.place(row.place, base)
                said = tried(implication, row, self.reading.fields, prefix)
                if row.unite and self.reader.whole(place) is not MISSING:
                    self.shares(row, place, row.unite, partial(implication, row, prefix=prefix))
                elif agrees(said, self.reader.get(place)):
                    self.take(place)

    def embed(self, row: Embed, base: Place) -> None:
        """Take the text of another file, which whoever has the files holds against it."""
        place = self.place(row.place, base)
        if self.reader.get(place) is not MISSING:
            self.reader.embedded[place] = fill(row.file, self.words)
            self.reader.take(place)

    def each(self, row: Each, prefix: str, base: Place) -> None:
        """Read every element by the rows inside."""
        place = self.place(row.place, base)
        path, keys = prefix + row.field, []
        for key, here in self.elements(row, place):
            before = len(self.reading.fields)
            words = element_words(place, str(row.key.encode(key)), self.words)
            inner = replace(self, words=words)
            inner.singles(row.rows, f"{path}[{key}].", here)
            inner.collections(row.rows, f"{path}[{key}].", here)
            inner.implied(row.rows, f"{path}[{key}].", here)
            if len(self.reading.fields) > before:
                keys.append(key)
        self.collect(path, keys, place)

    def collect(self, path: str, keys: list[str], place: Place) -> None:
        """Note the elements of a collection, behind those that were found before."""
        if keys:
            held = self.reading.fields.get(path, ())
            self.reading.fields[path] = tuple(dict.fromkeys((*held, *keys)))
            self.reading.places[path] = place

    def elements(self, row: Each, place: Place) -> list[tuple[str, Place]]:
        """The key and the place of every element that is the row's."""
        data = self.reader.get(place)
        found: list[tuple[str, Place]] = []
        if row.by is None:
            for named in self.reader.names(place):
                key = self.element_key(row, named)
                found += [(key, element_place(row, place, named, 0))] if key is not None else []
            return found
        for index, element in enumerate(data if isinstance(data, list) else ()):
            if element is TAKEN or not _fits(row, element):
                continue
            named = element[row.by] if row.by else ""
            key = self.element_key(row, named) if row.by else str(len(found))
            if key is not None:
                found.append((key, element_place(row, place, named, index)))
        return found

    def element_key(self, row: Each, named: str) -> str | None:
        """The key of an element that is named so, None where no key would be."""
        key = tried(row.key.decode, named)
        return None if key is MISSING else str(key)

    def gather(self, gather: Gather, prefix: str, base: Place) -> None:
        """Read all elements from one place."""
        row = gather.row
        place, path = self.place(row.place, base), prefix + gather.field
        elements = self.decoded(place, row.codec, shared=row.unite is not None)
        if elements is MISSING:
            return
        if gather.common:
            elements = [(key, *elements) for key in self.reading.fields.get(path, ())]
        found = self.reader.get(place)
        if row.unite is not None:
            self.shares(row, place, row.unite, gathered(row, path))
        else:
            self.take(place)
        self.collect(path, [key for key, *_ in elements], place)
        for key, *values in elements:
            for name, value in zip(row.fields, values, strict=True):
                self.reading.record(f"{path}[{key}].{name}", value, place, near=gather.common)
        if row.unite is None:
            paths = tuple(f"{path}[{key}].{name}" for key, *_ in elements for name in row.fields)
            self.note(Taking(paths, (), place, found, gathered(row, path), row.codec.alike))

    def own_arguments(self, row: Arguments, place: Place) -> None:
        """The arguments that no other row has taken are the user's own."""
        container, keys = self.reader.get(place), []
        for found in arguments_in(row, container):
            name, value = argument_found(self.reader, row, place, found)
            if name in row.without:
                continue
            path = f"{row.field}[{name}].value"
            known = path in self.reading.fields
            if value is not MISSING:
                self.row(argument(row, name, value, path), "", Place())
            if path in self.reading.fields and not known:
                keys.append(name)
        self.collect(row.field, keys, place)


def _fits(row: Each, element: Any) -> bool:
    if not isinstance(element, dict):
        return not row.by and not row.fits
    named = not row.by or isinstance(element.get(row.by), str)
    return named and (not row.fits or row.fits in element)
