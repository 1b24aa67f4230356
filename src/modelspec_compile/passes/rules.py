"""Which engine serves a model when none is written: rules as data, and what they look at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelspec_compile.ir import Service

ANY: frozenset[str | None] = frozenset()
BILLION = 10**9
_NAMED_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)


def _words(text: str) -> frozenset[str | None]:
    return frozenset(text.split())


CHAT = _words("chat-completion text-generation vision-language image-text-to-text")
VECTORS = _words("embedding feature-extraction sentence-similarity rerank")
LABELS = _words("classification text-classification")
REWRITES = _words("text2text-generation translation summarization")
SPEECH = _words("speech-to-text automatic-speech-recognition")
UNSTATED: frozenset[str | None] = frozenset({None})
TEI_FAMILIES = _words("bert roberta xlm-roberta camembert distilbert modernbert")
GPU_OR_CPU = _words("nvidia cpu")
TORCH = _words("nvidia amd intel cpu")


@dataclass(frozen=True, slots=True)
class Rule:
    """An engine for models of these formats, tasks and families on devices of these vendors.

    Empty is any. `small` asks for a model below a billion parameters, as it is, on one device.
    """

    engine: str
    why: str
    formats: frozenset[str | None] = ANY
    tasks: frozenset[str | None] = ANY
    families: frozenset[str | None] = ANY
    vendors: frozenset[str | None] = ANY
    small: bool = False

    def fits(self, service: Service) -> bool:
        """Whether a service is one of those that the rule is for."""
        wanted = (
            (self.formats, service.model.artifacts.format),
            (self.tasks, service.model.task),
            (self.families, (service.model.family or "").lower()),
            (self.vendors, service.accelerator.vendor or "cpu"),
        )
        sized = not self.small or is_small(service)
        return sized and all(not known or value in known for known, value in wanted)


def is_small(service: Service) -> bool:
    """Whether a server for encoders can hold it: one device, no change of the weights, < 10^9."""
    changed = service.lineage.adapters or service.model.quantization
    return not changed and (service.accelerator.count or 1) == 1 and _parameters(service) < BILLION


def _parameters(service: Service) -> float:
    """The number of parameters: as written, as the name says (`-7B`), or none to speak of."""
    if service.model.architecture.parameters:
        return service.model.architecture.parameters
    name = f"{service.model.id or ''} {service.model.artifacts.uri or ''}"
    return max((float(size) * BILLION for size in _NAMED_SIZE.findall(name)), default=0)


RULES = (
    Rule("mlserver", "MLServer has a runtime for this format",
         formats=_words("sklearn catboost mlflow")),
    Rule("triton", "Triton runs trees on a GPU, MLServer does not",
         formats=_words("xgboost lightgbm"), vendors=_words("nvidia")),
    Rule("mlserver", "MLServer has a runtime for this format",
         formats=_words("xgboost lightgbm")),
    Rule("llama.cpp", "llama.cpp is what GGUF is made for", formats=_words("gguf")),
    Rule("tensorrt-llm", "only TensorRT-LLM runs a language model that was compiled for it",
         formats=_words("tensorrt"), tasks=CHAT, vendors=_words("nvidia")),
    Rule("triton", "Triton has a backend for this format",
         formats=_words("onnx torchscript savedmodel tensorrt openvino"), vendors=GPU_OR_CPU),
    Rule("tei", "Text Embeddings Inference starts fastest and batches by tokens",
         tasks=VECTORS, vendors=GPU_OR_CPU, small=True),
    Rule("vllm", "vLLM embeds and ranks with large models, several devices and adapters",
         tasks=VECTORS, vendors=TORCH),
    Rule("tei", "Text Embeddings Inference classifies with this family",
         tasks=LABELS, families=TEI_FAMILIES, vendors=GPU_OR_CPU, small=True),
    Rule("huggingface", "the Hugging Face server classifies with what `transformers` loads",
         tasks=LABELS, vendors=GPU_OR_CPU, small=True),
    Rule("vllm", "vLLM classifies with large models", tasks=LABELS, vendors=TORCH),
    Rule("huggingface", "the Hugging Face server has encoder-decoder models",
         tasks=REWRITES, vendors=GPU_OR_CPU, small=True),
    Rule("huggingface", "the Hugging Face server has a head for this task",
         tasks=_words("token-classification fill-mask time-series-forecast"), vendors=GPU_OR_CPU),
    Rule("vllm", "vLLM serves the most models and says every field exactly",
         tasks=CHAT | REWRITES | UNSTATED, vendors=TORCH),
    Rule("vllm", "vLLM transcribes", tasks=SPEECH, vendors=_words("nvidia amd")),
)  # fmt: skip
"""First match wins: the format of the weights, then the task, its size, and the devices.

SGLang is as good as vLLM for every field, and Text Generation Inference is in maintenance: neither
is chosen without being asked for.
"""


def choose(service: Service) -> Rule | None:
    """The first rule for a service, if there is one."""
    return next((rule for rule in RULES if rule.fits(service)), None)
