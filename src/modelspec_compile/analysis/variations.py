"""What a search tries: devices × counts × formats, and splits × batches of what is best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from modelspec_compile.analysis.deployment import Deployment, Parallelism
from modelspec_compile.catalog import Accelerator
from modelspec_compile.models.network import Attention, Latent, Network

COUNTS = (1, 2, 4, 8, 16, 32)
SCHEMES: tuple[str | None, ...] = (None, "fp8", "int8", "awq", "nvfp4")
"""Formats that weights can be brought into: as they are, then 8 and 4 bits."""
BATCHES = (32, 128, 512)
"""Sequences in one batch."""
NO_BF16 = frozenset({"turing", "volta", "pascal"})
"""Architectures before compute capability 8.0, which has the first bf16 instructions."""
HOST_DEVICES = 8
"""Devices that one host has at most: more are pipeline stages across hosts."""


def variations(asked: Deployment, devices: Iterable[Accelerator]) -> Iterator[Deployment]:
    """The deployments that a search looks at."""
    schemes = _schemes(asked)
    for device in devices:
        for count in COUNTS:
            split = parallelism(asked.network, count)
            if split is None:
                continue
            for scheme in schemes:
                kept = replace(asked, quantization=scheme)
                if runs(device, kept):
                    yield replace(kept, accelerator=device, devices=count, parallelism=split)


def parallelism(network: Network, devices: int) -> Parallelism | None:
    """How that many devices share a network: tensor parallelism in a host, stages across hosts.

    None where the heads cannot be divided so.
    """
    tensor = min(devices, HOST_DEVICES)
    stages = devices // tensor
    heads = attention_heads(network)
    if (heads and heads % tensor) or stages > network.layers:
        return None
    return Parallelism(tensor=tensor, pipeline=stages)


def attention_heads(network: Network) -> int | None:
    """Query heads of the first attention layer."""
    for run in network.runs:
        if isinstance(run.mixer, Attention | Latent):
            return run.mixer.heads
    return None


def runs(device: Accelerator, asked: Deployment) -> bool:
    """Whether a device computes in the precision and with weights of the format.

    Narrow integers are widened first.
    """
    needs = {"fp8": "fp8", "nvfp4": "fp4"}.get(asked.quantization or "")
    return (needs is None or needs in device.flops) and computes(device, asked.precision)


def computes(device: Accelerator, precision: str) -> bool:
    """Whether a device has instructions for a precision."""
    return precision != "bf16" or device.architecture not in NO_BF16


def _schemes(asked: Deployment) -> tuple[str | None, ...]:
    """The format of the files where they are quantized already; else every one."""
    if asked.network.kept is not None:
        return (asked.quantization,)
    return tuple(dict.fromkeys((asked.quantization, *SCHEMES)))


def alternatives(asked: Deployment) -> Iterator[Deployment]:
    """The same devices shared otherwise, and with other batches."""
    for split in splits(asked.network, asked.devices):
        for batch in (asked.limits.max_sequences, *BATCHES):
            limits = replace(asked.limits, max_sequences=batch)
            other = replace(asked, parallelism=split, limits=limits)
            if other != asked:
                yield other


def splits(network: Network, devices: int) -> Iterator[Parallelism]:
    """Every way to share a network among devices that divides its heads: tensors × stages."""
    heads = attention_heads(network)
    for tensor in (1, 2, 4, 8):
        stages, rest = divmod(devices, tensor)
        if not rest and 0 < stages <= network.layers and not (heads and heads % tensor):
            yield Parallelism(tensor=tensor, pipeline=stages)
