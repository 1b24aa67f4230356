"""The check of an engine from inside its container, and the time that its start may take."""

from __future__ import annotations

import re
from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import Codec, Unreadable
from modelspec_compile.mapping.rows import Row, Table, exact, table, tacit, unsupported
from modelspec_targets.compose import units
from modelspec_targets.compose.places import HEALTHCHECK, entries

LOOPBACK = "http://127.0.0.1"
INTERVALS = {"interval": "10s", "start_interval": "5s", "retries": 5}
NO_TOOL = "nobody knows a program in the image that could ask"
IN_IMAGE = "`HEALTHCHECK` in the image"
READY, TIMEOUT = "serving.readiness.path", "serving.readiness.timeout_seconds"
PROTOCOL = "serving.protocol"
_URL = re.compile(rf"{LOOPBACK}:(\d+)(/[^'\"]*)")


def healthcheck(engine: Engine) -> Table:
    """Readiness; Docker knows one check, marks what fails it and restarts nothing."""
    if not engine.healthcheck(LOOPBACK):
        fields = (*sections.READINESS, *sections.LIVENESS, "serving.startup_seconds")
        return (unsupported(fields, NO_TOOL, IN_IMAGE),)
    return table(
        _test(engine),
        exact(TIMEOUT, HEALTHCHECK / "timeout", units.seconds),
        exact("serving.startup_seconds", HEALTHCHECK / "start_period", units.seconds),
        entries(HEALTHCHECK, INTERVALS),
        *(
            tacit(f"serving.liveness.{name}", "one check is for both", _equal, given=(ready,))
            for name, ready in (("path", READY), ("timeout_seconds", TIMEOUT))
        ),
        unsupported(
            sections.LIVENESS,
            "Docker restarts what exits, never what is unhealthy",
            "a watcher that restarts unhealthy containers",
        ),
    )


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def _test(engine: Engine) -> Row:
    """The path ↔ the command that asks; where the port is the HTTP server's own, it is gRPC."""
    place, port = HEALTHCHECK / "test", ("serving.port",)
    if not engine.grpc_port:
        codec = Codec(
            lambda path, port: _command(engine, port, path),
            lambda data, port: _asked(engine, data)[1],
        )
        return exact(READY, place, codec, given=port)

    def encode(path: str | None, protocol: str | None, port: int | None) -> list[str]:
        at = engine.port if protocol == "grpc" else port
        return _command(engine, at, path or engine.health_path)

    def decode(data: Any, port: int | None) -> tuple[str, str]:
        at, path = _asked(engine, data)
        return path, "http" if at == port else "grpc"

    return exact((READY, PROTOCOL), place, Codec(encode, decode), given=port)


def _command(engine: Engine, port: int | None, path: str) -> list[str]:
    return ["CMD", *engine.healthcheck(f"{LOOPBACK}:{port}{path}")]


def _asked(engine: Engine, data: Any) -> tuple[int, str]:
    words = data if isinstance(data, list) else []
    found = next((url for word in words if (url := _URL.search(str(word)))), None)
    if found is None or data != _command(engine, int(found[1]), found[2]):
        raise Unreadable(data)
    return int(found[1]), found[2]
