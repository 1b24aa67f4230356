"""A network from nothing but the names and shapes of its tensors (named as a Llama's)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from modelspec_compile.models import config
from modelspec_compile.models.network import Network
from modelspec_compile.models.safetensors import Stored

_LAYER = re.compile(r"(?:^|\.)layers\.(\d+)\.")
_EXPERT = re.compile(r"\.experts\.(\d+)\.")
USUAL_HEAD = 128
SMALL_HEAD = 64


def from_tensors(tensors: Mapping[str, Stored], model_id: str, source: str) -> Network | None:
    """The network, None where the names are not those of a language model; never certain.

    The size of a head is the shape of a norm on it, else the usual one.
    """
    facts = _facts(tensors)
    if not facts:
        return None
    network = config.network(facts, model_id, source)
    size = sum(item.size_bytes for item in tensors.values())
    return replace(network, weight_bytes=size, certain=False, match="files")


def _facts(tensors: Mapping[str, Stored]) -> dict[str, object]:
    table = _shape(tensors, "embed_tokens.weight")
    query, key = _shape(tensors, "q_proj.weight"), _shape(tensors, "k_proj.weight")
    if len(table) != 2 or len(query) != 2 or len(key) != 2:
        return {}
    head = (*_shape(tensors, "q_norm.weight"), 0)[0] or _head(query[0], key[0])
    count = len({found[1] for name in tensors if (found := _EXPERT.search(name))})
    feed = (*_shape(tensors, "gate_proj.weight"), 0)[0]
    return {
        "num_hidden_layers": len({f[1] for name in tensors if (f := _LAYER.search(name))}),
        "vocab_size": table[0],
        "hidden_size": table[1],
        "num_attention_heads": query[0] // head,
        "num_key_value_heads": key[0] // head,
        "head_dim": head,
        "intermediate_size": feed,
        "num_experts": count,
        "tie_word_embeddings": not _shape(tensors, "lm_head.weight"),
        "attention_bias": bool(_shape(tensors, "q_proj.bias")),
    }


def _head(query_rows: int, key_rows: int) -> int:
    fits = query_rows % USUAL_HEAD == 0 and key_rows % USUAL_HEAD == 0
    return USUAL_HEAD if fits and query_rows >= 16 * USUAL_HEAD else SMALL_HEAD


def _shape(tensors: Mapping[str, Stored], ending: str) -> tuple[int, ...]:
    return next((item.shape for name, item in tensors.items() if name.endswith(ending)), ())
