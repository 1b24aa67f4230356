"""How a repack keeps its weights, from words of its name."""

from __future__ import annotations

import re

from modelspec_compile.models.kept import USUAL
from modelspec_compile.models.network import Kept, Network

_GGUF_SKIPS = ("norm", "router", "side")
_RULES: tuple[tuple[str, Kept], ...] = (
    (r"nvfp4|\bfp4\b", Kept("nvfp4", 16, USUAL)),
    (r"mxfp4", Kept("mxfp4", 32, (*USUAL, "attention"))),
    (r"w4a16|int4-w4a16|autoround|auto-round|wna16", Kept("int4", 128, USUAL)),
    (r"awq", Kept("awq", 128, USUAL)),
    (r"gptq.*(int8|8bit)|w8a16", Kept("gptq", 128, USUAL, bits=8)),
    (r"gptq", Kept("gptq", 128, USUAL)),
    (r"bnb-8bit", Kept("int8", None, USUAL)),
    (r"bnb|4-bit bnb|bitsandbytes", Kept("bitsandbytes", 64, USUAL)),
    (r"405b.*instruct-fp8$", Kept("fp8", None, (*USUAL, "attention"), skipped_blocks=2)),
    (r"fp8", Kept("fp8", None, USUAL)),
    (r"w8a8|int8|quantized\.w8", Kept("int8", None, USUAL)),
    (r"q8_0", Kept("gguf-q8_0", 32, _GGUF_SKIPS)),
    (r"q6_k", Kept("gguf-q6_k", 256, _GGUF_SKIPS)),
    (r"q5_k_m", Kept("gguf-q5_k_m", 256, _GGUF_SKIPS)),
    (r"q5_k_s", Kept("gguf-q5_k_s", 256, _GGUF_SKIPS)),
    (r"q4_k_m|gguf", Kept("gguf-q4_k_m", 256, _GGUF_SKIPS)),
    (r"q4_k_s", Kept("gguf-q4_k_s", 256, _GGUF_SKIPS)),
    (r"q4_0", Kept("gguf-q4_0", 32, _GGUF_SKIPS)),
    (r"q3_k_l", Kept("gguf-q3_k_l", 256, _GGUF_SKIPS)),
    (r"q3_k_m", Kept("gguf-q3_k_m", 256, _GGUF_SKIPS)),
    (r"q2_k", Kept("gguf-q2_k", 256, _GGUF_SKIPS)),
    (r"int4|4bit|4-bit", Kept("int4", 128, USUAL)),
    (r"8bit|8-bit", Kept("int8", None, USUAL)),
    (r"bf16|fp16", Kept("bf16")),
)
RULES = tuple((re.compile(pattern), kept) for pattern, kept in _RULES)
_GROUP = re.compile(r"\bg(\d{2,3})\b")


def kept_by_name(name: str, network: Network) -> Kept | None:
    """The scheme that the name states; else what the network's own files have."""
    lowered = name.lower()
    for pattern, kept in RULES:
        if pattern.search(lowered):
            return _fitted(kept, lowered, network)
    return network.kept


def _fitted(kept: Kept, name: str, network: Network) -> Kept | None:
    own = network.kept
    if own and own.scheme == kept.scheme:
        return own
    if kept.scheme == "bf16":
        return None
    if (found := _GROUP.search(name)) and kept.scheme in {"int4", "gptq", "awq"}:
        return Kept(kept.scheme, int(found[1]), kept.skips, bits=8 if "w8" in name else kept.bits)
    return kept
