"""The way from documents to the IR; what no row understands is left over, path by path.

A place is taken only where its row would have written what stands there: see `taken`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from modelspec_compile.mapping.places import Object, Place
from modelspec_compile.mapping.remainder import Remainder
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import Each, Gather, Table
from modelspec_compile.mapping.taken import Reading, refuted
from modelspec_compile.mapping.walk import Walk, Where


def in_its_file(thing: Object) -> str:
    """Where a bundle lays an object."""
    return thing.file


def read(table: Table, documents: Documents, words: Mapping[str, str]) -> Reading:
    """Read one service from documents that are known to be valid, so that nothing is proven."""
    reader, reading = Reader(documents), Reading()
    reader.walk(Walk(reader, reading, words, in_its_file), table)
    reading.leftovers = list(reader.leftovers())
    return reading


class Reader(Remainder):
    """Documents that several tables are read from, one after the other."""

    def read(self, table: Table, words: Mapping[str, str], where: Where = in_its_file) -> Reading:
        """The fields that a table finds, each proven."""
        reading = Reading(strict=True)
        self.walk(Walk(self, reading, words, where), table)
        return reading

    def walk(self, walk: Walk, table: Table) -> None:
        """Single places first: a collection takes what they leave, or have to give back."""
        walk.singles(table, "", Place())
        self.prove(walk, later={row.field for row in table if isinstance(row, Each | Gather)})
        walk.collections(table, "", Place())
        self.prove(walk)
        walk.implied(table, "", Place())

    def prove(self, walk: Walk, later: Set[str] = frozenset()) -> None:
        """Give back what rows have taken and would not have written.

        What rests on fields that are read `later` is proven then.
        """
        waiting = [one for one in walk.takings if not later.isdisjoint(one.rests_on)]
        ready = [one for one in walk.takings if later.isdisjoint(one.rests_on)]
        for taking in refuted(ready, walk.reading):
            self.restore(taking.place)
        walk.takings[:] = waiting
