"""A GGUF header in the words of a Hugging Face configuration, and the scheme it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from modelspec_compile.models import config, gguf
from modelspec_compile.models.network import Kept, Network

KINDS: Mapping[str, str] = {
    "qwen2moe": "qwen2_moe",
    "qwen2vl": "qwen2_vl",
    "qwen3moe": "qwen3_moe",
    "qwen3next": "qwen3_next",
    "qwen35": "qwen3_5_text",
    "qwen35moe": "qwen3_5_moe_text",
    "gemma4": "gemma4_text",
    "gemma3": "gemma3_text",
    "phi2": "phi",
    "gptneox": "gpt_neox",
    "gpt-oss": "gpt_oss",
    "deepseek2": "deepseek_v3",
    "glm4moe": "glm4_moe",
    "command-r": "cohere",
    "starcoder": "gpt_bigcode",
    "nemotron_h_moe": "nemotron_h",
    "granitehybrid": "granitemoehybrid",
    "minimax-m2": "minimax_m2",
    "nomic-bert": "nomic_bert",
}
KEY_HEADS = "attention.head_count_kv"
KEYS: tuple[tuple[str, str], ...] = (
    ("block_count", "num_hidden_layers"),
    ("embedding_length", "hidden_size"),
    ("feed_forward_length", "intermediate_size"),
    ("context_length", "max_position_embeddings"),
    ("vocab_size", "vocab_size"),
    ("attention.head_count", "num_attention_heads"),
    ("attention.head_count_kv", "num_key_value_heads"),
    ("attention.key_length", "head_dim"),
    ("attention.sliding_window", "sliding_window"),
    ("attention.kv_lora_rank", "kv_lora_rank"),
    ("attention.q_lora_rank", "q_lora_rank"),
    ("expert_count", "n_routed_experts"),
    ("expert_used_count", "num_experts_per_tok"),
    ("expert_feed_forward_length", "moe_intermediate_size"),
    ("expert_shared_feed_forward_length", "shared_expert_intermediate_size"),
    ("expert_shared_count", "n_shared_experts"),
    ("leading_dense_block_count", "first_k_dense_replace"),
    ("full_attention_interval", "full_attention_interval"),
    ("ssm.conv_kernel", "linear_conv_kernel_dim"),
    ("ssm.state_size", "linear_key_head_dim"),
    ("ssm.group_count", "linear_num_key_heads"),
    ("ssm.time_step_rank", "linear_num_value_heads"),
    ("ssm.time_step_rank", "mamba_n_heads"),
    ("ssm.state_size", "mamba_d_state"),
    ("ssm.group_count", "mamba_n_groups"),
    ("ssm.conv_kernel", "mamba_d_conv"),
)
SCHEMES: Mapping[int, str] = {
    2: "gguf-q4_0",
    3: "gguf-q4_1",
    7: "gguf-q8_0",
    8: "gguf-q5_0",
    10: "gguf-q2_k",
    11: "gguf-q3_k_s",
    12: "gguf-q3_k_m",
    13: "gguf-q3_k_l",
    14: "gguf-q4_k_s",
    15: "gguf-q4_k_m",
    16: "gguf-q5_k_s",
    17: "gguf-q5_k_m",
    18: "gguf-q6_k",
    30: "gguf-iq4_xs",
    38: "mxfp4",
}
PRECISIONS: Mapping[int, str] = {0: "fp32", 1: "fp16", 32: "bf16"}
TOKENS = "tokenizer.ggml.tokens"


def from_gguf(path: Path, model_id: str) -> Network:
    """The network of one GGUF file.

    Raises:
        ValueError: its header is not one, or does not say what a network needs.

    """
    header = gguf.read(path)
    facts = _facts(header)
    network = config.network(facts, model_id, f"the header of {path.name}")
    number = header.pairs.get("general.file_type")
    kind = number if isinstance(number, int) else -1
    scheme = SCHEMES.get(kind)
    return replace(
        network,
        precision=PRECISIONS.get(kind, network.precision),
        kept=Kept(scheme, None, ("norm", "router", "side")) if scheme else None,
        weight_bytes=path.stat().st_size,
        match="files",
    )


def _facts(header: gguf.Header) -> dict[str, object]:
    name = str(header.pairs.get("general.architecture") or "")
    facts: dict[str, object] = {"model_type": KINDS.get(name, name)}
    for key, ours in KEYS:
        value = header.pairs.get(f"{name}.{key}")
        facts[ours] = max(value) if isinstance(value, list) and value else value
    facts["vocab_size"] = facts["vocab_size"] or header.lengths.get(TOKENS)
    facts["tie_word_embeddings"] = "output.weight" not in header.tensors
    if facts["kv_lora_rank"]:
        facts |= _latent(header, name)
    return facts | _hybrid(header, name)


def _hybrid(header: gguf.Header, name: str) -> dict[str, object]:
    """Layers without key heads are recurrent ones; their heads share the inner width."""
    keys, inner = (
        header.pairs.get(f"{name}.{KEY_HEADS}"),
        header.pairs.get(f"{name}.ssm.inner_size"),
    )
    heads = header.pairs.get(f"{name}.ssm.time_step_rank")
    if not isinstance(keys, list) or all(keys) or not isinstance(inner, int):
        return {}
    size = inner // heads if isinstance(heads, int) and heads else None
    return {
        "layer_types": ["attention" if count else "mamba" for count in keys],
        "mamba_d_head": size,
    }


def _latent(header: gguf.Header, name: str) -> dict[str, object]:
    rotary = header.pairs.get(f"{name}.rope.dimension_count")
    size = header.pairs.get(f"{name}.attention.key_length_mla")
    value = header.pairs.get(f"{name}.attention.value_length_mla")
    whole = size if isinstance(size, int) else 192
    turned = rotary if isinstance(rotary, int) else 64
    return {
        "qk_rope_head_dim": turned,
        "qk_nope_head_dim": whole - turned,
        "v_head_dim": value if isinstance(value, int) else 128,
        "head_dim": None,
    }
