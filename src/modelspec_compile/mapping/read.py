"""The walk from documents to the IR; what no row understands is left over, path by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from modelspec_compile.mapping.carriers import guess
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.documents import MISSING, TAKEN
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.remainder import Remainder
from modelspec_compile.mapping.render import (
    Documents,
    element_place,
    element_words,
    field_values,
    implication,
)
from modelspec_compile.mapping.rows import (
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
    argument,
)


@dataclass(slots=True)
class Reading:
    """Fields by path with the place each was read from, and the places that stay unexplained."""

    fields: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    leftovers: list[tuple[Place, Any]] = field(default_factory=list)


def read(table: Table, documents: Documents, words: Mapping[str, str]) -> Reading:
    """Read one service; `Reader` reads several services out of the same documents."""
    reader = Reader(documents)
    reading = reader.read(table, words)
    reading.leftovers = list(reader.leftovers())
    return reading


class Reader(Remainder):
    """Documents that several tables are read from, one after the other."""

    def read(self, table: Table, words: Mapping[str, str]) -> Reading:
        """The fields that a table finds."""
        reading = Reading()
        _Walk(self, reading, words).rows(table, "", Place())
        return reading


def tried(function: Callable[..., Any], *values: Any) -> Any:
    """What a function of a row makes of values that it was not made for; MISSING if it stumbles."""
    try:
        return function(*values)
    except (ValueError, TypeError, AttributeError, LookupError):
        return MISSING


@dataclass(frozen=True, slots=True)
class _Walk:
    reader: Reader
    reading: Reading
    words: Mapping[str, str]

    def rows(self, rows: Table, prefix: str, base: Place) -> None:
        """Single places first: a collection takes what they leave."""
        for row in rows:
            if isinstance(row, Arguments):
                self.reader.tidy(self.place(row.place, base), row)
        for row in rows:
            if isinstance(row, Row):
                self.row(row, prefix, base)
            elif isinstance(row, Constant):
                self.constant(row, base)
            elif isinstance(row, Embed):
                self.embed(row, base)
        for row in rows:
            if isinstance(row, Spread):
                self.spread(row.row, prefix, base)
        self.implied(rows, prefix, base)
        for row in rows:
            if isinstance(row, Each):
                self.each(row, prefix, base)
            elif isinstance(row, Gather):
                self.gather(row, prefix, base)
            elif isinstance(row, Arguments):
                self.arguments_left(row, prefix, base)
        self.implied(rows, prefix, base)

    def place(self, place: Place, base: Place) -> Place:
        inside = base.path or base.file
        return (place.inside(base) if inside else place).bind(self.words)

    def row(self, row: Row, prefix: str, base: Place) -> None:
        place = self.place(row.place, base)
        given = field_values(row.given, self.reading.fields, prefix)
        values = self.decoded(place, row.codec, given, shared=row.unite is not None)
        if values is MISSING:
            return
        self.take(place)
        self.record(row, prefix, values, place)
        for echo, codec in row.echoes if values is not None else ():
            there = self.place(echo, base)
            if self.reader.get(there) == tried(codec.encode, *self.arguments(row, values), *given):
                self.reader.take(there)

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

    def arguments(self, row: Row, values: Any) -> tuple[Any, ...]:
        return (values,) if len(row.fields) == 1 else tuple(values)

    def record(self, row: Row, prefix: str, values: Any, place: Place) -> None:
        """Keep what the row says, unless it only comes near and the field is known already."""
        near = row.fidelity is Fidelity.APPROXIMATED
        for name, value in zip(row.fields, self.arguments(row, values), strict=True):
            path = prefix + name
            if value is not None and not (near and path in self.reading.fields):
                self.reading.fields[path] = value
                self.reading.places[path] = place

    def spread(self, row: Row, prefix: str, base: Place) -> None:
        place = self.place(row.place, base)
        values = self.decoded(place, row.codec)
        if values is MISSING:
            return
        written = tried(row.codec.encode, *self.arguments(row, values))
        self.record(row, prefix, values, place)
        for there in (place, *(self.place(echo, base) for echo, _ in row.echoes)):
            for key, value in written.items() if isinstance(written, dict) else ():
                if self.reader.get(there.key(key)) == value:
                    self.reader.take(there.key(key))

    def constant(self, row: Constant, base: Place) -> None:
        place = self.place(row.place, base)
        if self.reader.get(place) == row.said(self.words):
            self.reader.take(place)

    def implied(self, rows: Table, prefix: str, base: Place) -> None:
        """What the fields that are known by now imply."""
        for row in rows:
            if isinstance(row, Implied):
                place = self.place(row.place, base)
                said = tried(implication, row, self.reading.fields, prefix)
                if row.unite or self.reader.get(place) == said:
                    self.take(place)

    def embed(self, row: Embed, base: Place) -> None:
        self.take(self.place(row.place, base))

    def each(self, row: Each, prefix: str, base: Place) -> None:
        place = self.place(row.place, base)
        path, keys = prefix + row.field, []
        for key, here in self.elements(row, place):
            before = len(self.reading.fields)
            words = element_words(place, str(row.key.encode(key)), self.words)
            replace(self, words=words).rows(row.rows, f"{path}[{key}].", here)
            if len(self.reading.fields) > before:
                keys.append(key)
        if keys:
            held = self.reading.fields.get(path, ())
            self.reading.fields[path] = tuple(dict.fromkeys((*held, *keys)))
            self.reading.places[path] = place

    def elements(self, row: Each, place: Place) -> list[tuple[str, Place]]:
        data = self.reader.get(place)
        found: list[tuple[str, Place]] = []
        if row.by is None:
            for named in self.reader.names(place):
                key = self.element_key(row, named)
                found += [(key, element_place(row, place, named, 0))] if key is not None else []
            return found
        for index, element in enumerate(data if isinstance(data, list) else ()):
            if element is TAKEN or not self.fits(row, element):
                continue
            named = str(element[row.by]) if row.by else ""
            key = self.element_key(row, named) if row.by else str(len(found))
            if key is not None:
                found.append((key, element_place(row, place, named, index)))
        return found

    def element_key(self, row: Each, named: str) -> str | None:
        key = tried(row.key.decode, named)
        return None if key is MISSING else str(key)

    def gather(self, row: Gather, prefix: str, base: Place) -> None:
        place, path = self.place(row.row.place, base), prefix + row.field
        elements = self.decoded(place, row.row.codec, shared=row.row.unite is not None)
        if elements is MISSING:
            return
        self.take(place)
        keys = dict.fromkeys((*self.reading.fields.get(path, ()), *(key for key, *_ in elements)))
        self.reading.fields[path] = tuple(keys)
        for key, *values in elements:
            for name, value in zip(row.row.fields, values, strict=True):
                if value is not None:
                    self.reading.fields[f"{path}[{key}].{name}"] = value

    def arguments_left(self, row: Arguments, prefix: str, base: Place) -> None:
        """The arguments that no other row has taken are the user's own."""
        place, keys = self.place(row.place, base), []
        container = self.reader.get(place)
        held = container if isinstance(container, list | dict) else ()
        names = dict.fromkeys(row.carrier.names(held))
        for found in names:
            name, value = self.argument_found(row, place, found)
            if name in row.without:
                continue
            path = f"{row.field}[{name}].value"
            self.row(argument(row, name, value, path), prefix, base)
            if prefix + path in self.reading.fields:
                keys.append(name)
        if keys:
            self.reading.fields[prefix + row.field] = tuple(keys)

    def argument_found(self, row: Arguments, place: Place, found: str) -> tuple[str, Any]:
        """An argument's name and value."""
        spelling = row.spelling
        name, kind = spelling.main(found), spelling.kind(spelling.main(found))
        if kind is None and found.startswith("no-"):
            return spelling.main(found.removeprefix("no-")), False
        bare = kind is None and self.reader.get(row.carrier.place(place, name)) is True
        at, _ = row.carrier.way(place, name, kind or "str", spelling.apart)
        data: Any = True if bare else self.reader.get(at)
        if kind == "repeated" and isinstance(data, list) and len(data) == 1:
            (data,) = data
        return name, guess(row.carrier.plain(data))

    def fits(self, row: Each, element: Any) -> bool:
        if not isinstance(element, dict):
            return not row.by and not row.fits
        return (not row.by or row.by in element) and (not row.fits or row.fits in element)
