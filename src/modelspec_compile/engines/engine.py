"""What an engine is to the compiler: facts, and a table from IR fields to its options.

An engine knows nothing of platforms. A target lends it the ways for its options to travel: a
carrier for flags, a place for environment variables and, where it mounts one, a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from modelspec_compile.engines import flags as known
from modelspec_compile.engines.options import Adapters, Channel, EngineRow, Fixed, Group, Option
from modelspec_compile.mapping.carriers import Carrier, Spelling
from modelspec_compile.mapping.codecs import Codec, Unreadable, chained
from modelspec_compile.mapping.places import Flag, Place
from modelspec_compile.mapping.rows import Arguments, Constant, Row, Table, Tacit, Unsupported


@dataclass(frozen=True, slots=True)
class Gauges:
    """Names of the metrics that scaling and alerts look at; empty where the engine has none.

    `waiting` and `running` count requests, `kv_cache` is the used fraction of the cache,
    `first_token` and `whole` are histograms of the seconds until the first and the last token;
    `answered` counts requests where there is no such histogram.
    """

    waiting: str = ""
    running: str = ""
    kv_cache: str = ""
    first_token: str = ""
    whole: str = ""
    answered: str = ""


@dataclass(frozen=True, slots=True)
class Engine:
    """An inference server: where its image is, how it starts, what it serves, how it is told.

    Attributes:
        name: what `runtime.engine.name` says.
        title: its name in prose.
        version: the newest release whose flags are in the data file.
        images: repository and tag with `{version}` for each vendor of devices, `""` for any.
        command: what starts the server.
        port: its HTTP port by default.
        health_path: answers once the server lives.
        ready_path: answers once models are loaded, where that is another path.
        rows: its table; answers every one of `fields.ENGINE_FIELDS`.
        entrypoint: what the image itself starts, where that is not `command`; None where it is.
        model_flag: the flag under which the model follows; empty for the first word.
        model_variable: the environment variable that names the model instead of an argument.
        weights: what it loads: a `directory` of weights, one `file`, or a `repository` of models.
        local_only: weights must be on its disk; it fetches none.
        hub: how it is told to fetch weights from the Hugging Face hub itself.
        apart: a flag's value is a word of its own (`--flag value`, never `--flag=value`).
        config_flag: the flag that names its configuration file.
        adapters: how it is told of low-rank adapters, or why it serves none.
        token_variable: holds the token for gated weights on the hub.
        cache_variables: name folders that it writes to; to be set for a user without a home.
        uid: the user that its image runs as or has for it; None where the image wants root.
        fetcher: the program in its image that can ask a URL: `python3`, `curl` or none.
        grpc_port: its gRPC port by default, None where it speaks HTTP only.
        retired: why nobody should start with it, empty for most.
        group: how it spreads a replica over hosts, None where it does not.
        metrics_path: where Prometheus finds its metrics, empty for nowhere.
        metrics_port: the port of the metrics, None for the HTTP port.
        gauges: the names of its metrics.
        api: `openai`, `kserve-v2` or `custom`.
        data: the name of its file of flags.
        tasks: what it serves; empty for everything.
        formats: which weights it loads; empty for all.
        vendors: whose devices it runs on; empty for all.

    """

    name: str
    title: str
    version: str
    images: Mapping[str, str]
    command: tuple[str, ...]
    port: int
    health_path: str
    rows: tuple[EngineRow, ...]
    entrypoint: tuple[str, ...] | None = None
    model_flag: str = ""
    model_variable: str = ""
    weights: str = "directory"
    local_only: bool = False
    hub: tuple[EngineRow, ...] = ()
    apart: bool = False
    config_flag: str = ""
    adapters: Adapters | Unsupported = field(
        default=Unsupported("lineage.adapters", "the engine serves no adapters")
    )
    token_variable: str = "HF_TOKEN"
    cache_variables: tuple[str, ...] = ()
    uid: int | None = None
    fetcher: str = ""
    grpc_port: int | None = None
    retired: str = ""
    group: Group | None = None
    ready_path: str = ""
    metrics_path: str = "/metrics"
    metrics_port: int | None = None
    gauges: Gauges = Gauges()
    api: str = "openai"
    data: str = ""
    tasks: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()

    def image(self, vendor: str | None, version: str | None) -> str | None:
        """Repository and tag for a vendor's devices, or None where the engine has no such image."""
        template = self.images.get(vendor or "cpu") or self.images.get("")
        return template.format(version=version or self.version) if template else None

    def model_place(self, arguments: Place) -> Place:
        """Where an argument list says which model is served: under a flag or as first word."""
        flag = Flag(self.model_flag, self.apart)
        return arguments / (flag if self.model_flag else 0)

    def healthcheck(self, url: str) -> tuple[str, ...]:
        """A command in the image that fails unless the URL answers; empty where it has none."""
        fetch = f"import urllib.request as u; u.urlopen({url!r}, timeout=5)"
        commands = {
            "python3": ("python3", "-c", fetch),
            "curl": ("curl", "--fail", "--silent", "--output", "/dev/null", url),
        }
        return commands.get(self.fetcher, ())

    def flags(self) -> Mapping[str, known.Facts]:
        """Facts of every known flag, by name without dashes; none where nothing is known."""
        return known.flags(self.data) if self.data else {}

    def at(self, version: str | None) -> Engine:
        """The engine as of a release: what came later is answered as unsupported.

        Without a version, and for one without a number (`nightly`), everything is known.
        """
        wanted = known.release(version or "")
        rows = tuple(old for row in self.rows for old in self._as_of(row, wanted))
        return self if not wanted or rows == self.rows else replace(self, rows=rows)

    def _as_of(self, row: EngineRow, wanted: tuple[int, ...]) -> Sequence[EngineRow]:
        if isinstance(row, Unsupported | Tacit):
            return (row,)
        since = self.since(row.name)
        if since is None or known.release(since) <= wanted:
            return (row,)
        if isinstance(row, Fixed):
            return ()
        why = f"{self.title} is known to take `--{row.name}` from {since} on"
        way_out = f"`runtime.engine.version: {since}` or newer"
        return [Unsupported(name, why, way_out) for name in row.fields]

    def since(self, flag: str) -> str | None:
        """The first release that is known to take a flag, None where every known one does.

        Releases were sampled, so an earlier one may take it too.
        """
        facts = self.flags().get(known.main_part(flag), {})
        found: str | None = facts.get("since")
        return found

    def spelled(self, name: str) -> str:
        """The engine's main name for a flag: `_` and `-` are one, an alias is its flag."""
        return known.spellings(self.data).get(known.fold(name), name) if self.data else name

    def kind(self, name: str) -> str | None:
        """The type of a flag's value, None for no such flag."""
        facts = self.flags().get(name)
        return None if facts is None else known.kind(facts)


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
    spelling = Spelling(engine.spelled, engine.kind, engine.apart)
    own = Arguments("engine.args", arguments, carrier, spelling)
    return (*placed(engine.rows, ways), *_named_file(ways), own)


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


def _placed(row: EngineRow, ways: Ways) -> list[Row | Constant | Tacit | Unsupported]:
    """One row; two for a switch that a carrier can also negate."""
    if isinstance(row, Unsupported | Tacit):
        return [row]
    way = ways.way(row)
    if isinstance(row, Fixed):
        return [_constant(row, *way)] if way else []
    if way is None:
        return [_without_file(name, ways.engine) for name in row.fields]
    denial = None
    if row.channel is Channel.FLAG:
        denial = ways.carrier.denial(ways.arguments, row.name, row.kind)
    return [_row(row, *found) for found in (way, denial) if found]


def _row(row: Option, place: Place, codec: Codec | None) -> Row:
    whole = chained(row.codec, codec) if codec else row.codec
    return Row(row.fields, place, whole, row.fidelity, row.why, row.instead, given=row.given)


def _constant(row: Fixed, place: Place, codec: Codec | None) -> Constant:
    return Constant(place, codec.encode(row.value) if codec else row.value, row.when)


def _without_file(name: str, engine: Engine) -> Unsupported:
    why = f"{engine.title} reads it from a configuration file, which is not mounted here"
    return Unsupported(name, why, f"mount one and name it with `{engine.config_flag}`")


def image_codec(engine: Engine) -> Codec:
    """(name, version, image) ↔ image; an image that is not the engine's own tells only itself."""
    templates = [template.partition("{version}") for template in engine.images.values()]
    templates.sort(key=lambda parts: sum(map(len, parts)), reverse=True)

    def decode(image: Any) -> tuple[str | None, str | None, str]:
        if not isinstance(image, str):
            raise Unreadable(image)
        tag = image.partition("@")[0]
        for before, _, after in templates:
            if tag.startswith(before) and tag.endswith(after):
                return engine.name, tag.removeprefix(before).removesuffix(after), image
        return None, None, image

    return Codec(lambda name, version, image: image, decode)
