"""What an engine is to the compiler: facts, and a table from IR fields to its options.

An engine knows nothing of platforms. A target lends it the ways for its options to travel: a
carrier for flags, a place for environment variables and, where it mounts one, a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from modelspec_compile.engines import flags as known
from modelspec_compile.engines.options import Adapters, EngineRow, Group
from modelspec_compile.engines.releases import (
    NEWEST,
    Release,
    adapters_of,
    group_of,
    name_of,
    rows_of,
    without,
)
from modelspec_compile.engines.traits import Traits
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.places import Flag, Place
from modelspec_compile.mapping.rows import Unsupported

OF_SERVER = "a target that starts the server"
"""The way out for what a library is not told."""


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
        called: other names that people write for it, in small letters.
        version: the newest release whose flags are in the data file.
        images: repository and tag with `{version}` for each vendor of devices, `""` for any.
        command: what starts the server.
        started_also: other commands that start the server, as people write them.
        port: its HTTP port by default.
        health_path: answers once the server lives.
        ready_path: answers once models are loaded, where that is another path.
        rows: its table; `fields.whole` answers for every field of engines that is not in it.
        entrypoint: what the image itself starts, where that is not `command`; None where it is.
        model_flag: the flag under which the model follows; empty for the first word.
        model_also: other flags that name the model, as people write them.
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
        family: the engine whose facts on platforms hold for it: what AWS, KServe or Ray ship and
            how that is told. Its own name, or that of the engine it was made from; empty for none.
        also: APIs that it speaks besides `api`.
        rootless: its image runs as another user than root, unless it is told otherwise.
        server: whether it runs as a server of its own, not as a library in another program.
        traits: what the analysis asks of it.

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
    started_also: tuple[tuple[str, ...], ...] = ()
    model_flag: str = ""
    model_also: tuple[str, ...] = ()
    model_variable: str = ""
    weights: str = "directory"
    local_only: bool = False
    hub: tuple[EngineRow, ...] = ()
    apart: bool = False
    config_flag: str = ""
    adapters: Adapters | Unsupported = field(
        default=Unsupported(sections.ADAPTERS, "the engine serves no adapters")
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
    called: tuple[str, ...] = ()
    family: str = ""
    also: tuple[str, ...] = ()
    rootless: bool = False
    server: bool = True
    traits: Traits = Traits()

    @property
    def commands(self) -> tuple[tuple[str, ...], ...]:
        """Every command that starts it, its own first; none where it is whatever its image is."""
        return tuple(command for command in (self.command, *self.started_also) if command)

    def image(self, vendor: str | None, version: str | None) -> str | None:
        """Repository and tag for a vendor's devices, or None where the engine has no such image."""
        template = self.images.get(vendor or "cpu") or self.images.get("")
        return template.format(version=version or self.version) if template else None

    @property
    def made_from_other(self) -> bool:
        """Whether it was made from an engine of another name."""
        return self.family not in ("", self.name)

    @property
    def unknown(self) -> bool:
        """Whether nothing is known of it, as it is whatever image the spec names."""
        return not self.images and not self.command

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
        """The engine as of a release, of its default one where none is said.

        What came later or is gone by then is answered as unsupported, and a flag that was renamed
        has the name of the time. A version without a number (`nightly`) is the newest.
        """
        numbers = known.release(version or self.version) or NEWEST
        return self._told(Release(self.title, self.data, numbers))

    def ever(self) -> Engine:
        """The engine with each flag under every name that it ever had: to read, not to write."""
        return self._told(Release(self.title, self.data))

    def _told(self, release: Release) -> Engine:
        told = replace(
            self,
            rows=rows_of(self.rows, release),
            hub=rows_of(self.hub, release),
            adapters=adapters_of(self.adapters, release),
            group=group_of(self.group, release),
            model_flag=name_of(self.model_flag, release),
            config_flag=name_of(self.config_flag, release),
        )
        return self if told == self else told

    def as_library(self) -> Engine:
        """The engine inside another program, which answers in place of its server."""
        why = f"it is an option of {self.title}'s server, and the library alone runs"
        own = self.of_server()
        rows = tuple(new for row in self.rows for new in without(row, own, why, OF_SERVER))
        return replace(self, rows=rows, server=False)

    def of_server(self) -> frozenset[str]:
        """The flags that its server alone has."""
        return frozenset(
            name for name, facts in self.flags().items() if facts.get("scope") == "server"
        )

    def life(self, flag: str) -> known.Facts:
        """Facts of a flag under just this name, where it is gone too; none of an unknown one."""
        return known.life(self.data, flag)

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
        facts = self.flags().get(known.names(self.data, name)[-1])
        return None if facts is None else known.kind(facts)
