"""Whether a table speaks of what is there: every field of every row against the IR.

Seen are the fields that rows name: their own, those that they are given, those that they wait for.
A name inside a function of a row (the index of a value, an entry of a value) is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.ir.structure import Known, known_paths
from modelspec_compile.mapping.rows import (
    AnyRow,
    Arguments,
    Constant,
    Each,
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


Fits = Callable[[Known, str], bool]


def _one(known: Known, path: str) -> bool:
    """One value, or the keys of a collection."""
    return (path in known.leaves and "[]" not in path) or path in known.collections


def _looked_at(known: Known, path: str) -> bool:
    """One value, or one of each element."""
    return (path in known.leaves and path.count("[]") <= 1) or path in known.collections


def _leaf(known: Known, path: str) -> bool:
    return path in known.leaves


def _collection(known: Known, path: str) -> bool:
    return path in known.collections


@dataclass(frozen=True, slots=True)
class _Scope:
    """What rows can name: paths from the elements that they are for, and from the whole."""

    known: Known
    whole: Known
    prefix: str = ""

    def faults(self, table: Table) -> Iterator[str]:
        for row in table:
            for fits, paths in _named(row):
                yield from self.misnamed(row, fits, paths)
            if isinstance(row, Tacit):
                yield from _Scope(self.whole, self.whole).misnamed(row, _one, row.given)
            elif isinstance(row, Each | Gather):
                yield from self.inside(row)

    def misnamed(self, row: AnyRow, fits: Fits, paths: tuple[str, ...]) -> Iterator[str]:
        for path in paths:
            if not fits(self.known, path):
                yield f"{label(row)}: {self.problem(path)}"

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


def _named(row: AnyRow) -> tuple[tuple[Fits, tuple[str, ...]], ...]:
    """The fields that a row names, and what they must be."""
    match row:
        case Row():
            return (_one, row.fields), (_looked_at, row.given)
        case Spread():
            return _named(row.row)
        case Unsupported():
            return ((_leaf, row.fields),)
        case Tacit():
            return ((_leaf, (row.field,)),)
        case Constant():
            return ((_one, row.when),)
        case Implied():
            return ((_looked_at, row.fields),)
        case Each() | Gather() | Arguments():
            return ((_collection, (row.field,)),)
    return ()


def label(row: AnyRow) -> str:
    """A row as a table has it: its word, the fields that it names, and its place."""
    inner = row.row if isinstance(row, Spread | Gather) else row
    word = (
        row.fidelity if isinstance(row, Row) else _WORDS.get(type(row), type(row).__name__.lower())
    )
    fields = [f'"{path}"' for _, paths in _named(row) for path in paths]
    if len(fields) > MOST_NAMED:
        fields[MOST_NAMED:] = ["…"]
    place = "" if isinstance(inner, Tacit | Unsupported) else str(inner.place)
    return f"{word}({', '.join(fields + [place] * bool(place))})"


MOST_NAMED = 4
_WORDS: Mapping[type, str] = {Arguments: "travel"}
