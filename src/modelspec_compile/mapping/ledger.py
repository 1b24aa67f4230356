"""What became of each field: proven by decoding what was encoded, not claimed by a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from modelspec_compile.ir import Service, generic
from modelspec_compile.ir.structure import leaves
from modelspec_compile.mapping.codecs import Unreadable
from modelspec_compile.mapping.documents import MISSING, get
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import Documents, Entry
from modelspec_compile.mapping.rows import (
    AnyRow,
    Arguments,
    Each,
    Fidelity,
    Gather,
    Row,
    Spread,
    Table,
    Tacit,
    Unsupported,
)

SILENT = "the table gives no answer for this field"
ALTERED = "the artifact does not keep the value as it was"
UNREASONED = frozenset({"", SILENT, ALTERED})
"""What is said where a row gives no reason of its own."""


class Answer(NamedTuple):
    """What a target makes of one field; `got` is what can be read back, where that differs."""

    fidelity: Fidelity
    places: tuple[Place, ...] = ()
    why: str = ""
    instead: str = ""
    got: Any = None


def answers(
    table: Table, service: Service, entries: Iterable[Entry], documents: Documents
) -> dict[str, Answer]:
    """An answer for the path of every leaf that the service holds."""
    proofs = _proofs(entries, documents)
    silent, tacit = _spoken(table)
    flat = service.flat
    held = [(p, row) for kind, row in tacit for p in _of_kind(kind, flat) if _holds(row, p, flat)]
    said = {path: Answer(Fidelity.EMULATED, (), row.why) for path, row in held}
    said |= {path: _proven(flat[path], found) for path, found in proofs.items() if path in flat}
    return {path: said.get(path) or _unsaid(path, silent) for path in leaves(flat)}


def _of_kind(kind: str, flat: Mapping[str, Any]) -> Iterable[str]:
    """The paths of a kind that a service holds: one, or one for each element."""
    if "[]" in kind:
        return [path for path in flat if generic(path) == kind]
    return (kind,) if kind in flat else ()


def _holds(row: Tacit, path: str, flat: Mapping[str, Any]) -> bool:
    return row.holds(flat[path], *(flat.get(name) for name in row.given))


def _proofs(
    entries: Iterable[Entry], documents: Documents
) -> Mapping[str, list[tuple[Entry, Any]]]:
    proofs: dict[str, list[tuple[Entry, Any]]] = defaultdict(list)
    for entry in (entry for entry in entries if entry.proves):
        back = _read_back(entry, documents)
        for path, value in zip(entry.paths, back, strict=True):
            proofs[path].append((entry, value))
    return proofs


def _read_back(entry: Entry, documents: Documents) -> tuple[Any, ...]:
    data = get(documents[entry.place.file], entry.place.path)
    nothing = (None,) * len(entry.paths)
    if data is MISSING:
        return nothing
    try:
        back = entry.row.codec.decode(data, *entry.given)
    except Unreadable:
        return nothing
    if entry.elements:
        common = dict.fromkeys(entry.elements, back) if entry.common else None
        return _of_elements(entry, common or {key: values for key, *values in back})
    return (back,) if len(entry.paths) == 1 else tuple(back)


def _of_elements(entry: Entry, back: Mapping[str, Any]) -> tuple[Any, ...]:
    nothing = [None] * len(entry.row.fields)
    return tuple(value for key in entry.elements for value in back.get(key, nothing))


def _proven(value: Any, proofs: list[tuple[Entry, Any]]) -> Answer:
    whole = [entry for entry, back in proofs if back == value]
    if whole:
        row = whole[0].row
        kept = row.fidelity if row.fidelity is Fidelity.EMULATED else Fidelity.EXACT
        why = row.why if kept is Fidelity.EMULATED else ""
        return Answer(kept, _places(whole), why, row.instead if why else "")
    entry, back = proofs[0]
    places = _places([entry for entry, _ in proofs])
    why = entry.row.why or ALTERED
    return Answer(Fidelity.APPROXIMATED, places, why, entry.row.instead, back)


def _places(entries: list[Entry]) -> tuple[Place, ...]:
    found = [place for entry in entries for place in _places_of(entry)]
    return tuple(dict.fromkeys(found))


def _places_of(entry: Entry) -> Iterator[Place]:
    for place in (entry.place, *(echo for echo, _ in entry.echoes)):
        if entry.keys:
            yield from (place.key(key) for key in entry.keys)
        else:
            yield place


Spoken = tuple[Mapping[str, tuple[str, str]], list[tuple[str, Tacit]]]
_SPOKEN: dict[int, tuple[Table, Spoken]] = {}


def _spoken(table: Table) -> Spoken:
    """The silences and tacit rows of a table, remembered for as long as the table is there."""
    known = _SPOKEN.get(id(table))
    if known is None or known[0] is not table:
        tacit = [(path, row) for path, row in kinds(table) if isinstance(row, Tacit)]
        known = _SPOKEN[id(table)] = (table, (_silences(table), tacit))
    return known[1]


def _silences(table: Table) -> Mapping[str, tuple[str, str]]:
    """Why a field may be missing from the artifacts, by kind of path; the first word counts."""
    found: dict[str, tuple[str, str]] = {}
    for path, row in kinds(table):
        if isinstance(row, Unsupported) or (isinstance(row, Row) and row.why):
            found.setdefault(path, (row.why, row.instead))
    return found


def kinds(table: Table, prefix: str = "") -> Iterator[tuple[str, Row | Unsupported | Tacit]]:
    """Every kind of path that a table speaks of, with the row that does."""
    for row in table:
        yield from _kinds(row, prefix)


def _kinds(row: AnyRow, prefix: str) -> Iterator[tuple[str, Row | Unsupported | Tacit]]:
    if isinstance(row, Tacit):
        yield prefix + row.field, row
    elif isinstance(row, Unsupported):
        yield from ((prefix + field, row) for field in row.fields)
    elif isinstance(row, Row | Spread):
        inner = row.row if isinstance(row, Spread) else row
        yield from ((prefix + field, inner) for field in inner.fields)
    elif isinstance(row, Each):
        yield from kinds(row.rows, f"{prefix}{row.field}[].")
    elif isinstance(row, Gather):
        yield from ((f"{prefix}{row.field}[].{name}", row.row) for name in row.row.fields)
    elif isinstance(row, Arguments):
        said = Row((), row.place, why=row.why, instead=row.instead)
        yield f"{prefix}{row.field}[].value", said


def _unsaid(path: str, silent: Mapping[str, tuple[str, str]]) -> Answer:
    why, instead = silent.get(generic(path), (SILENT, ""))
    return Answer(Fidelity.UNSUPPORTED, (), why, instead)


def uncovered(table: Table, leaves: Iterable[str]) -> list[str]:
    """The kinds of leaves that a table says nothing about."""
    spoken = {path for path, _ in kinds(table)}
    return [leaf for leaf in leaves if leaf not in spoken]
