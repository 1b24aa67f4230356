"""How what an engine is told travels on a target: its table's options at the target's places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from modelspec_compile.engines.engine import OF_SERVER, Engine
from modelspec_compile.engines.options import Channel, EngineRow, Fixed, Option
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.codecs import Codec, chained
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Also,
    Arguments,
    Constant,
    Row,
    Table,
    Tacit,
    Unsupported,
)
from modelspec_compile.mapping.tidying import Spelling


@dataclass(frozen=True, slots=True)
class Mount:
    """A configuration file that a target can carry: its document, and its path in the container."""

    document: Place
    path: str


@dataclass(frozen=True, slots=True)
class Ways:
    """How what an engine is told travels on one target."""

    engine: Engine
    carrier: Carrier
    arguments: Place
    variable: Callable[[str], Place]
    mount: Mount | None = None

    def way(self, row: Option | Fixed) -> tuple[Place, Codec | None] | None:
        """Where a row's value goes, and what becomes of it there; None where there is no way."""
        if row.channel is Channel.VARIABLE:
            return self.variable(row.name), None
        if row.channel is Channel.FILE:
            return (self.mount.document / row.name, None) if self.mount else None
        if not row.name:
            return self.arguments / 0, None
        return self.carrier.way(self.arguments, row.name, row.kind, self.engine.apart)


def travel(
    engine: Engine,
    carrier: Carrier,
    arguments: Place,
    variable: Callable[[str], Place],
    mount: Mount | None = None,
) -> Table:
    """The engine's table with its options at the places where a target carries them."""
    ways = Ways(engine, carrier, arguments, variable, mount)
    spelling = Spelling(
        engine.spelled,
        engine.kind,
        engine.apart,
        engine.commands,
        frozenset((*engine.model_also, engine.model_flag)) - {""},
        engine.model_flag,
        lambda name: "gone_in" in engine.life(name),
    )
    own = Arguments("engine.args", arguments, carrier, spelling, *_not_of_library(engine))
    return (*placed(engine.rows, ways), *_named_file(ways), own)


def _not_of_library(engine: Engine) -> tuple[frozenset[str], str, str]:
    """The arguments that do not travel, why, and the way out."""
    if engine.server:
        return frozenset(), "", ""
    why = f"the argument is one of {engine.title}'s server, and the library alone runs"
    return engine.of_server(), why, OF_SERVER


def _named_file(ways: Ways) -> Table:
    """The flag that names the configuration file, wherever a field is said in it."""
    if ways.mount is None:
        return ()
    told = [row for row in ways.engine.rows if isinstance(row, Option)]
    when = tuple(field for row in told if row.channel is Channel.FILE for field in row.fields)
    flag = Fixed(Channel.FLAG, ways.engine.config_flag, "str", ways.mount.path, when)
    return placed((flag,), ways) if when else ()


def placed(rows: Iterable[EngineRow], ways: Ways) -> Table:
    """Rows of an engine's table at their places."""
    return tuple(row for own in rows for row in _placed(own, ways))


def _placed(row: EngineRow, ways: Ways) -> list[Row | Also | Constant | Tacit | Unsupported]:
    """One row; two for a switch that a carrier can also negate."""
    if isinstance(row, Unsupported | Tacit):
        return [row]
    way = ways.way(row)
    if isinstance(row, Fixed):
        return [_constant(row, *way)] if way else []
    if way is None:
        return [_without_file(row, ways.engine)]
    if row.channel is not Channel.FLAG:
        return [_row(row, *way)]
    denial = ways.carrier.denial(ways.arguments, row.name, row.kind)
    written = [_row(row, *found) for found in (way, denial) if found]
    return [*written, *_as_variable(row, ways)]


def _as_variable(row: Option, ways: Ways) -> Iterator[Also]:
    """The environment variable that an engine reads where a flag is not given."""
    facts = ways.engine.flags().get(row.name or ways.engine.model_flag, {})
    if "env" in facts and ways.carrier is not carriers.keywords:
        place = ways.variable(facts["env"])
        yield Also(_row(row, place, carriers.text_of(row.kind)))


def _row(row: Option, place: Place, codec: Codec | None) -> Row:
    whole = chained(row.codec, codec) if codec else row.codec
    return Row(
        row.fields,
        place,
        whole,
        row.fidelity,
        row.why,
        row.instead,
        given=row.given,
        yields=row.yields,
    )


def _constant(row: Fixed, place: Place, codec: Codec | None) -> Constant:
    return Constant(place, codec.encode(row.value) if codec else row.value, row.when)


def _without_file(row: Option, engine: Engine) -> Unsupported:
    why = f"{engine.title} reads it from a configuration file, which is not mounted here"
    return Unsupported(row.fields, why, f"mount one and name it with `{engine.config_flag}`")
