"""Softmax attention of one layer from a configuration."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile.models.keys import Config, flag, maybe, whole
from modelspec_compile.models.kinds import CROSS, LINEAR, MAMBA, NOTHING, WINDOW
from modelspec_compile.models.network import Attention, Latent, Mixer
from modelspec_compile.models.recurrent import linear, mamba
from modelspec_compile.models.traits import Traits


def mixer(config: Config, traits: Traits, kind: str) -> Mixer | None:
    """The mixer of a layer of the kind."""
    if kind == NOTHING:
        return None
    if kind == MAMBA:
        return mamba(config)
    if kind == LINEAR:
        return linear(config, traits.linear)
    if whole(config, "kv_lora_rank") and kind != WINDOW:
        return _latent(config)
    return _attention(config, traits, kind)


def _latent(config: Config) -> Latent:
    return Latent(
        heads=whole(config, "heads"),
        query_rank=maybe(config, "q_lora_rank"),
        latent_rank=whole(config, "kv_lora_rank"),
        rotary_size=whole(config, "qk_rope_head_dim", 64),
        head_size=whole(config, "qk_nope_head_dim", 128),
        value_head_size=whole(config, "v_head_dim", 128),
        indexer_heads=whole(config, "index_n_heads"),
        indexer_head_size=whole(config, "index_head_dim"),
        indexer_compress=whole(config, "index_kpool", 1),
        top_tokens=maybe(config, "index_topk"),
    )


def _attention(config: Config, traits: Traits, kind: str) -> Attention:
    heads, key_value_heads, size = _shape(config, kind)
    full = kind != WINDOW
    return Attention(
        heads=heads,
        key_value_heads=key_value_heads,
        head_size=size,
        value_head_size=_value_size(config, kind),
        window_tokens=None if full else _window(config),
        bias=flag(config, "attention_bias", traits.bias) or flag(config, "add_qkv_bias"),
        output_bias=_output_bias(config, traits),
        query_gate=traits.query_gate or flag(config, "attn_output_gate"),
        cross=kind == CROSS,
        query_rank=maybe(config, "share_q_dim"),
        projects_values=not (full and flag(config, "attention_k_eq_v")),
    )


def _output_bias(config: Config, traits: Traits) -> bool:
    if traits.bias and not traits.output_bias:
        return False
    return flag(config, "attention_bias", traits.output_bias)


def _shape(config: Config, kind: str) -> tuple[int, int, int]:
    heads = whole(config, "heads")
    size = whole(config, "head_size") or whole(config, "hidden") // max(heads, 1)
    keys = _key_value_heads(config, heads)
    if kind == WINDOW:
        heads = whole(config, "swa_num_attention_heads", heads)
        keys = whole(config, "swa_num_key_value_heads", keys)
        return heads, keys, whole(config, "swa_head_dim", size)
    keys = whole(config, "num_global_key_value_heads", keys)
    return heads, keys, whole(config, "global_head_dim", size)


def _key_value_heads(config: Config, heads: int) -> int:
    if flag(config, "multi_query") and not flag(config, "new_decoder_architecture"):
        return 1
    return whole(config, "key_value_heads", heads)


def _value_size(config: Config, kind: str) -> int | None:
    key = "swa_v_head_dim" if kind == WINDOW else "v_head_dim"
    return maybe(config, key)


def _window(config: Config) -> int | None:
    return maybe(config, "sliding_window") or maybe(config, "attention_chunk_size")


def cross(config: Config, traits: Traits) -> Attention | None:
    """The second attention of a decoder's block, over the encoder's output."""
    if not traits.cross:
        return None
    own = _attention(config, traits, CROSS)
    return replace(own, window_tokens=maybe(config, "max_source_positions"))
