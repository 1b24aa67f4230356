"""An engine's table against the facts of its flags, release by release."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.engines import Engine
from modelspec_compile.engines.flags import alive, main_part, names, release
from modelspec_compile.engines.options import Adapters, Channel, Fixed, Option
from modelspec_compile.ir import Service
from modelspec_compile.mapping.codecs import ABSENT
from modelspec_compile.testing.gaps import Gap

CHECK = "flags"


def flags(engine: Engine) -> Iterator[Gap]:
    """Each flag that is not known, or not as what the table takes it for."""
    for name in sorted(flag_names(engine)):
        if not engine.life(engine.spelled(name)):
            yield Gap(CHECK, name, f"the engine's data knows no flag `{name}`")
    for row in told(engine):
        kind = engine.kind(engine.spelled(row.name))
        if row.name == main_part(row.name) and kind not in (None, row.kind):
            text = f"`{row.name}` is `{kind}` by the engine's data and `{row.kind}` by its table"
            yield Gap(CHECK, row.name, text)
    for version in releases(engine):
        yield from _at(engine.at(version), version)


def told(engine: Engine) -> list[Option | Fixed]:
    """Every flag with a name in an engine's table, for the hub and for adapters."""
    adapters = engine.adapters.fixed if isinstance(engine.adapters, Adapters) else ()
    rows = (*engine.rows, *engine.hub, *adapters)
    options = [row for row in rows if isinstance(row, Option | Fixed) and row.name]
    return [row for row in options if row.channel is Channel.FLAG]


def flag_names(engine: Engine) -> set[str]:
    """The flags that an engine is told by, without their dashes."""
    named = {engine.model_flag, engine.config_flag}
    if isinstance(engine.adapters, Adapters):
        named |= {engine.adapters.flag, engine.adapters.rank_flag}
    return ({main_part(row.name) for row in told(engine)} | named) - {""}


def releases(engine: Engine) -> list[str]:
    """The releases with which a flag of the table comes or goes, and the default one."""
    lives = [engine.life(name) for flag in flag_names(engine) for name in _ever(engine, flag)]
    turns = {life[when] for life in lives for when in ("since", "gone_in") if when in life}
    return sorted(turns | {engine.version}, key=release) if engine.data else [engine.version]


def _ever(engine: Engine, flag: str) -> tuple[str, ...]:
    return names(engine.data, flag) if engine.data else (flag,)


def _at(engine: Engine, version: str) -> Iterator[Gap]:
    """Each flag that a release is told of and does not take."""
    for name in sorted(flag_names(engine)):
        life = engine.life(name)
        if life and not alive(life, release(version)):
            yield Gap(CHECK, name, f"{engine.title} {version} is told `{name}`, which it lacks")


def choices(engine: Engine, service: Service) -> Iterator[Gap]:
    """Each value that the table gives to a flag whose choices are closed, and that is none."""
    flat = service.flat
    for row in told(engine):
        closed = engine.flags().get(engine.spelled(row.name), {}).get("choices")
        if isinstance(row, Option) and closed and row.kind == "str":
            values = (flat.get(path) for path in (*row.fields, *row.given))
            value = row.codec.encode(*values) if any(f in flat for f in row.fields) else ABSENT
            if value is not ABSENT and value not in closed:
                text = f"`{row.name}` is told {value!r}, which is none of {', '.join(closed)}"
                yield Gap(CHECK, f"{row.name} choices", text, repr(flat))
