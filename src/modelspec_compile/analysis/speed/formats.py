"""How many bytes an element takes, and in which format the device multiplies."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.models.network import Experts

BYTES = {
    "fp32": 4.0,
    "tf32": 4.0,
    "bf16": 2.0,
    "fp16": 2.0,
    "fp8": 1.0,
    "int8": 1.0,
    "nvfp4": 0.5625,
    "fp4": 0.5625,
    "mxfp4": 0.53125,
    "int4": 0.53,
    "awq": 0.53,
    "gptq": 0.53,
    "bitsandbytes": 0.53,
}
"""Bytes an element of weights with its share of scales: one of 8 bits per 16 (nvfp4) or 32."""
GGUF_BITS = {"q2": 3.0, "q3": 4.0, "q4": 4.7, "q5": 5.6, "q6": 6.6, "q8": 8.5}
COMPUTES = {"fp8": "fp8", "int8": "int8", "nvfp4": "fp4", "fp4": "fp4"}
"""What weights of a scheme are multiplied in where the device can; others are widened first."""


@dataclass(frozen=True, slots=True)
class Formats:
    """Bytes an element of experts, of other matrices, of head and of cache; what is multiplied in.

    `family` is the class that the calibration knows: `16`, `8`, `4` or `w4` (4-bit weights that
    are multiplied in 16 bits).
    """

    experts: float
    others: float
    head: float
    cache: float
    computes: str
    family: str


def formats(deployment: Deployment) -> Formats:
    """The formats of a deployment.

    In a mixture only the experts are narrowed to 4 bits, as all published 4-bit mixtures have it;
    embeddings and heads stay in 16 bits.
    """
    scheme = deployment.quantization or deployment.precision
    width = _bytes(scheme)
    mixture = width < 1 and _is_mixture(deployment)
    flops = deployment.accelerator.flops if deployment.accelerator else {}
    computes = COMPUTES.get(scheme, "bf16")
    if computes not in flops:
        computes = "bf16"
    cache = deployment.limits.kv_cache_precision or "auto"
    return Formats(
        experts=width,
        others=2.0 if mixture else width,
        head=max(2.0, width) if width >= 1 else 2.0,
        cache=1.0 if cache.startswith(("fp8", "int8")) else 2.0,
        computes=computes,
        family=_family(width, computes),
    )


def _is_mixture(deployment: Deployment) -> bool:
    return any(isinstance(run.feed, Experts) for run in deployment.network.runs)


def _family(width: float, computes: str) -> str:
    if computes == "fp4":
        return "4"
    if width < 1:
        return "w4"
    return "8" if width == 1 else "16"


def _bytes(scheme: str) -> float:
    if scheme in BYTES:
        return BYTES[scheme]
    if scheme.startswith("gguf-"):
        return GGUF_BITS.get(scheme[5:7], 5.0) / 8
    return 2.0
