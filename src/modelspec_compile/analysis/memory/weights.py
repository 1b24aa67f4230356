"""Weights of one device: every tensor by its role, its scheme and what parallelism divides.

Formulas: bytes = elements / share of the device x bytes of an element. Vocabulary is padded to
64 rows a device, mixtures in mxfp4 to what their kernels take; latent attention keeps its up
projections a second time in 16 bits (absorbed), as vLLM and SGLang do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import ceil

from modelspec_compile.analysis.deployment import Version
from modelspec_compile.analysis.memory.allocator import (
    rest_bytes,
    rests_bytes,
    rotation_bytes,
)
from modelspec_compile.analysis.memory.profiles import Profile
from modelspec_compile.analysis.memory.schemes import Scheme, scheme
from modelspec_compile.catalog import Accelerator
from modelspec_compile.models.network import Network
from modelspec_compile.models.tensors import Tensor, draft_tensors, tensors

VOCABULARY_ROWS = 64
ABSORBED_BYTES = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """What mixtures in mxfp4 are padded to: multiples of the inner and of the outer width."""

    inner: int
    outer: int


PLAIN = Layout(1, 1)
TRITON = Layout(256, 1)
MARLIN = Layout(128, 256)
SQUARE = Layout(256, 256)
"""Fitted to gpt-oss 20b and 120b in both layouts (2880 is no multiple of either)."""

NEWER = ("hopper", "blackwell")
LAYOUTS = {"square": SQUARE, "plain": PLAIN}
UNTUNED = (0, 11)
"""The vLLM release whose packages took the older layout on every card."""


def layout(device: Accelerator | None, version: Version, profile: Profile) -> Layout:
    """The layout of a mixture in mxfp4 on a device; SGLang pads both widths to 256 everywhere."""
    if profile.mixtures in LAYOUTS:
        return LAYOUTS[profile.mixtures]
    newer = device is not None and device.architecture in NEWER and version[:2] != UNTUNED
    return TRITON if newer else MARLIN


@dataclass(frozen=True, slots=True)
class Shares:
    """Degrees that divide weights on one replica."""

    tensor: int = 1
    pipeline: int = 1
    expert: int = 1


ONE = Shares()


@dataclass(frozen=True, slots=True)
class Loader:
    """Who holds the weights: what is kept beside or instead of the files' tensors.

    `absorbed` copies of latent up projections; `rests` of PyTorch's allocator, its `rotations` and
    its multiple of vocabulary `rows`; or an embedding table that stays `on_host` unless it is the
    head too (ggml-org/llama.cpp src/llama-model.cpp).
    """

    absorbed: bool = True
    rests: bool = True
    rows: int = VOCABULARY_ROWS
    on_host: bool = False


TORCH, EXPANDED = Loader(), Loader(absorbed=False)
GGML = Loader(absorbed=False, rests=False, rows=1, on_host=True)


def loader(profile: Profile) -> Loader:
    """Who holds the weights under an engine profile."""
    if profile.loader == "ggml":
        return GGML
    return EXPANDED if profile.latent_expanded else TORCH


@cache
def weights_bytes(
    network: Network,
    precision: str,
    quantization: str | None,
    shares: Shares,
    layout: Layout = PLAIN,
    loader: Loader = TORCH,
) -> float:
    """Bytes of the weights on the fullest device, without draft layers.

    Where the size of the files is known, the sum is scaled by what it is off for one device.
    """
    quantization = _converted(network, quantization) if loader.on_host else quantization
    kept = scheme(network, precision, quantization, loader.on_host)
    ratio = _ratio(network, kept, loader) if as_filed(network, quantization) else 1
    held = ratio * _sum(network, kept, shares, layout, loader)
    return held + rotation_bytes(network) if loader.rests else held


def _converted(network: Network, quantization: str | None) -> str | None:
    """llama.cpp's files of a model in mxfp4 hold everything but the experts in 8 bits."""
    name = quantization or (network.kept.scheme if network.kept else "")
    return "gguf-mxfp4" if name.lower() == "mxfp4" else quantization


def as_filed(network: Network, quantization: str | None) -> bool:
    """Whether the weights are loaded as the files keep them."""
    kept = network.kept.scheme.lower() if network.kept else None
    return quantization is None or quantization.lower() == kept


def _ratio(network: Network, kept: Scheme, loader: Loader) -> float:
    if not network.weight_bytes:
        return 1
    loader = replace(loader, absorbed=False, on_host=False)
    drafted = sum(_tensor(t, kept, ONE, PLAIN, loader) for t in draft_tensors(network))
    return network.weight_bytes / (_sum(network, kept, ONE, PLAIN, loader) + drafted)


def _sum(network: Network, kept: Scheme, shares: Shares, layout: Layout, loader: Loader) -> float:
    found = {t: _tensor(t, kept, shares, layout, loader) for t in tensors(network)}
    sizes = rests_bytes(network, found) if loader.rests else [0.0] * len(network.runs)
    for t, size in found.items():
        if t.run is not None:
            sizes[t.run] += size
    ends = {t: size for t, size in found.items() if t.run is None}
    return _stage(network, sizes, shares.pipeline) + _ends(ends, shares, loader)


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
        found[t.role] = found.get(t.role, 0) + _tensor(t, kept, shares, layout, EXPANDED)
    return tuple(found.items())


@cache
def draft_bytes(
    network: Network, precision: str, quantization: str | None, shares: Shares
) -> float:
    """Bytes of the layers for multi-token prediction that the files bring along."""
    kept = scheme(network, precision, quantization)
    return sum(_tensor(t, kept, shares, PLAIN, EXPANDED) for t in draft_tensors(network))


def _ends(ends: Mapping[Tensor, float], shares: Shares, loader: Loader) -> float:
    """The first or the last stage, whichever holds more, where there is more than one."""
    if loader.on_host and any(t.role == "head" for t in ends):
        ends = {t: size for t, size in ends.items() if t.role != "embedding"}
    total = sum(size + (rest_bytes(size) if loader.rests else 0) for size in ends.values())
    last = sum(size for t, size in ends.items() if t.role == "head" or t.name == "last")
    return total if shares.pipeline == 1 else max(last, total - last)


def _tensor(t: Tensor, kept: Scheme, shares: Shares, layout: Layout, loader: Loader) -> float:
    share = _share(t, shares, loader.rows)
    elements = t.rows * t.columns * t.copies * share
    if t.role == "experts" and kept.name == "mxfp4":
        elements *= _padding(t, shares, layout)
    size = elements * kept.of(t.role) + t.bias * t.copies * share * kept.plain_bytes
    if loader.absorbed and t.name == "key_value_up":
        size += elements * ABSORBED_BYTES
    return size


def _share(t: Tensor, shares: Shares, rows: int) -> float:
    """The part of a tensor that the fullest device holds."""
    if t.split == "none":
        return 1 / shares.tensor if t.role == "side" else 1
    if t.split == "vocabulary":
        return ceil(t.rows / (rows * shares.tensor)) * rows / t.rows
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
