"""The rows of an engine's table: how fields of the IR become its flags and variables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from modelspec_compile.mapping.codecs import Codec, same
from modelspec_compile.mapping.rows import Fidelity, Tacit, Unsupported


class Channel(Enum):
    """The ways in which an engine is told something."""

    FLAG = auto()
    VARIABLE = auto()
    FILE = auto()


@dataclass(frozen=True, slots=True)
class Option:
    """Fields that become a flag, an environment variable, or a key of the configuration file.

    `name` has no dashes; an empty one is the first word. `kind` is the type of a flag's value (see
    `carriers.KINDS`). `codec` turns the fields into that value; `why` and `instead` are for values
    that it leaves out. `given` are fields whose values it gets as well, both ways; for `yields` see
    `Row`.
    """

    fields: tuple[str, ...]
    channel: Channel
    name: str
    kind: str
    codec: Codec = same
    why: str = ""
    instead: str = ""
    fidelity: Fidelity = Fidelity.EXACT
    given: tuple[str, ...] = ()
    yields: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """What an engine must be told in any case, or where one of the fields in `when` is present."""

    channel: Channel
    name: str
    kind: str
    value: Any
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adapters:
    """How low-rank adapters are told, under one flag.

    `words` makes the flag's value of (name, path) pairs and back. `ranks` is the closed list of
    bounds that `rank_flag` takes, empty for any number. `fixed` is what turns adapters on.
    """

    flag: str
    kind: str
    words: Codec
    rank_flag: str = ""
    ranks: tuple[int, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """How servers on several hosts become one replica, each started by whoever forms the group.

    `size`, `rank` and `leader` are the flags for the number of hosts, a host's own number and the
    address of host 0, behind which comes `port` where the flag wants one. `worker` are the further
    words of all hosts but that one.
    """

    size: str
    rank: str
    leader: str
    port: int | None = None
    worker: tuple[str, ...] = ()

    def words(self, size: str, rank: str, leader: str) -> list[str]:
        """The words that every host is told besides the engine's own."""
        address = leader if self.port is None else f"{leader}:{self.port}"
        return [f"--{self.size}={size}", f"--{self.rank}={rank}", f"--{self.leader}={address}"]


EngineRow = Option | Fixed | Tacit | Unsupported


def has_option(rows: Iterable[EngineRow], field: str) -> bool:
    """Whether an option tells the engine of a field."""
    return any(isinstance(row, Option) and field in row.fields for row in rows)


def row_fields(row: EngineRow) -> tuple[str, ...]:
    """The fields that a row speaks of."""
    if isinstance(row, Tacit):
        return (row.field,)
    return row.when if isinstance(row, Fixed) else row.fields


def option(
    fields: str | tuple[str, ...],
    flag: str,
    kind: str,
    codec: Codec = same,
    *,
    why: str = "",
    instead: str = "",
    fidelity: Fidelity = Fidelity.EXACT,
    given: str | tuple[str, ...] = (),
    yields: bool = False,
) -> Option:
    """A flag by its name without dashes."""
    channel, more = Channel.FLAG, _tuple(given)
    return Option(_tuple(fields), channel, flag, kind, codec, why, instead, fidelity, more, yields)


def setting(
    fields: str | tuple[str, ...],
    variable: str,
    codec: Codec = same,
    *,
    why: str = "",
    instead: str = "",
    fidelity: Fidelity = Fidelity.EXACT,
    given: str | tuple[str, ...] = (),
) -> Option:
    """An environment variable; the codec gives text."""
    channel, more = Channel.VARIABLE, _tuple(given)
    return Option(_tuple(fields), channel, variable, "str", codec, why, instead, fidelity, more)


def key(
    fields: str | tuple[str, ...],
    path: str,
    codec: Codec = same,
    *,
    why: str = "",
    instead: str = "",
    fidelity: Fidelity = Fidelity.EXACT,
    given: str | tuple[str, ...] = (),
) -> Option:
    """A key of the configuration file, by its dotted path."""
    channel, more = Channel.FILE, _tuple(given)
    return Option(_tuple(fields), channel, path, "", codec, why, instead, fidelity, more)


def fixed(flag: str, value: Any, kind: str = "str", *, when: str | tuple[str, ...] = ()) -> Fixed:
    """A flag with a constant value."""
    return Fixed(Channel.FLAG, flag, kind, value, _tuple(when))


def preset(variable: str, value: str, *, when: str | tuple[str, ...] = ()) -> Fixed:
    """An environment variable with a constant value."""
    return Fixed(Channel.VARIABLE, variable, "str", value, _tuple(when))


def _tuple(fields: str | tuple[str, ...]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else fields
