"""Bytes of the key-value cache: a token, a sequence, and how many of them a device holds.

Layers of one kind share a block table; layers of several kinds are put in groups of equal size, and
every block of every group has the size of the greatest (vllm/v1/core/kv_cache_utils.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import ceil

from modelspec_compile.analysis.memory.profiles import Profile
from modelspec_compile.models.network import Attention, Latent, Network, Recurrent

STATE_BYTES = 4
CONV_BYTES = 2
FULL = 0
BYTES = {"fp32": 4.0, "fp8": 1.0, "int8": 1.0, "nvfp4": 0.5625, "fp4": 0.5625, "int4": 0.5625}
GGML_BYTES = {"q8_0": 1.0625, "q5_0": 0.6875, "q4_0": 0.5625, "int8": 1.0625, "int4": 0.5625}
SPARSE_FP8_BYTES = 656
"""One token of a sparse latent layer in 8 bits: 512 values, 16 scale bytes, 64 rotary values."""
PAGE_TOKENS, LATENT_PAGE_TOKENS = 16, 128
"""Kernels of attention and of latent attention take pages of multiples of these."""


@dataclass(frozen=True, slots=True)
class Layers:
    """`count` layers on one device that keep the same: bytes a token, or a state a sequence."""

    count: int
    token_bytes: float
    window_tokens: int | None = None
    state_bytes: float = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """What one device keeps, and the engine's way to page it."""

    layers: tuple[Layers, ...]
    block_tokens: int
    grouped: bool
    paged_states: bool
    state_blocks: int = 1
    page_tokens: int = 16
    apart: bool = False
    state_share: float | None = None

    @property
    def mixed(self) -> bool:
        """Whether layers of several kinds share the blocks: full attention alone never does."""
        other = any(kind.window_tokens or kind.state_bytes for kind in self.layers)
        return other and len(self.layers) > 1

    @property
    def token_bytes(self) -> float:
        """Bytes that one more token of a long sequence takes, of a short one under windows."""
        growing = [kind for kind in self.layers if kind.window_tokens is None]
        return sum(kind.count * kind.token_bytes for kind in growing or self.layers)

    @property
    def bounded(self) -> bool:
        """Whether no sequence takes more than a window."""
        return all(kind.window_tokens for kind in self.layers)

    @property
    def beside_bytes(self) -> float:
        """Bytes of one sequence's states where they are not in the blocks."""
        return self.state_bytes if self.token_bytes and not self.paged_states else 0

    @property
    def state_bytes(self) -> float:
        """Bytes of one sequence's states."""
        return sum(kind.count * kind.state_bytes for kind in self.layers)


def element_bytes(profile: Profile, cache_precision: str | None, precision: str) -> float:
    """Bytes of one element of the cache; no precision is the one that the model computes in."""
    word = (cache_precision or precision).lower()
    word = precision if word == "auto" else word
    if profile.loader == "ggml":
        return GGML_BYTES.get(word, 2.0)
    return next((size for name, size in BYTES.items() if word.startswith(name)), 2.0)


@cache
def pool(network: Network, profile: Profile, tensor: int, pipeline: int, size: float) -> Pool:
    """The cache of the fullest pipeline stage; `size` is the bytes of an element."""
    found: dict[Layers, int] = {}
    for run in network.runs:
        for mixer in (run.mixer, run.cross):
            kind = _kind(mixer, profile, tensor, size) if network.generates else None
            if kind:
                found[kind] = found.get(kind, 0) + run.count
    layers = tuple(replace(kind, count=ceil(count / pipeline)) for kind, count in found.items())
    if profile.pools == "apart":
        layers = _apart(layers, profile.window_share)
    paged = profile.states == "paged"
    latent = any(isinstance(run.mixer, Latent) for run in network.runs)
    pages = LATENT_PAGE_TOKENS if latent else PAGE_TOKENS
    return Pool(
        layers,
        profile.block_tokens,
        profile.groups,
        paged,
        profile.state_blocks,
        pages,
        profile.pools == "apart",
        profile.state_share,
    )


def _apart(layers: tuple[Layers, ...], share: float | None) -> tuple[Layers, ...]:
    """Windows count where other layers keep all; a pool of a fixed part of theirs costs that."""
    mixed = any(kind.window_tokens is None and kind.token_bytes for kind in layers)
    if mixed and share is None:
        return layers
    part = share if mixed and share else 1
    return tuple(
        replace(kind, token_bytes=kind.token_bytes * part, window_tokens=None)
        if kind.window_tokens
        else kind
        for kind in layers
    )


def _kind(
    mixer: Attention | Latent | Recurrent | None, profile: Profile, tensor: int, size: float
) -> Layers | None:
    if isinstance(mixer, Attention):
        return _attention(mixer, profile, tensor, size)
    if isinstance(mixer, Latent):
        return Layers(1, _latent_bytes(mixer, profile, tensor, size))
    if isinstance(mixer, Recurrent):
        kept = STATE_BYTES if profile.loader == "ggml" else CONV_BYTES
        state = (mixer.state_elements * STATE_BYTES + mixer.conv_elements * kept) / tensor
        return Layers(1, 0, None, state)
    return None


def _attention(mixer: Attention, profile: Profile, tensor: int, size: float) -> Layers | None:
    if (mixer.shares_cache and not profile.own_caches) or mixer.cross:
        return None
    heads = ceil(mixer.key_value_heads / tensor)
    width = mixer.head_size + (
        (mixer.value_head_size or mixer.head_size) if mixer.cached_vectors > 1 else 0
    )
    indexer = mixer.indexer_head_size * size
    window = mixer.window_tokens if profile.groups and mixer.compress == 1 else None
    return Layers(1, (heads * width * size + indexer) / mixer.compress, window)


def _latent_bytes(mixer: Latent, profile: Profile, tensor: int, size: float) -> float:
    if profile.latent_expanded:
        heads = ceil(mixer.heads / tensor)
        return heads * 2 * (mixer.head_size + mixer.rotary_size) * size
    indexer = mixer.indexer_head_size + 4 if mixer.indexer_heads else 0
    if mixer.indexer_heads and size == 1:
        return SPARSE_FP8_BYTES + indexer
    return (mixer.latent_rank + mixer.rotary_size) * size + indexer
