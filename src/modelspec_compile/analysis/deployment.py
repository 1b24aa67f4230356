"""What the analysis looks at: one replica of one model on one kind of device, under one load."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile import engines
from modelspec_compile.catalog import Accelerator
from modelspec_compile.engines.traits import Traits
from modelspec_compile.models.network import Network

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What one replica is asked for; None where the spec does not say.

    `input_tokens` and `output_tokens` are means of a request, `shared_prefix_tokens` of the prompt
    are found in the prefix cache. `assumed` is set where the spec says nothing of its load.
    """

    concurrency: float | None = None
    requests_per_second: float | None = None
    input_tokens: float | None = None
    output_tokens: float | None = None
    shared_prefix_tokens: float = 0
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Adapters:
    """Low-rank adapters beside the weights: how many are loaded, and the greatest rank."""

    count: int = 0
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine was told; None means that its own default counts."""

    max_sequences: int | None = None
    max_sequence_tokens: int | None = None
    max_batch_tokens: int | None = None
    memory_fraction: float | None = None
    kv_cache_precision: str | None = None
    prefix_caching: bool | None = None
    cpu_offload_bytes: int = 0
    eager: bool = False


@dataclass(frozen=True, slots=True)
class Parallelism:
    """Degrees of one replica; their product with `data` is the number of devices."""

    tensor: int = 1
    pipeline: int = 1
    data: int = 1
    expert: int = 1


@dataclass(frozen=True, slots=True)
class Deployment:
    """A question to the analysis.

    `quantization` is None where the weights are kept in `precision`. An empty `engine_version`
    means that none is stated; `accelerator` is None where the model runs on the host's processor.
    """

    network: Network
    accelerator: Accelerator | None
    devices: int = 1
    parallelism: Parallelism = Parallelism()
    precision: str = "bf16"
    quantization: str | None = None
    engine: str = engines.USUAL
    engine_version: Version = ()
    limits: Limits = Limits()
    load: Load = Load()
    adapters: Adapters = Adapters()
    draft: Network | None = None

    @property
    def traits(self) -> Traits:
        """How its engine treats networks and devices."""
        return engines.load(self.engine).traits
