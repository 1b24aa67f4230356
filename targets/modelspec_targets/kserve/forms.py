"""Which of KServe's forms a service takes; its tables and its lowering ask the same question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from modelspec_compile import engines
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import EngineRow, Option
from modelspec_compile.ir import Service
from modelspec_compile.mapping.rows import Unsupported
from modelspec_compile.packaged import content


class Kind(Enum):
    """One container, a shipped runtime, or a group of hosts with stages or with copies."""

    CONTAINER = auto()
    RUNTIME = auto()
    STAGES = auto()
    COPIES = auto()


@dataclass(frozen=True, slots=True)
class Runtime:
    """A ClusterServingRuntime that KServe ships, and its name and version for each format.

    `volume` is its shared memory, `grpc` its name for the protocol over gRPC. One that is not
    `chosen` is only read.
    """

    name: str
    formats: Mapping[str, Sequence[str]]
    volume: str = "dshm"
    grpc: str = "v2"
    chosen: bool = True


SHIPPED = content("modelspec_targets.kserve", "engines")
"""What KServe ships for which engine, and the engine that it starts on several hosts."""
RUNTIMES = {family: Runtime(**row) for family, row in SHIPPED["runtimes"].items()}
SHARED: frozenset[str] = frozenset(SHIPPED["shared"])
"""Formats that KServe ships several runtimes for."""
GROUPED: str = SHIPPED["groups"]
HTTP_PORT, GRPC_PORT = 8080, 9000
"""Where the shipped runtimes listen."""
GROUP_PORT = 8000
"""Where KServe's Service expects the leader of a group of hosts."""


def form(service: Service) -> Kind:
    """The form that a service takes."""
    degrees = service.parallelism
    if (degrees.nodes or 1) > 1:
        return Kind.COPIES if (degrees.data or 1) > 1 else Kind.STAGES
    runtime = RUNTIMES.get(engines.chosen(service.engine.name).family)
    known = runtime.formats if runtime and runtime.chosen else ()
    return Kind.RUNTIME if service.model.artifacts.format in known else Kind.CONTAINER


def port(service: Service) -> int | None:
    """The port that the form fixes, None where it is the service's own."""
    kind = form(service)
    if kind in (Kind.STAGES, Kind.COPIES):
        return GROUP_PORT
    if kind is Kind.CONTAINER:
        return None
    return GRPC_PORT if service.serving.protocol == "grpc" else HTTP_PORT


def without(engine: Engine, fields: Collection[str]) -> Engine:
    """The engine without its options for some fields, which a form says in another way."""
    return replace(engine, rows=tuple(left for row in engine.rows for left in _less(row, fields)))


def _less(row: EngineRow, fields: Collection[str]) -> tuple[EngineRow, ...]:
    if isinstance(row, Unsupported):
        rest = tuple(field for field in row.fields if field not in fields)
        return (replace(row, fields=rest),) if rest else ()
    return () if isinstance(row, Option) and {*row.fields} & {*fields} else (row,)
