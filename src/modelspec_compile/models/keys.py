"""A configuration read by the names people know: synonyms, nesting and plain numbers."""

from __future__ import annotations

from collections.abc import Mapping

Config = Mapping[str, object]

TEXT = ("text_config", "llm_config", "language_config", "thinker_config", "decoder_config")
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "layers": ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "decoder_layers"),
    "hidden": ("hidden_size", "n_embd", "d_model", "dim"),
    "heads": ("num_attention_heads", "n_head", "n_heads", "decoder_attention_heads"),
    "key_value_heads": (
        "num_key_value_heads",
        "num_kv_heads",
        "n_head_kv",
        "multi_query_group_num",
    ),
    "head_size": ("head_dim", "attention_head_dim", "kv_channels"),
    "feed": ("intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim", "decoder_ffn_dim"),
    "vocabulary": ("vocab_size", "padded_vocab_size"),
    "latent_size": ("moe_latent_size", "routed_expert_hidden_size"),
    "positions": (
        "max_position_embeddings",
        "n_positions",
        "seq_length",
        "max_seq_len",
        "max_target_positions",
    ),
    "experts": (
        "n_routed_experts",
        "num_experts",
        "num_local_experts",
        "moe_num_experts",
        "num_routed_experts",
    ),
    "active": (
        "num_experts_per_tok",
        "num_experts_per_token",
        "experts_per_token",
        "moe_k",
        "moe_topk",
        "moe_top_k",
        "top_k_experts",
    ),
    "expert_size": ("moe_intermediate_size", "expert_ffn_hidden_size", "moe_ffn_hidden_size"),
    "dense_size": ("dense_intermediate_size", "intermediate_size_mlp"),
    "shared_size": (
        "shared_expert_intermediate_size",
        "moe_shared_expert_intermediate_size",
        "share_expert_dim",
        "shared_intermediate_size",
    ),
    "shared_count": ("n_shared_experts", "moe_num_shared_experts", "num_shared_experts"),
    "dense_layers": ("first_k_dense_replace", "moe_layer_start_index", "num_dense_layers"),
    "draft_layers": ("num_nextn_predict_layers", "mtp_num_hidden_layers"),
    "state": ("ssm_state_size", "mamba_d_state", "state_size"),
    "state_heads": ("mamba_num_heads", "mamba_n_heads"),
    "state_head_size": ("mamba_head_dim", "mamba_d_head"),
    "state_groups": ("n_groups", "mamba_n_groups"),
    "convolution": ("conv_kernel", "mamba_d_conv"),
    "expansion": ("expand", "mamba_expand"),
}


# What configurations leave out because the code of their architecture has it as a default.
DEFAULTS: Mapping[str, Config] = {
    "llama": {
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "vocab_size": 32000,
    },
    "mistral": {
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "vocab_size": 32000,
    },
    "gemma3_text": {
        "num_attention_heads": 8,
        "num_key_value_heads": 4,
        "head_dim": 256,
        "vocab_size": 262208,
        "max_position_embeddings": 131072,
    },
}


def text(config: Config) -> Config:
    """The language model's part, with what only the outer part says, and its defaults if nested."""
    for key in TEXT:
        if isinstance(inner := config.get(key), Mapping):
            defaults = DEFAULTS.get(str(inner.get("model_type")), {})
            return text({**config, **defaults, **inner, key: None})
    return config


def whole(config: Config, name: str, default: int = 0) -> int:
    """The first whole number under the key, or under one of its synonyms."""
    for key in SYNONYMS.get(name, (name,)):
        value = config.get(key)
        if isinstance(value, list) and value and isinstance(value[0], int):
            value = value[0]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return default


def maybe(config: Config, name: str) -> int | None:
    """As `whole`, None where the key is missing, null or zero."""
    return whole(config, name) or None


def flag(config: Config, name: str, default: bool = False) -> bool:
    """A truth value under the key."""
    value = config.get(name)
    return value if isinstance(value, bool) else default


def words(config: Config, name: str) -> tuple[str, ...]:
    """A list of words under the key."""
    value = config.get(name)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def numbers(config: Config, name: str) -> tuple[int, ...]:
    """A list of whole numbers under the key."""
    value = config.get(name)
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, int))
