"""The rows of an engine's table as of one release, by what is known of its flags.

A flag is known from `since` on until it is `gone_in`, and `renamed` says which one took its place:
then a row may name either, and each release gets the name that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from modelspec_compile.engines import flags as known
from modelspec_compile.engines.options import Adapters, Channel, EngineRow, Group, Option
from modelspec_compile.mapping.rows import Tacit, Unsupported
from modelspec_compile.mapping.sections import ADAPTERS

NEWEST = (10**9,)
"""The numbers of a release that has none (`nightly`): later than every other."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of an engine: `title` is the engine's, `data` the name of its file of flags.

    Without `numbers` it is any release: every name that a flag ever had is known.
    """

    title: str
    data: str
    numbers: tuple[int, ...] = ()

    def knows(self, flag: str) -> bool:
        """Whether the release takes a flag, as far as anything is known of it."""
        return known.alive(known.life(self.data, flag), self.numbers)

    def names(self, flag: str) -> tuple[str, ...]:
        """The names of a flag in this release: one or none; of any release all, the oldest first.

        A flag of a part (`logging-config.formatter`) is known as its whole is.
        """
        main = known.main_part(flag)
        part = flag[len(main) :]
        own = known.names(self.data, main)
        return tuple(name + part for name in own if not self.numbers or self.knows(name))

    def refusal(self, flag: str) -> tuple[str, str]:
        """Why the release does not take a flag, and the way out."""
        names = known.names(self.data, known.main_part(flag))
        facts = {name: known.life(self.data, name) for name in names}
        for name, told in facts.items():
            if (since := told.get("since")) and known.release(since) > self.numbers:
                why = f"{self.title} is known to take `--{name}` from {since} on"
                return why, f"`runtime.engine.version: {since}` or newer"
        gone = facts[names[-1]]
        why = f"{self.title} takes no `--{names[-1]}` from {gone['gone_in']} on"
        return why, f"`{gone['instead']}` in `runtime.engine.args`" if "instead" in gone else ""


def rows_of(rows: tuple[EngineRow, ...], release: Release) -> tuple[EngineRow, ...]:
    """The rows under the names of a release; the fields of flags that it lacks are unsupported."""
    return tuple(row for old in rows for row in _row(old, rows, release))


def _row(row: EngineRow, table: Iterable[EngineRow], release: Release) -> Iterator[EngineRow]:
    if isinstance(row, Unsupported | Tacit) or row.channel is not Channel.FLAG:
        yield row
        return
    names = release.names(row.name)
    for name in names:
        if name == row.name or not _has(table, name, row):
            yield replace(row, name=name)
    if not names and isinstance(row, Option):
        yield Unsupported(row.fields, *release.refusal(row.name))


def _has(table: Iterable[EngineRow], name: str, like: EngineRow) -> bool:
    """Whether a table has a row of its own for another name of a flag."""
    return any(type(row) is type(like) and getattr(row, "name", None) == name for row in table)


def without(row: EngineRow, flags: frozenset[str], why: str, instead: str) -> Iterator[EngineRow]:
    """A row where some flags are none: what they would have told is unsupported."""
    flag = getattr(row, "name", "") if getattr(row, "channel", None) is Channel.FLAG else ""
    if known.main_part(flag) not in flags:
        yield row
    elif isinstance(row, Option):
        yield Unsupported(row.fields, why, instead)


def adapters_of(told: Adapters | Unsupported, release: Release) -> Adapters | Unsupported:
    """How adapters are told in a release; unsupported where it lacks one of the flags for them."""
    if isinstance(told, Unsupported):
        return told
    for flag in (told.flag, told.rank_flag, *(row.name for row in told.fixed)):
        if not release.names(flag):
            return Unsupported(ADAPTERS, *release.refusal(flag))
    return replace(
        told,
        flag=name_of(told.flag, release),
        rank_flag=name_of(told.rank_flag, release),
        fixed=tuple(replace(row, name=name_of(row.name, release)) for row in told.fixed),
    )


def group_of(group: Group | None, release: Release) -> Group | None:
    """The flags of a group in a release; None where it lacks one of them."""
    if group is None:
        return None
    words = tuple(re.sub(r"^--", "", word) for word in group.worker)
    if not all(release.names(flag) for flag in (group.size, group.rank, group.leader, *words)):
        return None
    size, rank, leader = (name_of(f, release) for f in (group.size, group.rank, group.leader))
    worker = tuple(f"--{name_of(word, release)}" for word in words)
    return replace(group, size=size, rank=rank, leader=leader, worker=worker)


def name_of(flag: str, release: Release) -> str:
    """The name of a flag in a release, the flag itself where it has none there."""
    return (release.names(flag) or (flag,))[-1]
