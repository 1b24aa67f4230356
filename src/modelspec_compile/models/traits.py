"""What a kind of model has that its configuration does not say: a table by `model_type`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """Biases, gates and tables that the code of an architecture fixes.

    `bias` is that of query, key and value, `output_bias` that of the attention's output,
    `position_rows` are rows of a position table beyond `max_position_embeddings` (None: no table),
    `pattern` the period of full attention among windows, `norms` vectors a block beyond one a part,
    `windows` whether a stated window is used unless the configuration says so, `cross` whether
    each block looks at an encoder's output too, `linear` the kind of its recurrent layers.
    """

    bias: bool = False
    output_bias: bool = False
    gated: bool = True
    feed_bias: bool = False
    qk_norm: bool = False
    query_gate: bool = False
    norms: int = 0
    tied: bool = False
    position_rows: int | None = None
    segments: int = 0
    generates: bool = True
    windows: bool = True
    pattern: int | None = None
    linear: str = "gated-delta"
    draft_in_files: bool = True
    shared_experts: int = 0
    cross: bool = False


_PLAIN = Traits()
_BIASED = Traits(bias=True, windows=False)
_NORMED = Traits(qk_norm=True, windows=False)
_GATED = Traits(qk_norm=True, query_gate=True)
_OLD = Traits(bias=True, output_bias=True, gated=False, feed_bias=True, tied=True, position_rows=0)
_BERT = Traits(
    bias=True,
    output_bias=True,
    gated=False,
    feed_bias=True,
    tied=True,
    position_rows=0,
    segments=2,
    generates=False,
)
_GEMMA2 = Traits(norms=2, tied=True, pattern=2)
_GEMMA3 = Traits(norms=2, tied=True, qk_norm=True, pattern=6)
_STAR = Traits(bias=True, output_bias=True, gated=False, feed_bias=True, tied=True)

TRAITS: Mapping[str, Traits] = {
    "qwen": _BIASED,
    "qwen2": _BIASED,
    "qwen2_moe": _BIASED,
    "qwen2_vl": _BIASED,
    "qwen2_vl_text": _BIASED,
    "qwen2_5_vl": _BIASED,
    "qwen2_5_vl_text": _BIASED,
    "qwen2_5_omni_thinker": _BIASED,
    "qwen2_5_omni_text": _BIASED,
    "mimo": _BIASED,
    "qwen3": _NORMED,
    "qwen3_moe": _NORMED,
    "qwen3_vl_text": _NORMED,
    "qwen3_vl_moe_text": _NORMED,
    "qwen3_omni_moe_text": _NORMED,
    "qwen3_next": _GATED,
    "qwen3_5_text": _GATED,
    "qwen3_5_moe_text": _GATED,
    "gemma": Traits(tied=True),
    "gemma2": _GEMMA2,
    "gemma3": _GEMMA3,
    "gemma3_text": _GEMMA3,
    "gemma3n_text": Traits(norms=2, tied=True, qk_norm=True, pattern=5),
    "gemma4_text": _GEMMA3,
    "gemma4": _GEMMA3,
    "gpt2": _OLD,
    "opt": Traits(
        bias=True, output_bias=True, gated=False, feed_bias=True, tied=True, position_rows=2
    ),
    "gpt_neox": Traits(bias=True, output_bias=True, gated=False, feed_bias=True),
    "gptj": Traits(gated=False, feed_bias=True),
    "bloom": Traits(bias=True, output_bias=True, gated=False, feed_bias=True, tied=True),
    "mpt": Traits(gated=False, tied=True),
    "falcon": Traits(gated=False, tied=True),
    "phi": Traits(bias=True, output_bias=True, gated=False, feed_bias=True),
    "starcoder2": _STAR,
    "gpt_bigcode": Traits(
        bias=True, output_bias=True, gated=False, feed_bias=True, tied=True, position_rows=0
    ),
    "nemotron": Traits(gated=False),
    "arcee": Traits(gated=False),
    "afmoe": _GATED,
    "apertus": Traits(gated=False, qk_norm=True),
    "nemotron_h": Traits(gated=False),
    "chatglm": _BIASED,
    "glm4_moe": Traits(bias=True),
    "cohere": Traits(tied=True),
    "cohere2": Traits(tied=True, pattern=4),
    "gpt_oss": Traits(bias=True, output_bias=True, feed_bias=True),
    "seed_oss": _BIASED,
    "bert": _BERT,
    "xlm-roberta": Traits(
        bias=True,
        output_bias=True,
        gated=False,
        feed_bias=True,
        tied=True,
        position_rows=0,
        segments=1,
        generates=False,
    ),
    "roberta": Traits(
        bias=True,
        output_bias=True,
        gated=False,
        feed_bias=True,
        tied=True,
        position_rows=0,
        segments=1,
        generates=False,
    ),
    "nomic_bert": Traits(tied=True, segments=2, generates=False),
    "modernbert": Traits(tied=True, generates=False, pattern=3),
    "new": Traits(bias=True, output_bias=True, tied=True, segments=1, generates=False),
    "whisper": Traits(
        bias=True,
        output_bias=True,
        gated=False,
        feed_bias=True,
        tied=True,
        position_rows=0,
        cross=True,
    ),
    "minimax_m1": Traits(linear="linear"),
    "minimax_m2": Traits(draft_in_files=False),
    "kimi_linear": Traits(linear="kda"),
    "granitemoehybrid": Traits(tied=True),
    "granite": Traits(tied=True),
    "granitemoe": Traits(tied=True),
    "lfm2": Traits(tied=True, qk_norm=True, linear="conv"),
    "smollm3": Traits(tied=True),
    "exaone4": Traits(qk_norm=True),
    "olmo2": Traits(qk_norm=True),
    "olmo3": Traits(qk_norm=True, pattern=4),
    "mllama_text_model": _PLAIN,
    "llama4_text": Traits(shared_experts=1),
    "glm4": Traits(bias=True, norms=2),
    "glm5_next_text": Traits(linear="kda"),
    "glm53_flash_text": Traits(linear="kda"),
    "qwen4_exp_text": _GATED,
    "minimax_m3": _NORMED,
    "internlm": Traits(bias=True, output_bias=True),
}


def traits(kind: str) -> Traits:
    """The traits of a `model_type`; those of a Llama where it is not in the table."""
    return TRAITS.get(kind, _PLAIN)
