"""What it runs on and how: engine, accelerator, parallelism, limits, resources, environment."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelspec_compile.ir.structure import LOWERED, Element


@dataclass(frozen=True, slots=True)
class Argument(Element):
    """An engine argument that the user wrote; the value is canonical JSON text."""

    name: str = ""
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Engine:
    """The inference server; an image stands for itself, without one the engine's own is used."""

    name: str | None = None
    version: str | None = None
    image: str | None = None
    args: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate(Element):
    """An accelerator that would do as well."""

    KEY = ""
    vendor: str | None = None
    type: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Accelerator:
    """Devices of one replica. `type` is the catalog's name; `devices` pins indices on one host."""

    vendor: str | None = None
    type: str | None = None
    count: int | None = None
    candidates: tuple[Candidate, ...] = ()
    devices: tuple[str, ...] = field(default=(), metadata=LOWERED)


@dataclass(frozen=True, slots=True)
class Parallelism:
    """Degrees of parallelism of one replica."""

    tensor: int | None = None
    pipeline: int | None = None
    data: int | None = None
    expert: int | None = None
    nodes: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Limits of one step of the engine."""

    max_sequences: int | None = None
    max_sequence_tokens: int | None = None
    max_batch_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """Device memory: the fraction the engine may take, how the KV cache is kept."""

    gpu_memory_fraction: float | None = None
    kv_cache_precision: str | None = None
    prefix_caching: bool | None = None
    cpu_offload_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Speculative:
    """Speculative decoding: the drafting method, its model and the tokens drafted a step."""

    method: str | None = None
    uri: str | None = None
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Resources:
    """What one replica may use on its host."""

    cpu_millicores: int | None = None
    memory_bytes: int | None = None
    ephemeral_storage_bytes: int | None = None
    shared_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Variable(Element):
    """An environment variable with its value."""

    name: str = ""
    value: str | None = None


@dataclass(frozen=True, slots=True)
class SecretVariable(Element):
    """An environment variable whose value is a key of a secret."""

    name: str = ""
    secret: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Toleration(Element):
    """A mark on a host that does not keep this service away."""

    KEY = ""
    key: str | None = None
    operator: str | None = None
    value: str | None = None
    effect: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where replicas may run."""

    zones: tuple[str, ...] = ()
    labels: tuple[Variable, ...] = ()
    tolerations: tuple[Toleration, ...] = ()
    spread: str | None = None
    service_account: str | None = None
