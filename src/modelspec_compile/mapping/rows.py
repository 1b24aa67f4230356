"""The rows of a table: how fields of the IR and places in artifacts correspond.

A table reads like the artifact it describes: row order is output order. Every row works in both
directions; the walks in this package are the only code that interprets them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from modelspec_compile.mapping.carriers import kind_for
from modelspec_compile.mapping.codecs import Codec, chained, plain_json, same
from modelspec_compile.mapping.forms import (
    Also,
    AnyRow,
    Arguments,
    Constant,
    Each,
    Embed,
    Fidelity,
    Gather,
    Implied,
    Need,
    Nested,
    Row,
    Spread,
    Table,
    Tacit,
    Unite,
    Unsupported,
)
from modelspec_compile.mapping.places import Place, parse

__all__ = [
    "Also",
    "AnyRow",
    "Arguments",
    "Constant",
    "Each",
    "Embed",
    "Fidelity",
    "Gather",
    "Implied",
    "Need",
    "Nested",
    "Row",
    "Spread",
    "Table",
    "Tacit",
    "Unite",
    "Unsupported",
    "approximated",
    "argument",
    "below",
    "constant",
    "each",
    "embed",
    "emulated",
    "exact",
    "gather",
    "implied",
    "spread",
    "table",
    "tacit",
    "unsupported",
    "worded",
]


def table(*parts: Nested) -> Table:
    """One flat table out of rows and groups of rows."""
    rows: list[AnyRow] = []
    for part in parts:
        rows += table(*part) if isinstance(part, tuple) else (part,)
    return tuple(rows)


def _place(place: Place | str) -> Place:
    return Place(path=parse(place)) if isinstance(place, str) else place


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
    unite: Unite | None = None,
    given: tuple[str, ...] = (),
    yields: bool = False,
) -> Row:
    """The field says the same thing there; a compile checks that it comes back.

    `why` and `instead` are for the values that the codec leaves out; `given` and `yields` are as in
    `Row`.
    """
    pairs = tuple((echo, codec) if isinstance(echo, Place) else echo for echo in echoes)
    kept = Fidelity.EXACT
    at = _place(place)
    return Row(_fields(fields), at, codec, kept, why, instead, pairs, needs, unite, given, yields)


def emulated(
    fields: str | tuple[str, ...],
    place: Place | str,
    codec: Codec = same,
    *,
    why: str,
    instead: str = "",
    needs: tuple[Need, ...] = (),
    given: tuple[str, ...] = (),
) -> Row:
    """The effect is had by other means, which `why` names."""
    row = exact(fields, place, codec, needs=needs, why=why, instead=instead, given=given)
    return replace(row, fidelity=Fidelity.EMULATED)


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


def worded(place: Place | str, text: str, *, when: str | tuple[str, ...] = ()) -> Constant:
    """A text whose words in braces the target fills in: `{name}-config`."""
    return Constant(_place(place), text, _fields(when), worded=True)


def implied(
    fields: str | tuple[str, ...],
    place: Place | str,
    make: Callable[..., Any],
    *,
    needs: tuple[Need, ...] = (),
    unite: Unite | None = None,
) -> Implied:
    """A value that the fields imply; where none of them is present there is none."""
    return Implied(_fields(fields), _place(place), make, needs, unite)


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
    unite: Unite | None = None,
) -> Gather:
    """All elements of a collection as one value."""
    row = Row(_fields(fields), _place(place), codec, fidelity, why, instead, (), needs, unite)
    return Gather(field, row)


def unsupported(fields: str | tuple[str, ...], why: str, instead: str = "") -> Unsupported:
    """No place for the fields; `instead` is the way out."""
    return Unsupported(_fields(fields), why, instead)


def below(section: str, leaves: str) -> tuple[str, ...]:
    """Fields of one section: `below("cost", "instance_type spot_allowed")`."""
    return tuple(f"{section}.{leaf}" for leaf in leaves.split())


def tacit(
    field: str,
    why: str,
    holds: Callable[..., bool] = lambda value: True,
    *,
    given: tuple[str, ...] = (),
) -> Tacit:
    """A field that is so without a word, at least for the values that `holds` accepts."""
    return Tacit(field, why, holds, given)


def embed(place: Place, file: str) -> Embed:
    """The text of another file of the bundle."""
    return Embed(place, file)


def argument(row: Arguments, name: str, value: Any, path: str) -> Row:
    """The row of one user-written argument; a `false` is the switch's negation where it has one."""
    kind = kind_for(row.spelling.kind(name), value)
    denial = row.carrier.denial(row.place, name, kind) if value is False else None
    place, codec = denial or row.carrier.way(row.place, name, kind, row.spelling.apart)
    return Row((path,), place, chained(plain_json, codec), why=UNSAID if kind == "flag" else "")


UNSAID = "the switch is off unless it is given, so its `false` is said by leaving it out"
