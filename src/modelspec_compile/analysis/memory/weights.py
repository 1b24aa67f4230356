"""Weights of one device: every tensor by its role, its scheme and what parallelism divides.

Formulas: bytes = elements / share of the device x bytes of an element. Vocabulary is padded to
64 rows a device, mixtures in mxfp4 to what their kernels take; latent attention keeps its up
projections a second time in 16 bits (absorbed), as vLLM and SGLang do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil

from modelspec_compile.analysis.deployment import Version
from modelspec_compile.analysis.memory.allocator import (
    rest_bytes,
    rests_bytes,
    rotation_bytes,
)
from modelspec_compile.analysis.memory.schemes import Scheme, scheme
from modelspec_compile.catalog import Accelerator
from modelspec_compile.models.network import Network
from modelspec_compile.models.tensors import Tensor, draft_tensors, tensors

VOCABULARY_ROWS = 64
ABSORBED_BYTES = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """What mixtures in mxfp4 are padded to: multiples of the inner and of the outer width."""

    name: str
    inner: int
    outer: int


PLAIN = Layout("plain", 1, 1)
TRITON = Layout("triton", 256, 1)
MARLIN = Layout("marlin", 128, 256)
"""Fitted to gpt-oss 20b and 120b in both layouts (2880 is no multiple of either)."""

NEWER = ("hopper", "blackwell")
UNTUNED = (0, 11)
"""The vLLM release whose packages took the older layout on every card."""


def layout(device: Accelerator | None, version: Version) -> Layout:
    """The layout of a mixture in mxfp4 on a device."""
    newer = device is not None and device.architecture in NEWER and version[:2] != UNTUNED
    return TRITON if newer else MARLIN


@dataclass(frozen=True, slots=True)
class Shares:
    """Degrees that divide weights on one replica."""

    tensor: int = 1
    pipeline: int = 1
    expert: int = 1


ONE = Shares()


@cache
def weights_bytes(
    network: Network,
    precision: str,
    quantization: str | None,
    shares: Shares,
    layout: Layout = PLAIN,
    absorbed: bool = True,
) -> float:
    """Bytes of the weights on the fullest device, without draft layers.

    Where the size of the files is known, the sum is scaled by what it is off for one device.
    """
    kept = scheme(network, precision, quantization)
    ratio = _ratio(network, kept) if as_filed(network, quantization) else 1
    return ratio * _sum(network, kept, shares, layout, absorbed) + rotation_bytes(network)


def as_filed(network: Network, quantization: str | None) -> bool:
    """Whether the weights are loaded as the files keep them."""
    kept = network.kept.scheme.lower() if network.kept else None
    return quantization is None or quantization.lower() == kept


def _ratio(network: Network, kept: Scheme) -> float:
    if not network.weight_bytes:
        return 1
    drafted = sum(_tensor(t, kept, ONE, PLAIN, False) for t in draft_tensors(network))
    return network.weight_bytes / (_sum(network, kept, ONE, PLAIN, False) + drafted)


def _sum(network: Network, kept: Scheme, shares: Shares, layout: Layout, absorbed: bool) -> float:
    found = {t: _tensor(t, kept, shares, layout, absorbed) for t in tensors(network)}
    sizes = rests_bytes(network, found)
    for t, size in found.items():
        if t.run is not None:
            sizes[t.run] += size
    ends = {t: size for t, size in found.items() if t.run is None}
    return _stage(network, sizes, shares.pipeline) + _ends(ends, shares)


def _stage(network: Network, sizes: list[float], stages: int) -> float:
    """The stage with the largest blocks: as many as every stage gets."""
    left, total = ceil(network.layers / stages), 0.0
    runs = zip((run.count for run in network.runs), sizes, strict=True)
    for count, size in sorted(runs, key=lambda run: -run[1] / max(run[0], 1)):
        taken = min(count, left)
        total += size / max(count, 1) * taken
        left -= taken
    return total


@cache
def by_role(
    network: Network, precision: str, quantization: str | None, shares: Shares, layout: Layout
) -> tuple[tuple[str, float], ...]:
    """Bytes of one device by role, pipeline stages left out; for showing."""
    kept = scheme(network, precision, quantization)
    found: dict[str, float] = {}
    for t in tensors(network):
        found[t.role] = found.get(t.role, 0) + _tensor(t, kept, shares, layout, False)
    return tuple(found.items())


@cache
def draft_bytes(
    network: Network, precision: str, quantization: str | None, shares: Shares
) -> float:
    """Bytes of the layers for multi-token prediction that the files bring along."""
    kept = scheme(network, precision, quantization)
    return sum(_tensor(t, kept, shares, PLAIN, False) for t in draft_tensors(network))


def _ends(ends: Mapping[Tensor, float], shares: Shares) -> float:
    """The first or the last stage, whichever holds more, where there is more than one."""
    total = sum(size + rest_bytes(size) for size in ends.values())
    last = sum(size for t, size in ends.items() if t.role == "head" or t.name == "last")
    return total if shares.pipeline == 1 else max(last, total - last)


def _tensor(t: Tensor, kept: Scheme, shares: Shares, layout: Layout, absorbed: bool) -> float:
    share = _share(t, shares)
    elements = t.rows * t.columns * t.copies * share
    if t.role == "experts" and kept.name == "mxfp4":
        elements *= _padding(t, shares, layout)
    size = elements * kept.of(t.role) + t.bias * t.copies * share * kept.plain_bytes
    if absorbed and t.name == "key_value_up":
        size += elements * ABSORBED_BYTES
    return size


def _share(t: Tensor, shares: Shares) -> float:
    """The part of a tensor that the fullest device holds."""
    if t.split == "none":
        return 1 / shares.tensor if t.role == "side" else 1
    if t.split == "vocabulary":
        each = VOCABULARY_ROWS * shares.tensor
        return ceil(t.rows / each) * VOCABULARY_ROWS / t.rows
    if t.split == "heads":
        return ceil(t.units / shares.tensor) / t.units
    return 1 / max(shares.tensor, shares.expert if t.role == "experts" else 1)


def _padding(t: Tensor, shares: Shares, layout: Layout) -> float:
    """How much larger a mixture's tensor is in the kernel's layout."""
    outer, inner = (t.columns, t.rows // 2) if t.name == "up" else (t.rows, t.columns)
    part = inner / (1 if shares.expert > 1 else shares.tensor)
    return _up(part, layout.inner) / part * _up(outer, layout.outer) / outer


def _up(size: float, multiple: int) -> float:
    return ceil(size / multiple) * multiple
