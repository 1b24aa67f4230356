"""Model names taken apart: owner, canonical words, what was done to the weights, remarks.

`Qwen/Qwen3-30B-A3B-Instruct-2507-FP8` is the words `qwen3 30b a3b instruct 2507 fp8`; without what
only says how the weights are kept it is a repack of the model, without what only says how it was
trained one of the same family.
"""

from __future__ import annotations

import re

_OWNER = re.compile(r"^[\w.-]+/(?=[^/\s])")
_REMARK = re.compile(r"\(([^)]*)\)")
_FILE = re.compile(r"\.(gguf|safetensors|bin|pt)$")
_VERSION = re.compile(r"\b([a-z]{2,})[-_ ]v?(\d+(?:\.\d+)*)(?=$|[-_ ])")
_CUT = re.compile(r"[^a-z0-9.]+")
_SIZE = re.compile(r"^(\d+x)?\d+(\.\d+)?[bmt]$|^a\d+(\.\d+)?b$|^\d+e$")
_PACKED = re.compile(
    r"^(awq|gptq|marlin|fp8|fp4|nvfp4|mxfp4|mxfp8|int4|int8|i?q\d+|[ikmls0-4]|[ikmls]{1,3}|xs|xxs|"
    r"[248]bit|bit|[2-8]bits|bnb|w[48]a(16|8|4)|g\d+|gs\d+|quantized.*|quant|dynamic|static|block|"
    r"kv|gguf|ggml|mlx|exl[23]|bf16|fp16|f16|f32|hf|autoround|round|auto|symmetric|smoothquant|"
    r"tensorwise|channelwise|per|tensor|channel|mixed|modelopt|compressed|tensors|ct|dq|"
    r"unsloth|imat(rix)?|i1|qat|ud|torchao|hqq|aqlm|eetq|weight|only|wna16|moe4bit|gb\d+|build)$"
)
_TUNED = re.compile(
    r"^(instruct|it|chat|base|pt|thinking|preview|abliterated|uncensored|distilled|sft|dpo|rlhf|orpo|"
    r"latest|exp|class|family|\d{4}|\d{6}|v\d+(\.\d+)*|1m|\d+k|text|full|meta|finetune|fine|tune|"
    r"composed|hf|merged|rl|grpo)$"
)
_COMPANIONS = frozenset(
    {"lora", "qlora", "adapter", "tokenizer", "eagle", "eagle2", "eagle3", "medusa", "dflash"}
    | {"dflash2", "speculator", "speculators", "mtp", "draft", "drafter"}
)
_SENSES = frozenset(
    {"vl", "vision", "vlm", "omni", "audio", "llava", "asr", "tts", "ocr", "visual", "clip"}
    | {"embedding", "embed", "embeddings", "reranker", "reward", "rm", "guard"}
)


def bare(name: str) -> str:
    """The lower-case name without owner, path, remark and ending."""
    text = name.strip().lower().replace("\\", "/").rstrip("/")
    text = _REMARK.sub(" ", text).strip()
    text = _OWNER.sub("", text).rsplit("/", 1)[-1]
    return _FILE.sub("", text).strip()


def canonical(name: str) -> tuple[str, ...]:
    """Words of the bare name; a family and its version are one word (`llama-3.1` is `llama3.1`)."""
    text = _VERSION.sub(r"\1\2", bare(name).replace("_", "-"))
    text = text.replace("meta-llama", "llama")
    return tuple(word for word in _CUT.split(text) if word.strip("."))


def unpacked(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that say which model it is, not how its weights are kept."""
    return tuple(word for word in words if not _PACKED.match(word)) or words


def stem(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that say which architecture it is, not how it was trained either."""
    kept = tuple(word for word in unpacked(words) if not _TUNED.match(word))
    return kept or words


def sizes(words: tuple[str, ...]) -> frozenset[str]:
    """The words that are a number of parameters or experts."""
    return frozenset(word for word in words if _SIZE.match(word))


def senses(words: tuple[str, ...]) -> frozenset[str]:
    """The words that say that it sees, hears, or gives vectors instead of text."""
    return _SENSES & frozenset(words)


def is_companion(words: tuple[str, ...]) -> bool:
    """Whether it is no model of its own: an adapter, a tokenizer, a draft head."""
    return not _COMPANIONS.isdisjoint(part for word in words for part in word.split("."))
