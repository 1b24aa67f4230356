"""Layers with a state: their weights and the state of one sequence, from a configuration.

Shapes are those of the reference implementations (Mamba, Mamba-2, Gated DeltaNet, Kimi Delta
Attention, Lightning Attention, gated short convolution).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from modelspec_compile.models.keys import Config, flag, whole
from modelspec_compile.models.network import Recurrent


def linear(config: Config, kind: str) -> Recurrent:
    """The layer of a `linear_attention` kind: `gated-delta`, `kda`, `linear` or `conv`."""
    return _LINEAR[kind](config)


def mamba(config: Config) -> Recurrent:
    """Mamba-2 where the configuration has heads, else Mamba."""
    return _mamba2(config) if whole(config, "state_heads") else _mamba1(config)


def _mamba2(config: Config) -> Recurrent:
    hidden, heads = whole(config, "hidden"), whole(config, "state_heads")
    size = whole(config, "state_head_size") or whole(config, "expansion", 2) * hidden // heads
    inner, state = heads * size, whole(config, "state", 128)
    width = whole(config, "convolution", 4)
    mixed = inner + 2 * whole(config, "state_groups", 1) * state
    weights = hidden * (inner + mixed + heads) + mixed * (width + 1) + inner * hidden
    return Recurrent(
        "mamba2",
        weights + inner + 3 * heads,
        heads * size * state,
        mixed * (width - 1),
        heads,
    )


def _mamba1(config: Config) -> Recurrent:
    hidden, state = whole(config, "hidden"), whole(config, "state", 16)
    inner, width = hidden * whole(config, "expansion", 2), whole(config, "convolution", 4)
    rank = whole(config, "mamba_dt_rank") or -(-hidden // 16)
    projections = 2 * hidden * inner + inner * (rank + 2 * state) + rank * inner + inner * hidden
    vectors = inner * (width + 1) + inner * (state + 2) + rank + 2 * state
    return Recurrent("mamba", projections + vectors, inner * state, inner * (width - 1), 1)


def _gated_delta(config: Config) -> Recurrent:
    hidden, width = whole(config, "hidden"), whole(config, "linear_conv_kernel_dim", 4)
    key_size, value_size = (
        whole(config, "linear_key_head_dim", 128),
        whole(config, "linear_value_head_dim", 128),
    )
    keys = whole(config, "linear_num_key_heads", 16) * key_size
    heads = whole(config, "linear_num_value_heads", 32)
    values, mixed = heads * value_size, 2 * keys + heads * value_size
    weights = hidden * (mixed + values + 2 * heads) + mixed * width + values * hidden
    return Recurrent(
        "gated-delta",
        weights + 2 * heads + value_size,
        heads * key_size * value_size,
        mixed * (width - 1),
        heads,
    )


def _kda(config: Config) -> Recurrent:
    inner = config.get("linear_attn_config")
    own: Config = inner if isinstance(inner, Mapping) else {}
    hidden, heads = whole(config, "hidden"), whole(own, "num_heads", whole(config, "heads"))
    size, width = whole(own, "head_dim", 128), whole(own, "short_conv_kernel_size", 4)
    all_heads = heads * size
    low_rank = hidden * size + size * all_heads
    gates = hidden * heads + low_rank
    gates += hidden * all_heads if flag(own, "use_full_rank_gate") else low_rank
    weights = 4 * hidden * all_heads + 3 * all_heads * width + gates + all_heads + heads + size
    return Recurrent(
        "gated-delta", weights, heads * size * size, 3 * all_heads * (width - 1), heads
    )


def _lightning(config: Config) -> Recurrent:
    hidden, heads = whole(config, "hidden"), whole(config, "heads")
    size = whole(config, "head_size") or hidden // heads
    inner = heads * size
    return Recurrent("linear", hidden * inner * 5 + inner, heads * size * size, 0, heads)


def _short_convolution(config: Config) -> Recurrent:
    hidden, width = whole(config, "hidden"), whole(config, "conv_L_cache", 3)
    bias = 4 * hidden if flag(config, "conv_bias") else 0
    return Recurrent("conv", 4 * hidden * hidden + hidden * width + bias, 0, hidden * (width - 1))


_LINEAR: Mapping[str, Callable[[Config], Recurrent]] = {
    "gated-delta": _gated_delta,
    "kda": _kda,
    "linear": _lightning,
    "conv": _short_convolution,
}
