"""What an engine is to the compiler: facts, and a table from IR fields to its options.

An engine knows nothing of platforms. A target lends it two ways for its options to travel: a
carrier for flags and a place for environment variables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from modelspec_compile.mapping.carriers import OFF, Carrier
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, chained, same, stripped
from modelspec_compile.mapping.places import Flag, Place
from modelspec_compile.mapping.rows import Arguments, Fidelity, Row, Table, Unsupported

_NO_FLAGS: Mapping[str, Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Option:
    """Fields that become a flag; `kind` is the type of its value (see `carriers.KINDS`).

    `codec` turns the fields into that value. `why` and `instead` are for values it leaves out.
    """

    fields: tuple[str, ...]
    flag: str
    kind: str
    codec: Codec = same
    why: str = ""
    instead: str = ""
    fidelity: Fidelity = Fidelity.EXACT


@dataclass(frozen=True, slots=True)
class Setting:
    """Fields that become an environment variable of the engine."""

    fields: tuple[str, ...]
    variable: str
    codec: Codec = same
    why: str = ""
    instead: str = ""


EngineRow = Option | Setting | Unsupported


@dataclass(frozen=True, slots=True)
class Engine:
    """An inference server.

    `images` gives repository and tag with `{version}` for each accelerator vendor, `""` for any.
    `command` starts the server; the model follows as a word, or under `model_flag`. The paths are of
    its HTTP server. `startup_seconds` is what it takes beside loading weights.
    """

    name: str
    title: str
    version: str
    images: Mapping[str, str]
    command: tuple[str, ...]
    port: int
    health_path: str
    rows: tuple[EngineRow, ...]
    model_flag: str = ""
    port_flag: str = "port"
    host_flag: str = "host"
    ready_path: str = ""
    metrics_path: str = "/metrics"
    metrics_port: int | None = None
    api: str = "openai"
    data: str = ""
    tasks: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    local_only: bool = False
    probe: tuple[str, ...] = ()

    def image(self, vendor: str | None, version: str | None) -> str | None:
        """Repository and tag for a vendor's devices, or None where the engine has no such image."""
        template = self.images.get(vendor or "cpu") or self.images.get("")
        return template.format(version=version or self.version) if template else None

    def model_place(self, arguments: Place) -> Place:
        """Where an argument list says which model is served: under a flag or as first word."""
        return arguments / (Flag(self.model_flag) if self.model_flag else 0)

    def flags(self) -> Mapping[str, Mapping[str, Any]]:
        """Facts of every flag that the engine knows, by name without dashes; empty where unknown."""
        return _flags(self.data) if self.data else _NO_FLAGS

    def kind(self, name: str) -> str | None:
        """The type of a flag's value, `str` where only the flag is known, None for no such flag."""
        known = self.flags()
        if name in known:
            return known[name].get("type") or "str"
        return None if known else "str"


@cache
def _flags(data: str) -> Mapping[str, Mapping[str, Any]]:
    """Read `data/<name>.json`; an alias of a flag has the facts of the flag."""
    text = (resources.files("modelspec_compile.engines") / "data" / f"{data}.json").read_text()
    flags: dict[str, Mapping[str, Any]] = {}
    for name, facts in json.loads(text)["flags"].items():
        for spelling in (name, *facts.get("aliases", ())):
            flags[spelling.removeprefix("--")] = facts
    return flags


def option(
    fields: str | tuple[str, ...],
    flag: str,
    kind: str,
    codec: Codec = same,
    *,
    why: str = "",
    instead: str = "",
    fidelity: Fidelity = Fidelity.EXACT,
) -> Option:
    """A flag by its name without dashes."""
    return Option(_tuple(fields), flag, kind, codec, why, instead, fidelity)


def setting(
    fields: str | tuple[str, ...],
    variable: str,
    codec: Codec = same,
    *,
    why: str = "",
    instead: str = "",
) -> Setting:
    """An environment variable."""
    return Setting(_tuple(fields), variable, codec, why, instead)


def _tuple(fields: str | tuple[str, ...]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else fields


def travel(
    engine: Engine, carrier: Carrier, arguments: Place, variable: Callable[[str], Place]
) -> Table:
    """The engine's table with its options at the places where a target carries them."""
    rows: list[Row | Arguments | Unsupported] = []
    for row in engine.rows:
        if isinstance(row, Unsupported):
            rows.append(row)
        elif isinstance(row, Setting):
            place = variable(row.variable)
            rows.append(Row(row.fields, place, row.codec, why=row.why, instead=row.instead))
        else:
            rows += _option_rows(row, carrier, arguments)
    return (*rows, Arguments("engine.args", arguments, carrier, engine.kind))


def _option_rows(row: Option, carrier: Carrier, base: Place) -> list[Row]:
    """One row; two for a switch that a carrier can also negate."""
    ways = [(row.flag, carrier.codec(row.kind))]
    if row.kind == "bool" and carrier.negates:
        ways.append((f"no-{row.flag}", OFF))
    return [
        Row(
            row.fields,
            carrier.place(base, flag),
            chained(row.codec, codec),
            row.fidelity,
            row.why,
            row.instead,
        )
        for flag, codec in ways
    ]


hub_name = stripped("hf://")
"""`hf://org/name` ↔ `org/name`; other schemes are ABSENT."""

in_image = Codec(
    lambda uri: uri.removeprefix("file://") if uri.startswith(("/", "file:///")) else ABSENT,
    same.decode,
)
"""A file that is in the container already; every other location is ABSENT."""


def image_codec(engine: Engine) -> Codec:
    """(name, version, image) ↔ image; an image that is not the engine's own tells only itself."""
    prefixes = {
        tuple(template.split("{version}")): None
        for template in engine.images.values()
        if "{version}" in template
    }

    def decode(image: Any) -> tuple[str | None, str | None, str]:
        if not isinstance(image, str):
            raise Unreadable(image)
        for before, after in prefixes:
            if image.startswith(before) and image.endswith(after):
                return engine.name, image.removeprefix(before).removesuffix(after), image
        return None, None, image

    return Codec(lambda name, version, image: image, decode)
