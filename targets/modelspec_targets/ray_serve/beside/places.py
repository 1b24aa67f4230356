"""Places and ports of an engine beside Ray, and how rows about its port change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from modelspec_compile.engines import Engine
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import AnyRow, Implied, Row, Table, implied
from modelspec_targets.ray_serve import cluster, serve

ENGINE = cluster.POD / "containers[name=engine]"
WORDS, ENV = ENGINE / "args", ENGINE / "env"
PORT, RAY_METRICS_PORT = 20080, 20090
"""Outside of 10002 to 19999, which Ray gives to its workers."""

RAY_RESOURCES = {"cpu": "1", "memory": "2Gi"}
"""What the container of Ray needs to forward; its one core is what a replica asks for."""


def variable(name: str) -> Place:
    """An environment variable of the engine."""
    return ENV / f"[name={name}].value"


def is_custom(engine: Engine) -> bool:
    """Whether nothing is known of the engine, not even how to tell it a port."""
    return not engine.images


def serve_port(port: int) -> int:
    """Where the proxy listens when the engine keeps the port of the service."""
    return 8001 if port == 8000 else 8000


def on_own_port(row: AnyRow) -> AnyRow:
    """The same row with the engine's own port in place of the service's."""
    if isinstance(row, Row) and row.fields == ("serving.port",):
        encode = row.codec.encode
        return Implied((*row.fields, *row.given), row.place, lambda _, *given: encode(PORT, *given))
    if isinstance(row, Implied) and "serving.port" in row.fields:
        at, make = row.fields.index("serving.port"), row.make
        return replace(row, make=lambda *told: make(*told[:at], PORT, *told[at + 1 :]))
    return row


def moved(engine: Engine, rows: Table) -> Table:
    """Rows about the engine's container, on the port where it listens."""
    return rows if is_custom(engine) else tuple(on_own_port(row) for row in rows)


def proxy(engine: Engine) -> tuple[AnyRow, Callable[[int], int]]:
    """The row of the proxy's port, and what that port is."""
    if is_custom(engine):
        return implied(
            "serving.port", serve.HTTP / "port", serve_port, unite=serve.first
        ), serve_port
    return serve.PORT, lambda port: port
