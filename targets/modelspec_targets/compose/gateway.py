"""The gateway: nginx with a constant program, whose values come from its environment.

It alone publishes a port, on the loopback. It waits for every replica of the main service, spreads
requests over them, and asks Docker's DNS again for their addresses.

Sources: nginx 1.27.3 (`resolve` in an upstream),
https://github.com/nginx/docker-nginx-unprivileged
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping.codecs import Codec, Unreadable, integer_text, same
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    constant,
    emulated,
    exact,
    implied,
    table,
    tacit,
    worded,
)
from modelspec_compile.target import Program
from modelspec_targets.compose import units
from modelspec_targets.compose.escape import PUBLISHED, adjustable
from modelspec_targets.compose.health import LOOPBACK
from modelspec_targets.compose.places import (
    COMPOSE,
    GATEWAY,
    HARDENED,
    LASTING,
    NETWORKS,
    bind,
    entries,
)

IMAGE = "nginxinc/nginx-unprivileged:1.29.1-alpine"
PORT = 8080
PROGRAMS = {
    protocol: Program(f"gateway/{protocol}.conf.template", f"gateway/{protocol}.conf.template")
    for protocol in ("http", "grpc")
}
ENV = GATEWAY / "environment"
API_PATHS = {"openai": "^/(openai/)?v1/", "kserve-v2": "^/(openai/v1|v1|v2)/", "custom": "^/"}
"""The paths of each API, as a regular expression; no other passes the gateway."""
CHECK = {
    "test": ["CMD", "wget", "-q", "-O", "-", f"{LOOPBACK}:{PORT}/healthz"],
    "interval": "10s",
    "timeout": "3s",
    "retries": 3,
    "start_period": "30s",
    "start_interval": "1s",
}
RELEASE = Need("DockerCompose", lambda: {"version": ">=2.30"})


def gateway(engine: Engine, protocol: str) -> Table:
    """The project's name, and the gateway before the main service."""
    program = bind(f"./{PROGRAMS[protocol].file}", "/etc/nginx/templates/default.conf.template")
    return table(
        constant(GATEWAY / "image", IMAGE, needs=(RELEASE,)),
        worded(COMPOSE / "name", "{system}"),
        worded(ENV / "ENGINE_HOST", "{service}"),
        implied("serving.port", ENV / "ENGINE_PORT", str),
        exact("serving.timeout_seconds", ENV / "REQUEST_TIMEOUT", units.seconds),
        _bounded(ENV / "MAX_CONCURRENCY"),
        _paths(engine) if protocol == "http" else (),
        _published(GATEWAY / "ports[0]", engine, protocol),
        constant(GATEWAY / "volumes", [program]),
        exact("scaling.min_replicas", GATEWAY / "depends_on", _waiting(engine), given=("name",)),
        *(constant(place / name, {}) for name in ("backend", "edge")
          for place in (GATEWAY / "networks", *((NETWORKS,) if name == "edge" else ()))),
        entries(GATEWAY / "healthcheck", CHECK),
        implied("serving.drain_seconds", GATEWAY / "stop_grace_period", units.grace.encode),
        entries(GATEWAY, {"read_only": True, "tmpfs": ["/tmp", "/etc/nginx/conf.d"]}),
        entries(GATEWAY, {**LASTING, **HARDENED}),
        tacit("serving.streaming", "the gateway passes on what comes, as it comes", bool),
    )  # fmt: skip


def _bounded(place: Place) -> Table:
    """Connections to one replica at most; 0 is no bound."""
    return table(
        constant(place, "0"),
        emulated(
            "serving.max_concurrency",
            place,
            integer_text,
            why="the gateway refuses what exceeds the bound of every replica",
        ),
    )


def _paths(engine: Engine) -> Table:
    """The API of the engine, whatever else is asked for."""
    back = {paths: api for api, paths in API_PATHS.items()}
    spoken = {engine.api, "custom", *engine.also}
    known = spoken if engine.command else set(API_PATHS)

    def decode(data: Any) -> str:
        if data not in back:
            raise Unreadable(data)
        return back[data]

    codec = Codec(lambda api: API_PATHS[api if api in known else engine.api], decode)
    why = f"{engine.title} speaks the API `{engine.api}` only"
    return (exact("serving.api", ENV / "API_PATHS", codec, why=why, instead="another engine"),)


def _published(port: Place, engine: Engine, protocol: str) -> Table:
    spoken = Codec(lambda _: protocol, same.decode)
    why = f"{engine.title} speaks HTTP only"
    return table(
        exact("serving.protocol", port / "name", spoken, why=why, instead="another engine"),
        constant(port / "target", PORT),
        implied("serving.port", port / "published", lambda held: adjustable(PUBLISHED, held)),
        entries(port, {"host_ip": "127.0.0.1", "protocol": "tcp"}),
    )


def _waiting(engine: Engine) -> Codec:
    """How many replicas ↔ the services that are waited for."""
    asked = bool(engine.healthcheck(LOOPBACK))
    condition = {"condition": "service_healthy" if asked else "service_started"}

    def encode(replicas: int, name: str) -> dict[str, Any]:
        return dict.fromkeys(replica_names(name, replicas), condition)

    def decode(data: Any, name: str | None) -> int:
        if not isinstance(data, dict) or data != encode(len(data), name or ""):
            raise Unreadable(data)
        return len(data)

    return Codec(encode, decode)


def replica_names(name: str, replicas: int) -> list[str]:
    """The Compose services of a service: its name, or as many numbered ones as it has replicas."""
    return [f"{name}-{number}" for number in range(replicas)] if replicas > 1 else [name]
