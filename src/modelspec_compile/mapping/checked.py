"""Whether a table speaks of what is there: every field of every row against the IR.

Seen are the fields that rows name: their own, those that they are given, those that they wait for.
A name inside a function of a row (the index of a value, an entry of a value) is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.ir.structure import Known, known_paths
from modelspec_compile.mapping.rows import (
    Also,
    AnyRow,
    Arguments,
    Constant,
    Each,
    Embed,
    Gather,
    Implied,
    Row,
    Spread,
    Table,
    Tacit,
    Unsupported,
)


class TableError(ValueError):
    """A table speaks of fields that are not there; `faults` has a line for each of them."""

    def __init__(self, owner: str, faults: tuple[str, ...]) -> None:
        """Name whose table it is."""
        super().__init__("\n".join(f"{owner}: {fault}" for fault in faults))
        self.faults = faults


def checked(table: Table, section: type, owner: str) -> Table:
    """A table for a section of the IR, as it is.

    Raises:
        TableError: a row names a field that the section does not have, or not in that way.

    """
    faults = tuple(check(table, section))
    if faults:
        raise TableError(owner, faults)
    return table


def check(table: Table, section: type) -> Iterator[str]:
    """What is wrong with the fields of a table for a section: the row, and what to write."""
    known = known_paths(section)
    yield from _Scope(known, known).faults(table)


Held = Callable[[Known], Collection[str]]
_leaves: Held = attrgetter("leaves")
_collections: Held = attrgetter("collections")
_ones: Held = attrgetter("ones")
_looked_at: Held = attrgetter("looked_at")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What rows can name: paths from the elements that they are for, and from the whole."""

    known: Known
    whole: Known
    prefix: str = ""

    def faults(self, table: Table) -> Iterator[str]:
        for row in table:
            for held, paths in _NAMED[type(row)](row):
                yield from self.misnamed(row, held(self.known), paths)
            if isinstance(row, Tacit) and row.given:
                yield from _Scope(self.whole, self.whole).misnamed(row, self.whole.ones, row.given)
            elif isinstance(row, Each | Gather):
                yield from self.inside(row)

    def misnamed(self, row: AnyRow, held: Collection[str], paths: tuple[str, ...]) -> list[str]:
        return [f"{label(row)}: {self.problem(path)}" for path in paths if path not in held]

    def inside(self, row: Each | Gather) -> Iterator[str]:
        """The faults of what a row says of each element."""
        if row.field in self.known.collections:
            known = known_paths(self.known.collections[row.field])
            scope = replace(self, known=known, prefix=f"{self.prefix}{row.field}[].")
            yield from scope.faults(row.rows if isinstance(row, Each) else (row.row,))

    def problem(self, path: str) -> str:
        """Why a path is none for its row, and what may be meant."""
        full, known = self.prefix + path, sorted(self.known.leaves)
        below = [leaf for leaf in known if leaf.startswith((f"{path}.", f"{path}[]"))]
        if path in known and "[]" in path:
            return f"`{full}` has a value in each element, so `each` or `gather` says it"
        if below:
            names = ", ".join(f"`{self.prefix}{leaf}`" for leaf in below)
            return f"`{full}` is a section: name the fields that it stands for, {names}"
        if path in known:
            return f"`{full}` has one value, not elements"
        near = did_you_mean(path, (*known, *self.known.collections))
        hint = f"; did you mean `{self.prefix}{near}`?" if near else ""
        return f"the IR has no field `{full}`{hint}"


Named = tuple[tuple[Held, tuple[str, ...]], ...]
_NAMED: Mapping[type, Callable[[Any], Named]] = {
    Row: lambda row: ((_ones, row.fields), (_looked_at, row.given)),
    Spread: lambda row: ((_ones, row.row.fields),),
    Also: lambda row: ((_ones, row.row.fields), (_looked_at, row.row.given)),
    Unsupported: lambda row: ((_leaves, row.fields),),
    Tacit: lambda row: ((_leaves, (row.field,)),),
    Constant: lambda row: ((_ones, row.when),),
    Implied: lambda row: ((_looked_at, row.fields),),
    Each: lambda row: ((_collections, (row.field,)),),
    Gather: lambda row: ((_collections, (row.field,)),),
    Arguments: lambda row: ((_collections, (row.field,)),),
    Embed: lambda row: (),
}
"""The fields that a row names, and among what they must be."""


def label(row: AnyRow) -> str:
    """A row as a table has it: its word, the fields that it names, and its place."""
    inner = row.row if isinstance(row, Spread | Also | Gather) else row
    word = (
        row.fidelity if isinstance(row, Row) else _WORDS.get(type(row), type(row).__name__.lower())
    )
    fields = [f'"{path}"' for _, paths in _NAMED[type(row)](row) for path in paths]
    if len(fields) > MOST_NAMED:
        fields[MOST_NAMED:] = ["…"]
    place = "" if isinstance(inner, Tacit | Unsupported) else str(inner.place)
    return f"{word}({', '.join(fields + [place] * bool(place))})"


MOST_NAMED = 4
_WORDS: Mapping[type, str] = {Arguments: "travel"}
