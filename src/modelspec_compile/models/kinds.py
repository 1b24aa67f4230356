"""Which kind of mixer and feed-forward network each layer has, from the many ways to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from modelspec_compile.models.keys import Config, flag, numbers, whole, words
from modelspec_compile.models.traits import Traits

FULL, WINDOW, LINEAR, MAMBA, CROSS, NOTHING = (
    "full",
    "window",
    "linear",
    "mamba",
    "cross",
    "nothing",
)
DENSE, SPARSE = "dense", "sparse"

NAMES: Mapping[str, str] = {
    "full_attention": FULL,
    "attention": FULL,
    "sliding_attention": WINDOW,
    "chunked_attention": WINDOW,
    "deepseek_sparse_attention": FULL,
    "linear_attention": LINEAR,
    "conv": LINEAR,
    "mamba": MAMBA,
    "mamba2": MAMBA,
    "M": MAMBA,
    "*": FULL,
    "-": NOTHING,
    "E": NOTHING,
    "mlp": NOTHING,
    "moe": NOTHING,
}
FEEDS: Mapping[str, str] = {
    "-": DENSE,
    "E": SPARSE,
    "mlp": DENSE,
    "moe": SPARSE,
    "M": NOTHING,
    "*": NOTHING,
    "mamba": NOTHING,
    "attention": NOTHING,
}


def single(config: Config) -> tuple[str, ...]:
    """Letters or words of layers that are each a mixer or a feed-forward network, never both."""
    pattern = config.get("hybrid_override_pattern")
    if isinstance(pattern, str):
        return tuple(pattern)
    kinds = words(config, "layers_block_type")
    return kinds if {"moe", "mlp"} & set(kinds) else ()


def layers(config: Config) -> int:
    """The number of layers."""
    return whole(config, "layers") or len(single(config))


def mixers(config: Config, traits: Traits) -> tuple[str, ...]:
    """The kind of mixer of each layer."""
    count = layers(config)
    for way in _WAYS:
        if found := way(config, traits, count):
            return tuple(found[:count])
    return (FULL,) * count


def feeds(config: Config) -> tuple[str, ...]:
    """`dense`, `sparse` or `nothing` for each layer."""
    count = layers(config)
    if kinds := single(config):
        return tuple(FEEDS[kind] for kind in kinds)
    if not whole(config, "experts"):
        return (DENSE,) * count
    if kinds := words(config, "mlp_layer_types"):
        return kinds
    if frequency := numbers(config, "moe_layer_freq"):
        return tuple(SPARSE if item else DENSE for item in frequency)
    return tuple(SPARSE if _sparse(config, index) else DENSE for index in range(count))


def _sparse(config: Config, index: int) -> bool:
    if index < whole(config, "dense_layers") or index in numbers(config, "mlp_only_layers"):
        return False
    if period := whole(config, "expert_layer_period"):
        return index % period == whole(config, "expert_layer_offset")
    step = max(
        whole(config, key, 1)
        for key in ("decoder_sparse_step", "interleave_moe_layer_step", "moe_layer_interval")
    )
    return (index + 1) % step == 0


def _named(config: Config, _: Traits, __: int) -> tuple[str, ...]:
    kinds = single(config) or words(config, "layer_types") or words(config, "layers_block_type")
    return tuple(NAMES.get(kind, FULL) for kind in kinds)


def _crossed(config: Config, _: Traits, count: int) -> tuple[str, ...]:
    crossed = numbers(config, "cross_attention_layers")
    return tuple(CROSS if i in crossed else FULL for i in range(count)) if crossed else ()


def _jamba(config: Config, _: Traits, count: int) -> tuple[str, ...]:
    if not (period := whole(config, "attn_layer_period")):
        return ()
    offset = whole(config, "attn_layer_offset")
    return tuple(FULL if i % period == offset else MAMBA for i in range(count))


def _interval(config: Config, _: Traits, count: int) -> tuple[str, ...]:
    if not (every := whole(config, "full_attention_interval")):
        return ()
    return tuple(FULL if (i + 1) % every == 0 else LINEAR for i in range(count))


def _flags(config: Config, _: Traits, __: int) -> tuple[str, ...]:
    if windows := numbers(config, "hybrid_layer_pattern"):
        return tuple(WINDOW if item else FULL for item in windows)
    if linear := numbers(config, "attn_type_list"):
        return tuple(FULL if item else LINEAR for item in linear)
    return ()


def _delta(config: Config, _: Traits, count: int) -> tuple[str, ...]:
    inner = config.get("linear_attn_config")
    if not isinstance(inner, Mapping):
        return ()
    full = numbers(inner, "full_attn_layers")
    return tuple(FULL if i + 1 in full else LINEAR for i in range(count))


def _chunks(config: Config, _: Traits, count: int) -> tuple[str, ...]:
    if not whole(config, "attention_chunk_size") or whole(config, "sliding_window"):
        return ()
    every = whole(config, "no_rope_layer_interval", 4)
    return tuple(FULL if (i + 1) % every == 0 else WINDOW for i in range(count))


def _windows(config: Config, traits: Traits, count: int) -> tuple[str, ...]:
    if not whole(config, "sliding_window") or not flag(
        config, "use_sliding_window", traits.windows
    ):
        return ()
    every = whole(config, "sliding_window_pattern") or traits.pattern
    if not every:
        return (WINDOW,) * count
    return tuple(FULL if (i + 1) % every == 0 else WINDOW for i in range(count))


_WAYS: tuple[Callable[[Config, Traits, int], tuple[str, ...]], ...] = (
    _named,
    _crossed,
    _jamba,
    _interval,
    _flags,
    _delta,
    _chunks,
    _windows,
)
