"""Rows of `serve_config.yaml`: what the cluster serves, and what all applications have alike.

Source: ray/serve/schema.py, `ServeDeploySchema`.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines import codecs
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, scaled
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import (
    AnyRow,
    Table,
    constant,
    exact,
    table,
    tacit,
    unsupported,
    worded,
)

FILE = "serve_config.yaml"
CONFIG = document(FILE, keys=("applications",))
HTTP = CONFIG / "http_options"
APP = CONFIG / "applications[name={name}]"
GROUP_LABEL = "ray.io/node-group"
"""The label that Ray gives each node from the name of its worker group."""

BOUNDS = ("scaling.min_replicas", "scaling.max_replicas")
HEALTH_PERIOD_SECONDS = 10
ONE_PROXY = "one HTTP proxy serves all applications of a cluster"


def first(held: Any, _: Any) -> Any:
    """What the main service says, which comes before the others."""
    return held


def cluster(port: AnyRow) -> Table:
    """The proxy of the cluster; `port` is where it listens."""
    return table(
        constant(CONFIG / "proxy_location", "EveryNode"),
        constant(HTTP / "host", "0.0.0.0"),
        port,
        exact(
            "serving.timeout_seconds",
            HTTP / "request_timeout_s",
            unite=max,
            why="Ray Serve has one request timeout for a cluster, the longest of its applications",
            instead="clients ask for a shorter one by the header `x-request-timeout-seconds`",
        ),
    )


PORT = exact(
    "serving.port",
    HTTP / "port",
    unite=first,
    why=ONE_PROXY,
    instead="applications are told apart by their route prefix",
)


def application(code: AnyRow) -> Table:
    """Route, code and log of an application; `code` says its `import_path`."""
    return table(
        worded(APP / "route_prefix", "{route}"),
        code,
        exact(
            "observability.logging.level",
            APP / "logging_config.log_level",
            codecs.level_words(upper=True),
        ),
        exact(
            "observability.logging.format",
            APP / "logging_config.encoding",
            codecs.words(json="JSON", text="TEXT"),
        ),
    )


def speaks(import_path: str, api: str) -> Codec:
    """(api, anything) ↔ the code that speaks this API."""

    def decode(data: Any) -> tuple[str, None]:
        if data != import_path:
            raise Unreadable(data)
        return api, None

    return Codec(lambda *_: import_path, decode)


def _fixed(least: int | None, most: int | None, *_: Any) -> Any:
    return least if least == most and least else ABSENT


def _scaled(position: int, fields: int, number: Codec) -> Codec:
    """One of several fields, where the number of replicas is not fixed."""

    def encode(*values: Any) -> Any:
        value = values[position]
        if value is None or _fixed(*values) is not ABSENT:
            return ABSENT
        return number.encode(value)

    def decode(data: Any) -> tuple[Any, ...]:
        return tuple(number.decode(data) if at == position else None for at in range(fields))

    return Codec(encode, decode)


whole = scaled(1)
"""A number without a fraction where it has none."""


def scaling(deployment: Place) -> Table:
    """A fixed number of replicas, or bounds with the load of one; never what Serve would assume."""
    auto = deployment / "autoscaling_config"
    rows = [
        exact(
            (*BOUNDS, "scaling.strategy"),
            deployment / "num_replicas",
            Codec(_fixed, lambda count: (count, count, "manual")),
            why="a fixed number of replicas follows no load",
        ),
        exact(
            (*BOUNDS, "scaling.strategy"),
            auto / "min_replicas",
            Codec(_scaled(0, 3, whole).encode, lambda count: (count, None, "reactive")),
            why="Ray Serve scales by the requests that it sees",
            instead="`strategy: reactive`",
        ),
        exact(BOUNDS, auto / "max_replicas", _scaled(1, 2, whole)),
    ]
    for field, name in (
        ("scaling.target_concurrency", "target_ongoing_requests"),
        ("scaling.up_cooldown_seconds", "upscale_delay_s"),
        ("scaling.down_cooldown_seconds", "downscale_delay_s"),
        ("scaling.scale_to_zero_idle_seconds", "downscale_to_zero_delay_s"),
    ):
        why = "a fixed number of replicas does not follow the load"
        rows.append(exact((*BOUNDS, field), auto / name, _scaled(2, 3, whole), why=why))
    return table(*rows)


ROUTERS = {
    "prefix": "ray.serve.llm.request_router.PrefixCacheAffinityRouter",
    "header": "ray.serve.experimental.consistent_hash_router.ConsistentHashRouter",
}


def deployment(place: Place, routers: dict[str, str]) -> Table:
    """How replicas take requests, are asked for their health and go."""
    return table(
        scaling(place),
        exact("serving.max_concurrency", place / "max_ongoing_requests"),
        constant(place / "health_check_period_s", HEALTH_PERIOD_SECONDS),
        exact("serving.liveness.timeout_seconds", place / "health_check_timeout_s"),
        exact("serving.drain_seconds", place / "graceful_shutdown_timeout_s"),
        exact(
            "routing.affinity.by",
            place / "request_router_config.request_router_class",
            codecs.among(routers),
            why="Ray Serve's router for it knows prompts of `ray.serve.llm` only",
            instead="`by: header`",
        ),
    )


HTTP_ONLY: Table = (
    tacit("serving.protocol", "the proxy of Ray Serve speaks HTTP", lambda told: told == "http"),
    unsupported(
        "serving.protocol",
        "gRPC in Ray Serve needs compiled protocol classes in the image; the same API is on HTTP",
        "`protocol: http`",
    ),
)


def streams(how: str, wanted: bool = True) -> Table:
    """Whether answers are streamed to whoever asks for it."""
    return table(
        tacit("serving.streaming", how, lambda told: told is wanted),
        unsupported("serving.streaming", how, f"`streaming: {str(wanted).lower()}`"),
    )


def own_timeout(args: Place) -> AnyRow:
    """The timeout of one application, kept by its own code with status 504."""
    return exact("serving.timeout_seconds", args / "timeout_s")
