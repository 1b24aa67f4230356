"""Which of KServe's forms a service takes; its tables and its lowering ask the same question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import EngineRow, Option
from modelspec_compile.ir import Service
from modelspec_compile.mapping.rows import Unsupported


class Kind(Enum):
    """One container, a shipped runtime, or a group of hosts with stages or with copies."""

    CONTAINER = auto()
    RUNTIME = auto()
    STAGES = auto()
    COPIES = auto()


@dataclass(frozen=True, slots=True)
class Runtime:
    """A ClusterServingRuntime that KServe ships, and its name and version for each format.

    One that is not `chosen` is only read.

    Source: config/runtimes of v0.20.0
    """

    name: str
    formats: Mapping[str, tuple[str, str]]
    volume: str = "dshm"
    chosen: bool = True


RUNTIMES = {
    "mlserver": Runtime(
        "kserve-mlserver",
        {
            "sklearn": ("sklearn", "1"),
            "xgboost": ("xgboost", "2"),
            "lightgbm": ("lightgbm", "4"),
            "mlflow": ("mlflow", "2"),
        },
    ),
    "triton": Runtime(
        "kserve-tritonserver",
        {
            "onnx": ("onnx", "1"),
            "savedmodel": ("tensorflow", "2"),
            "torchscript": ("pytorch", "1"),
            "tensorrt": ("tensorrt", "8"),
        },
    ),
    "huggingface": Runtime(
        "kserve-huggingfaceserver", {"safetensors": ("huggingface", "1")}, "devshm"
    ),
    "vllm": Runtime("kserve-vllmserver", {"safetensors": ("vLLM", "1")}, "devshm", chosen=False),
}
HTTP_PORT, GRPC_PORT = 8080, 9000
"""Where the shipped runtimes listen."""
GROUP_PORT = 8000
"""Where KServe's Service expects the leader of a group of hosts."""


def form(service: Service) -> Kind:
    """The form that a service takes."""
    degrees = service.parallelism
    if (degrees.nodes or 1) > 1:
        return Kind.COPIES if (degrees.data or 1) > 1 else Kind.STAGES
    runtime = RUNTIMES.get(service.engine.name or "")
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
