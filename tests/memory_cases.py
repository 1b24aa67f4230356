"""Networks and deployments that the tests of the memory analysis look at."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile.analysis.deployment import Deployment, Limits, Parallelism
from modelspec_compile.catalog import built_in
from modelspec_compile.models.network import (
    Attention,
    Dense,
    Experts,
    Latent,
    Network,
    Recurrent,
    Run,
)

FULL = Attention(heads=32, key_value_heads=8, head_size=128)
DENSE = Dense(14336)
LLAMA = Network("llama", 4096, 128256, (Run(32, FULL, DENSE),), max_position_tokens=131072)
SLIDING = replace(FULL, window_tokens=1024)
HYBRID = replace(LLAMA, id="gemma", runs=(Run(10, FULL, DENSE), Run(52, SLIDING, DENSE)))
STATES = Recurrent("gated-delta", 34_000_000, 32 * 128 * 128, 8192 * 3, heads=32)
DELTA = replace(LLAMA, id="delta", runs=(Run(12, FULL, DENSE), Run(36, STATES, DENSE)))
LATENT = Latent(128, 1536, 512, 64, 128, 128)
DEEP = replace(LLAMA, id="deep", runs=(Run(60, LATENT, Experts(256, 8, 2048)),))
MIXED = replace(LLAMA, id="moe", runs=(Run(32, FULL, Experts(64, 4, 2880)),))
WIDE = Run(80, replace(FULL, heads=64), Dense(28672))
LARGE = replace(LLAMA, id="large", hidden_size=8192, runs=(WIDE,))
NETWORKS = (LLAMA, HYBRID, DELTA, DEEP, MIXED)
H100 = built_in().find("H100 80GB")
ENGINES = ("vllm", "sglang", "tensorrt-llm", "tgi", "llama.cpp", "huggingface", "custom", "triton")


def asked(network: Network = LLAMA, **changes: object) -> Deployment:
    """A network on an H100, with a sequence that is not the longest."""
    given = Deployment(network, H100, limits=Limits(max_sequence_tokens=8192, memory_fraction=0.9))
    return replace(given, **changes)  # type: ignore[arg-type]


def limits(**changes: object) -> Limits:
    return replace(asked().limits, **changes)  # type: ignore[arg-type]


def parallel(**degrees: int) -> dict[str, object]:
    split = Parallelism(**degrees)
    return {"parallelism": split, "devices": split.tensor * split.pipeline}
