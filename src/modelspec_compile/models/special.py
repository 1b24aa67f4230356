"""Runs of networks whose layers differ one by one: searched (NAS), compressed and sparse ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from modelspec_compile.models.feeds import feed
from modelspec_compile.models.keys import Config, flag, maybe, numbers, whole
from modelspec_compile.models.kinds import SPARSE
from modelspec_compile.models.network import Attention, Dense, Feed, Mixer, Run
from modelspec_compile.models.recurrent import mamba
from modelspec_compile.models.streams import stream_parameters
from modelspec_compile.models.traits import Traits

Block = tuple[Mixer | None, Feed | None, int]
MULTIPLE = 256
"""Feed-forward sizes of searched networks are rounded up to this."""
OVERLAP = 4
"""The ratio at which spans overlap, so that twice as many vectors are made (DeepSeek V4)."""


def special_runs(config: Config, fixed: Traits) -> tuple[Run, ...]:
    """The runs, or none where the configuration describes layers in the usual way."""
    if config.get("model_type") == "falcon_h1":
        return _beside(config, fixed)
    return next((found for way in _WAYS if (found := way(config, fixed))), ())


def grouped(blocks: Iterable[Block]) -> tuple[Run, ...]:
    """Equal blocks as one run each, in the order of their first."""
    return tuple(
        Run(count, mixer, feed, None, extra)
        for (mixer, feed, extra), count in Counter(blocks).items()
    )


def _searched(config: Config, _: Traits) -> tuple[Run, ...]:
    blocks = config.get("block_configs")
    if not isinstance(blocks, list):
        return ()
    found = (block for block in blocks if isinstance(block, Mapping))
    return grouped(
        (_searched_mixer(config, block), _searched_feed(config, block), 0) for block in found
    )


def _searched_mixer(config: Config, block: Config) -> Attention | None:
    attention = block.get("attention")
    if not isinstance(attention, Mapping) or flag(attention, "no_op"):
        return None
    heads = whole(config, "heads")
    size = whole(config, "head_size") or whole(config, "hidden") // max(heads, 1)
    each = whole(attention, "n_heads_in_group") or heads
    stated = whole(attention, "num_key_value_heads")
    return Attention(heads, stated or heads // max(each, 1), size)


def _searched_feed(config: Config, block: Config) -> Dense | None:
    part = block.get("ffn")
    if not isinstance(part, Mapping) or flag(part, "no_op"):
        return None
    if size := whole(part, "feed"):
        return Dense(size)
    factor = part.get("ffn_mult")
    if not isinstance(factor, int | float):
        return None
    size = int(2 * factor * whole(config, "hidden") / 3)
    return Dense(-(-size // MULTIPLE) * MULTIPLE)


def _grouped_keys(config: Config, fixed: Traits) -> tuple[Run, ...]:
    """Layers that differ in the number of their key heads alone (DeciLM)."""
    heads, own = whole(config, "heads"), numbers(config, "num_key_value_heads_per_layer")
    size = whole(config, "head_size") or whole(config, "hidden") // max(heads, 1)
    right = feed(config, fixed, "dense")
    return grouped((Attention(heads, keys, size), right, 0) for keys in own)


def _beside(config: Config, fixed: Traits) -> tuple[Run, ...]:
    """Layers where an attention and a state run side by side (Falcon-H1), as two blocks each."""
    count, heads = whole(config, "layers"), whole(config, "heads")
    keys, size = whole(config, "key_value_heads", heads), whole(config, "head_size")
    right = feed(config, fixed, "dense")
    return (
        Run(count, Attention(heads, keys, size or whole(config, "hidden") // max(heads, 1)), None),
        Run(count, mamba(config), right),
    )


def _compressed(config: Config, fixed: Traits) -> tuple[Run, ...]:
    """Windows beside pooled entries of every 4 or 128 tokens (DeepSeek V4)."""
    ratios = numbers(config, "compress_ratios")[: whole(config, "layers")]
    right = feed(config, fixed, SPARSE)
    streams = stream_parameters(config)
    return grouped(
        (_pooled(config, ratio), right, streams + _compressor(config, ratio)) for ratio in ratios
    )


def _pooled(config: Config, ratio: int) -> Attention:
    base = Attention(
        heads=whole(config, "heads"),
        key_value_heads=whole(config, "key_value_heads", 1),
        head_size=whole(config, "head_size"),
        window_tokens=maybe(config, "sliding_window"),
        compress=max(ratio, 1),
        projects_values=False,
        cached_vectors=1,
        query_rank=maybe(config, "q_lora_rank"),
        output_rank=maybe(config, "o_lora_rank"),
        output_groups=whole(config, "o_groups", 1),
    )
    return _indexed(base, config) if ratio == OVERLAP else base


def _indexed(attention: Attention, config: Config) -> Attention:
    return replace(
        attention,
        indexer_heads=whole(config, "index_n_heads"),
        indexer_head_size=whole(config, "index_head_dim"),
        top_tokens=maybe(config, "index_topk"),
    )


def _compressor(config: Config, ratio: int) -> int:
    """Weights that pool keys: a value and a gate for each vector of a span."""
    vectors = 0 if ratio == 0 else 2 if ratio == OVERLAP else 1
    return vectors * whole(config, "head_size") * (2 * whole(config, "hidden") + ratio)


_WAYS: tuple[Callable[[Config, Traits], tuple[Run, ...]], ...] = (
    _searched,
    _grouped_keys,
    _compressed,
)
