"""How files keep their weights, from `quantization_config`."""

from __future__ import annotations

from collections.abc import Mapping

from modelspec_compile.models.keys import Config, flag, whole, words
from modelspec_compile.models.network import Kept

USUAL = ("embedding", "head", "norm", "router", "side")
METHODS: Mapping[str, str] = {
    "fp8": "fp8",
    "fbgemm_fp8": "fp8",
    "awq": "awq",
    "awq_marlin": "awq",
    "gptq": "gptq",
    "gptq_marlin": "gptq",
    "auto-round": "gptq",
    "intel/auto-round": "gptq",
    "mxfp4": "mxfp4",
    "bitsandbytes": "bitsandbytes",
    "nvfp4": "nvfp4",
    "quark": "fp8",
    "modelopt": "fp8",
    "modelopt_fp4": "nvfp4",
}
# What is not converted where its name is in the list of modules.
LEFT: tuple[tuple[str, str], ...] = (
    ("self_attn", "attention"),
    ("self_attn", "latent"),
    ("linear_attn", "mixer"),
    ("mamba", "mixer"),
    ("shared_expert", "shared_expert"),
    ("indexer", "indexer"),
)


def kept(config: Config) -> Kept | None:
    """The scheme, None where the weights are in plain numbers or the method is not known."""
    raw = config.get("quantization_config")
    if not isinstance(raw, Mapping):
        return None
    scheme = _scheme(raw)
    if scheme is None:
        return None
    others = (("experts", "mxfp4"),) if config.get("expert_dtype") == "fp4" else ()
    return Kept(scheme, _group(raw), _skips(raw, scheme), others, bits=whole(raw, "bits") or None)


def _scheme(raw: Config) -> str | None:
    algorithm = str(raw.get("quant_algo") or "").lower()
    if algorithm:
        return "nvfp4" if "fp4" in algorithm else "fp8" if "fp8" in algorithm else None
    if isinstance(groups := raw.get("config_groups"), Mapping):
        return _grouped(groups)
    if flag(raw, "load_in_8bit"):
        return "int8"
    return METHODS.get(str(raw.get("quant_method") or ""))


def _weights(groups: Config) -> Config:
    for group in groups.values():
        if isinstance(group, Mapping) and isinstance(inner := group.get("weights"), Mapping):
            return inner
    return {}


def _grouped(groups: Config) -> str | None:
    weights = _weights(groups)
    named = (weights.get("type"), whole(weights, "num_bits"))
    return {
        ("float", 8): "fp8",
        ("float", 4): "nvfp4",
        ("int", 8): "int8",
        ("int", 4): "int4",
    }.get((str(named[0]), named[1]))


def _group(raw: Config) -> int | None:
    if size := whole(raw, "group_size"):
        return size if size > 0 else None
    if isinstance(groups := raw.get("config_groups"), Mapping):
        return max(whole(_weights(groups), "group_size"), 0) or None
    block = raw.get("weight_block_size")
    return whole(raw, "weight_block_size") if isinstance(block, list) else None


def _skips(raw: Config, scheme: str) -> tuple[str, ...]:
    listed = (
        *words(raw, "modules_to_not_convert"),
        *words(raw, "ignore"),
        *words(raw, "llm_int8_skip_modules"),
        *words(raw, "ignored_layers"),
    )
    found = {role for part, role in LEFT if any(part in name for name in listed)}
    if scheme == "mxfp4":
        found |= {"attention"}
    return (*USUAL, *sorted(found))
