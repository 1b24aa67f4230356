"""The rows of a table: how fields of the IR and places in artifacts correspond.

A table reads like the artifact it describes: row order is output order. Every row works in both
directions; the walks in this package are the only code that interprets them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from modelspec_compile.mapping.carriers import Carrier, kind_for
from modelspec_compile.mapping.codecs import Codec, chained, plain_json, same
from modelspec_compile.mapping.places import Place, parse


class Fidelity(StrEnum):
    """What a target makes of a field."""

    EXACT = "exact"
    EMULATED = "emulated"
    APPROXIMATED = "approximated"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must exist outside the bundle: its kind, and its description from the values.

    `describe` gets the row's values and answers the entries of the prerequisite (`name`, `keys`,
    …), or None where these values need nothing.
    """

    kind: str
    describe: Callable[..., dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Row:
    """Fields that travel to one place; `echoes` are places that repeat it."""

    fields: tuple[str, ...]
    place: Place
    codec: Codec = same
    fidelity: Fidelity = Fidelity.EXACT
    why: str = ""
    instead: str = ""
    echoes: tuple[tuple[Place, Codec], ...] = ()
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """Fields that become several entries of one mapping whose keys depend on the values."""

    row: Row


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is always there, or wherever one of the fields in `when` is present."""

    place: Place
    value: Any
    when: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Implied:
    """A value that follows from fields which travel elsewhere.

    `make` gets the values of the fields and answers the value, or ABSENT. Reading takes it where it
    is what the fields that were read imply. A field `things[].name` is a tuple over all elements.
    """

    fields: tuple[str, ...]
    place: Place
    make: Callable[..., Any]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Each:
    """One element of a list or mapping for each element of a field; `rows` are relative to both.

    `by` is the entry that names a list's elements, empty for a list by position, None for a mapping
    by key. `fits` is an entry that only this field's elements have, where others share the list.
    `key` turns an element's key into what names it there.
    """

    field: str
    place: Place
    rows: tuple[AnyRow, ...]
    by: str | None = "name"
    fits: str = ""
    key: Codec = same


@dataclass(frozen=True, slots=True)
class Gather:
    """A whole collection at one place: the codec's value is a list of (key, *fields) tuples.

    What `decode` cannot tell of a field it gives as None.
    """

    field: str
    row: Row


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A field, or everything below it, that has no place in this target."""

    field: str
    why: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Embed:
    """The whole text of one file as a string inside another."""

    place: Place
    file: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """Arguments that the user wrote by name; `field` holds elements whose `value` is JSON text.

    `kind` tells the type of a known argument's value, None for one that the engine does not know;
    `spelled` gives a name as the engine writes it. `apart`: a value is a word of its own.
    """

    field: str
    place: Place
    carrier: Carrier
    kind: Callable[[str], str | None]
    spelled: Callable[[str], str] = str
    apart: bool = False


AnyRow = Row | Spread | Constant | Implied | Each | Gather | Arguments | Unsupported | Embed
Table = tuple[AnyRow, ...]
Nested = AnyRow | tuple["Nested", ...]


def table(*parts: Nested) -> Table:
    """One flat table out of rows and groups of rows."""
    rows: list[AnyRow] = []
    for part in parts:
        rows += table(*part) if isinstance(part, tuple) else (part,)
    return tuple(rows)


def _place(place: Place | str) -> Place:
    return Place("", parse(place)) if isinstance(place, str) else place


def _fields(fields: str | tuple[str, ...]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else fields


def exact(
    fields: str | tuple[str, ...],
    place: Place | str,
    codec: Codec = same,
    *,
    echoes: tuple[Place | tuple[Place, Codec], ...] = (),
    needs: tuple[Need, ...] = (),
    why: str = "",
    instead: str = "",
) -> Row:
    """The field says the same thing there; a compile checks that it comes back.

    `why` and `instead` are for the values that the codec leaves out.
    """
    pairs = tuple(echo if isinstance(echo, tuple) else (echo, codec) for echo in echoes)
    kept = Fidelity.EXACT
    return Row(_fields(fields), _place(place), codec, kept, why, instead, pairs, needs)


def emulated(
    fields: str | tuple[str, ...],
    place: Place | str,
    codec: Codec = same,
    *,
    why: str,
    instead: str = "",
    needs: tuple[Need, ...] = (),
) -> Row:
    """The effect is had by other means, which `why` names."""
    by_other_means = Fidelity.EMULATED
    return Row(_fields(fields), _place(place), codec, by_other_means, why, instead, needs=needs)


def approximated(
    fields: str | tuple[str, ...],
    place: Place | str,
    codec: Codec = same,
    *,
    why: str,
    instead: str = "",
    needs: tuple[Need, ...] = (),
) -> Row:
    """The target can only come near, and `why` says how; where the value comes back it is exact."""
    near = Fidelity.APPROXIMATED
    return Row(_fields(fields), _place(place), codec, near, why, instead, needs=needs)


def spread(
    fields: str | tuple[str, ...],
    place: Place | str,
    codec: Codec,
    *,
    echoes: tuple[Place, ...] = (),
    needs: tuple[Need, ...] = (),
    why: str = "",
    instead: str = "",
) -> Spread:
    """Entries of a mapping whose keys depend on the values: the codec's data is a dict."""
    return Spread(exact(fields, place, codec, echoes=echoes, needs=needs, why=why, instead=instead))


def constant(
    place: Place | str,
    value: Any,
    *,
    when: str | tuple[str, ...] = (),
    needs: tuple[Need, ...] = (),
) -> Constant:
    """A value that the target wants in any case, or wherever a field named in `when` is present."""
    return Constant(_place(place), value, _fields(when), needs)


def implied(
    fields: str | tuple[str, ...],
    place: Place | str,
    make: Callable[..., Any],
    *,
    needs: tuple[Need, ...] = (),
) -> Implied:
    """A value that the fields imply; where none of them is present there is none."""
    return Implied(_fields(fields), _place(place), make, needs)


def each(
    field: str,
    place: Place | str,
    *rows: Nested,
    by: str | None = "name",
    fits: str = "",
    key: Codec = same,
) -> Each:
    """A list element for each element of the field."""
    return Each(field, _place(place), table(*rows), by, fits, key)


def gather(
    field: str,
    fields: str | tuple[str, ...],
    place: Place | str,
    codec: Codec,
    *,
    fidelity: Fidelity = Fidelity.EXACT,
    why: str = "",
    instead: str = "",
    needs: tuple[Need, ...] = (),
) -> Gather:
    """All elements of a collection as one value."""
    row = Row(_fields(fields), _place(place), codec, fidelity, why, instead, needs=needs)
    return Gather(field, row)


def unsupported(field: str, why: str, instead: str = "") -> Unsupported:
    """No place for the field; `instead` is the way out."""
    return Unsupported(field, why, instead)


def embed(place: Place, file: str) -> Embed:
    """The text of another file of the bundle."""
    return Embed(place, file)


def argument(row: Arguments, name: str, value: Any, path: str) -> Row:
    """The row of one user-written argument; a `false` is the switch's negation where it has one."""
    kind = kind_for(row.kind(name), value)
    denial = row.carrier.denial(row.place, name, kind) if value is False else None
    place, codec = denial or row.carrier.way(row.place, name, kind, row.apart)
    return Row((path,), place, chained(plain_json, codec), why=UNSAID if kind == "flag" else "")


UNSAID = "the switch is off unless it is given, so its `false` is said by leaving it out"
