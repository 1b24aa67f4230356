"""Weights of the towers beside a language model: vision, audio and what joins them."""

from __future__ import annotations

from collections.abc import Mapping

from modelspec_compile.models.keys import Config, whole

TOWERS = ("vision_config", "audio_config", "visual", "vit_config", "vision_encoder")
DEPTHS = ("depth", "layers", "encoder_layers", "vt_num_hidden_layers")
WIDTHS = ("embed_dim", "hidden", "vt_hidden_size")
SIZES = ("feed", "encoder_ffn_dim", "vt_intermediate_size")
GATED = ("qwen2_5_vl", "pixtral", "gemma4_vision")


def side_parameters(config: Config) -> int:
    """All towers together; `side_parameters` of our own registry says it outright."""
    if stated := whole(config, "side_parameters"):
        return stated
    towers = (config.get(key) for key in TOWERS)
    return _encoder(config) + sum(
        _tower(tower, config) for tower in towers if isinstance(tower, Mapping)
    )


def _tower(tower: Config, config: Config) -> int:
    depth, hidden = _first(tower, DEPTHS), _first(tower, WIDTHS)
    if not depth or not hidden:
        return 0
    size = _first(tower, SIZES) or int(hidden * _ratio(tower))
    matrices = 3 if tower.get("model_type") in GATED else 2
    block = 4 * hidden * hidden + matrices * hidden * size + 6 * hidden + size
    return depth * block + _patches(tower, hidden) + _joint(tower, config, hidden)


def _first(tower: Config, names: tuple[str, ...]) -> int:
    return next((found for name in names if (found := whole(tower, name))), 0)


def _encoder(config: Config) -> int:
    """The encoder of a speech model that is written into the same configuration as its decoder."""
    if not whole(config, "decoder_layers"):
        return 0
    width, size = whole(config, "d_model"), whole(config, "encoder_ffn_dim")
    block = 4 * width * width + 2 * width * size + 9 * width + size
    convolutions = 3 * width * (whole(config, "num_mel_bins", 80) + width) + 2 * width
    positions = whole(config, "max_source_positions") * width
    return whole(config, "encoder_layers") * block + convolutions + positions


def _ratio(tower: Config) -> float:
    value = tower.get("mlp_ratio")
    return float(value) if isinstance(value, int | float) else 4.0


def _patches(tower: Config, hidden: int) -> int:
    patch = whole(tower, "patch_size") or whole(tower, "spatial_patch_size")
    return hidden * 3 * patch * patch * whole(tower, "temporal_patch_size", 1)


def _joint(tower: Config, config: Config, hidden: int) -> int:
    wide = hidden * whole(tower, "spatial_merge_size", 1) ** 2
    out = whole(tower, "out_hidden_size") or _text_width(config)
    joints = 1 + len(deep) if isinstance(deep := tower.get("deepstack_visual_indexes"), list) else 1
    return joints * (wide * wide + wide * out)


def _text_width(config: Config) -> int:
    for key in ("text_config", "llm_config"):
        if isinstance(inner := config.get(key), Mapping):
            return whole(inner, "hidden")
    return whole(config, "hidden")
