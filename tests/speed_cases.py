"""Networks and deployments that the tests of the speed analysis share."""

from __future__ import annotations

from modelspec_compile.analysis.deployment import Deployment, Load, Parallelism
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

DENSE = Network("dense", 4096, 128256, (Run(32, Attention(32, 8, 128), Dense(14336)),))
SLIDING = Network(
    "sliding", 4096, 128256, (Run(32, Attention(32, 8, 128, window_tokens=512), Dense(14336)),)
)
MIXTURE = Network("mixture", 2048, 151936, (Run(48, Attention(32, 4, 128), Experts(128, 8, 768)),))
LATENT = Network(
    "latent",
    7168,
    129280,
    (Run(61, Latent(128, 1536, 512, 64, 128, 128), Experts(256, 8, 2048, 2048)),),
)
HYBRID = Network(
    "hybrid",
    2048,
    151936,
    (
        Run(36, Recurrent("gated-delta", 25_000_000, 524_288, heads=32), Experts(512, 10, 512)),
        Run(12, Attention(16, 2, 256), Experts(512, 10, 512)),
    ),
)
NETWORKS = (DENSE, SLIDING, MIXTURE, LATENT, HYBRID)
ENGINES = ("vllm", "sglang", "tensorrt-llm", "tgi", "llama.cpp")


def asked(
    network: Network,
    *,
    concurrency: float = 1,
    input_tokens: float = 1000,
    output_tokens: float = 500,
    devices: int = 1,
    engine: str = "vllm",
    accelerator: str = "H100",
    quantization: str | None = None,
) -> Deployment:
    """A deployment with tensor parallelism over all devices."""
    return Deployment(
        network,
        built_in().find(accelerator),
        devices,
        Parallelism(devices),
        quantization=quantization,
        engine=engine,
        load=Load(concurrency, None, input_tokens, output_tokens),
    )
