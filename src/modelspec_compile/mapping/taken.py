"""What was read is proven like what is written: the row would have written what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from modelspec_compile.ir import Service, generic
from modelspec_compile.ir.structure import leaf_types, unlist
from modelspec_compile.mapping.codecs import ABSENT
from modelspec_compile.mapping.documents import MISSING
from modelspec_compile.mapping.places import Place

Fields = Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    """Fields by path with the place each was read from, and the places that stay unexplained.

    `near` are the paths whose value a row could only come near, `disputed` the places that repeat
    what stands elsewhere and say something else, each with the place that they should repeat. One
    that is `strict` keeps no value of another type than its field's: its place proves nothing.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    leftovers: list[tuple[Place, Any]] = field(default_factory=list)
    near: set[str] = field(default_factory=set)
    disputed: list[tuple[Place, Place]] = field(default_factory=list)
    strict: bool = False

    def record(self, path: str, value: Any, place: Place, near: bool) -> None:
        """Keep what a place says, unless the field is known; what only came near gives way."""
        known = path in self.fields and (near or path not in self.near)
        if value is None or known or (self.strict and not _fits(path, value)):
            return
        self.fields[path] = value
        self.places[path] = place
        (self.near.add if near else self.near.discard)(path)

    def forget(self, path: str) -> None:
        """Drop a field, and the element that it was the last field of."""
        self.fields.pop(path, None)
        self.places.pop(path, None)
        unlist(self.fields, path)


@dataclass(frozen=True, slots=True)
class Taking:
    """A place that a row took, with what stood there.

    `paths` are those of its fields and `rests_on` the names of these and of the given ones.
    `writes` gives what the row would write there for the fields as they are known in the end;
    `alike` compares the two.
    """

    paths: tuple[str, ...]
    rests_on: tuple[str, ...]
    place: Place
    found: Any
    writes: Callable[[Fields], Any]
    alike: Callable[[Any, Any], bool]

    def holds(self, fields: Fields) -> bool:
        """Whether the row would have written what stood there."""
        wanted = tried(self.writes, fields)
        said = wanted is not MISSING and wanted is not ABSENT
        return said and tried(self.alike, wanted, self.found) is True


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several services says at a place that they agree on."""

    unite: Callable[[Any, Any], Any]
    writes: Callable[[Fields], Any]
    fields: Fields


def agreement(shares: Iterable[Share]) -> Any:
    """What services write together, in their order; MISSING where none of them would."""
    agreed: Any = MISSING
    for share in shares:
        said = tried(share.writes, share.fields)
        if said is not MISSING and said is not ABSENT:
            agreed = said if agreed is MISSING else tried(share.unite, agreed, said)
    return agreed


def _fits(path: str, value: Any) -> bool:
    """Whether a value has exactly a type of its field, and a list holds words and numbers alone."""
    if isinstance(value, tuple) and not all(type(one) in (str, int) for one in value):
        return False
    return type(value) in leaf_types(Service).get(generic(path), frozenset({type(value)}))


def tried(function: Callable[..., Any], *values: Any) -> Any:
    """What a function of a row makes of values that it was not made for; MISSING if it stumbles."""
    try:
        return function(*values)
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError):
        return MISSING


def refuted(takings: list[Taking], reading: Reading) -> Iterator[Taking]:
    """The takings that do not hold, without the fields that were read from their places.

    A field that is dropped may have been what another taking rested on, so that one falls as well.
    """
    standing = takings
    while failed := [one for one in standing if not one.holds(reading.fields)]:
        standing = [one for one in standing if one not in failed]
        for one in failed:
            for path in one.paths:
                if reading.places.get(path) == one.place:
                    reading.forget(path)
                unlist(reading.fields, path)
        yield from failed
