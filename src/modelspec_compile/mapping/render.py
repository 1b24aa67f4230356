"""The walk from the IR to documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from modelspec_compile.ir import Service
from modelspec_compile.mapping.agreement import agree_together, agrees
from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.documents import MISSING, get, put
from modelspec_compile.mapping.forms import ELEMENT
from modelspec_compile.mapping.places import Item, Place, fill
from modelspec_compile.mapping.rows import (
    Arguments,
    Constant,
    Each,
    Embed,
    Gather,
    Implied,
    Need,
    Row,
    Spread,
    Table,
    Unite,
    argument,
)

Documents = dict[str, Any]
Alike = Callable[[Any, Any], bool]
Told = tuple[Need, tuple[str, ...], dict[str, Any]]
"""A need, the IR paths behind it, and its description."""


class Entry(NamedTuple):
    """What one row wrote: the IR paths and values behind it, and every place it went to.

    One that `proves` nothing cannot tell its fields back: they only imply what stands there.
    """

    row: Row
    paths: tuple[str, ...]
    values: tuple[Any, ...]
    place: Place
    echoes: tuple[tuple[Place, Codec], ...]
    keys: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    proves: bool = True
    given: tuple[Any, ...] = ()
    common: bool = False


@dataclass(slots=True)
class Rendering:
    """Documents by file name, and the record of how they came about.

    `written` are the places, each with what tells whether two values say the same there.
    """

    documents: Documents = field(default_factory=dict)
    written: list[tuple[Place, Alike]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    needs: list[Told] = field(default_factory=list)
    embeds: list[Embed] = field(default_factory=list)


class _At(NamedTuple):
    """Where a walk is: the IR prefix, the base place, the words for braces."""

    fields: Mapping[str, Any]
    prefix: str
    base: Place
    words: Mapping[str, str]

    def place(self, place: Place) -> Place:
        inside = self.base.path or self.base.file
        return (place.inside(self.base) if inside else place).bind(self.words)


def render(
    table: Table, service: Service, words: Mapping[str, str], into: Rendering | None = None
) -> Rendering:
    """Write a service by a table; several services may share one rendering."""
    out = Rendering() if into is None else into
    _rows(table, _At(service.flat, "", Place(), words), out)
    return out


def _rows(rows: Table, at: _At, out: Rendering) -> None:
    for row in rows:
        if write := _WRITE.get(type(row)):
            write(row, at, out)


def _embed(row: Embed, at: _At, out: Rendering) -> None:
    """Keep a place for the text, which is written once all documents are."""
    place = at.place(row.place)
    put(out.documents.setdefault(place.file, {}), place.path, "")
    out.embeds.append(Embed(place, fill(row.file, at.words)))


def _values(row: Row, at: _At) -> tuple[Any, ...] | None:
    values = tuple([at.fields.get(at.prefix + name) for name in row.fields])
    return None if values.count(None) == len(values) else values


def _row(row: Row, at: _At, out: Rendering) -> None:
    values = _values(row, at)
    if values is None:
        return
    given = field_values(row.given, at.fields, at.prefix)
    data = row.codec.encode(*values, *given)
    if data is ABSENT:
        return
    entry = _entry(row, values, at, given=given)
    _put(out, entry.place, data, row.codec.alike, row.unite)
    for place, codec in entry.echoes:
        said = data if codec is row.codec else codec.encode(*values, *given)
        _put(out, place, said, codec.alike, row.unite)
    _record(entry, out)


def _spread(spread: Spread, at: _At, out: Rendering) -> None:
    row = spread.row
    values = _values(row, at)
    data = ABSENT if values is None else row.codec.encode(*values)
    if data is ABSENT or values is None:
        return
    entry = _entry(row, values, at, tuple(data))
    for place in (entry.place, *(place for place, _ in entry.echoes)):
        for key, value in data.items():
            _put(out, place.key(key), value)
    _record(entry, out)


def _entry(
    row: Row,
    values: tuple[Any, ...],
    at: _At,
    keys: tuple[str, ...] = (),
    given: tuple[Any, ...] = (),
) -> Entry:
    paths = tuple([at.prefix + name for name in row.fields])
    echoes = tuple([(at.place(place), codec) for place, codec in row.echoes])
    return Entry(row, paths, values, at.place(row.place), echoes, keys, given=given)


def _record(entry: Entry, out: Rendering) -> None:
    out.entries.append(entry)
    told = _told(entry.row.needs, entry.values)
    out.needs += [(need, entry.paths, described) for need, described in told]


def _told(
    needs: tuple[Need, ...], values: tuple[Any, ...]
) -> Iterator[tuple[Need, dict[str, Any]]]:
    for need in needs:
        described = need.describe(*values)
        if described is not None:
            yield need, described


def _constant(row: Constant, at: _At, out: Rendering) -> None:
    if row.when and not any(at.prefix + name in at.fields for name in row.when):
        return
    said = row.said(at.words)
    if row.worded and not said:
        return
    _put(out, at.place(row.place), said)
    paths = tuple(at.prefix + name for name in row.when)
    out.needs += [(need, paths, described) for need, described in _told(row.needs, ())]


def _implied(row: Implied, at: _At, out: Rendering) -> None:
    data = implication(row, at.fields, at.prefix)
    if data is ABSENT:
        return
    place = at.place(row.place)
    _put(out, place, data, unite=row.unite)
    paths = tuple(p for name in row.fields if (p := at.prefix + name) in at.fields)
    values = tuple(at.fields[path] for path in paths)
    out.entries.append(Entry(Row(row.fields, place), paths, values, place, (), proves=False))
    told = _told(row.needs, field_values(row.fields, at.fields, at.prefix))
    out.needs += [(need, paths, described) for need, described in told]


def implication(row: Implied, fields: Mapping[str, Any], prefix: str) -> Any:
    """What the fields imply; ABSENT where they imply nothing."""
    values = field_values(row.fields, fields, prefix)
    return row.make(*values) if any(value not in (None, ()) for value in values) else ABSENT


def field_values(names: tuple[str, ...], fields: Mapping[str, Any], prefix: str) -> tuple[Any, ...]:
    """The value of each field or None; for `things[].name` a tuple over the elements."""
    return tuple([_value(name, fields, prefix) for name in names])


def _value(name: str, fields: Mapping[str, Any], prefix: str) -> Any:
    if "[]." not in name:
        return fields.get(prefix + name)
    collection, _, inner = name.partition("[].")
    keys = fields.get(prefix + collection, ())
    return tuple(fields.get(f"{prefix}{collection}[{key}].{inner}") for key in keys)


def _each(row: Each, at: _At, out: Rendering) -> None:
    path = at.prefix + row.field
    base = at.place(row.place)
    for index, key in enumerate(at.fields.get(path, ())):
        name = row.key.encode(key)
        inner = element_place(row, base, name, index)
        if row.by:
            put(out.documents.setdefault(inner.file, {}), inner.path, {})
        words = element_words(base, name, at.words)
        _rows(row.rows, _At(at.fields, f"{path}[{key}].", inner, words), out)


def _gather(row: Gather, at: _At, out: Rendering) -> None:
    keys = at.fields.get(at.prefix + row.field, ())
    paths = [[f"{row.field}[{key}].{name}" for name in row.row.fields] for key in keys]
    found = [tuple(at.fields.get(at.prefix + path) for path in group) for group in paths]
    elements = [(key, *values) for key, values in zip(keys, found, strict=True)]
    data = row.row.codec.encode(elements) if keys else ABSENT
    if data is ABSENT:
        return
    values = tuple(value for group in found for value in group)
    entry = Entry(
        row.row,
        tuple(at.prefix + path for group in paths for path in group),
        values,
        at.place(row.row.place),
        (),
        elements=tuple(keys),
        common=row.common,
    )
    _put(out, entry.place, data, row.row.codec.alike, row.row.unite)
    _record(entry, out)


def _arguments(row: Arguments, at: _At, out: Rendering) -> None:
    for name in at.fields.get(at.prefix + row.field, ()):
        if name in row.without:
            continue
        path = f"{row.field}[{name}].value"
        value = json.loads(at.fields[at.prefix + path])
        _row(argument(row, name, value, path), at, out)


_WRITE: Mapping[type, Callable[[Any, _At, Rendering], None]] = {
    Row: _row,
    Spread: _spread,
    Constant: _constant,
    Implied: _implied,
    Each: _each,
    Gather: _gather,
    Arguments: _arguments,
    Embed: _embed,
}


def element_place(row: Each, base: Place, name: str, index: int) -> Place:
    """Where an element stands: in a file of its own, or one step from its collection."""
    if ELEMENT in base.file:
        return base.bind({"element": name})
    return Place(base.object, (*base.path, element_step(row.by, name, index)))


def element_words(base: Place, name: str, words: Mapping[str, str]) -> Mapping[str, str]:
    """The words for the rows of an element, which know its name where it has a file of its own."""
    return {**words, "element": name} if ELEMENT in base.file else words


def element_step(by: str | None, key: str, index: int) -> str | int | Item:
    """The path step from a collection to one of its elements."""
    if by is None:
        return key
    return Item(by, key) if by else index


def _put(
    out: Rendering, place: Place, value: Any, alike: Alike = agrees, unite: Unite | None = None
) -> None:
    document = out.documents.setdefault(place.file, {})
    held = get(document, place.path) if unite else MISSING
    put(document, place.path, unite(held, value) if unite and held is not MISSING else value)
    out.written.append((place, agree_together if unite else alike))
