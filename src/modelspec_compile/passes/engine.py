"""The engine: the one that is written, or the first rule that fits the model and its devices."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive, written_at

ANY: frozenset[str] = frozenset()
NVIDIA_OR_AMD = frozenset({"nvidia", "amd"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Rule:
    """An engine for models of these formats and tasks on devices of these vendors; empty is any."""

    engine: str
    formats: frozenset[str]
    tasks: frozenset[str]
    vendors: frozenset[str]
    why: str


RULES = (
    Rule("mlserver", _words("sklearn xgboost lightgbm mlflow"), ANY, ANY,
         "MLServer has a runtime for each of these formats"),
    Rule("triton", _words("onnx savedmodel torchscript"), ANY, ANY,
         "Triton has a backend for each of these formats"),
    Rule("llama.cpp", _words("gguf"), ANY, ANY, "llama.cpp is what GGUF is made for"),
    Rule("tensorrt-llm", _words("tensorrt"), ANY, ANY, "a compiled TensorRT engine"),
    Rule("tei", ANY, _words("embedding rerank"), _words("nvidia cpu"),
         "Text Embeddings Inference batches encoder models by tokens"),
    Rule("vllm", ANY, _words(
         "chat-completion text-generation vision-language speech-to-text embedding rerank"),
         _words("nvidia amd cpu intel"),
         "vLLM serves transformer decoders on these devices"),
    Rule("huggingface", ANY, ANY, ANY, "the Hugging Face server runs what transformers loads"),
)  # fmt: skip
"""First match wins: the artifact's format decides before the task, the task before the device."""

NAMES = {"llamacpp": "llama.cpp", "llama-cpp": "llama.cpp", "trtllm": "tensorrt-llm",
         "text-generation-inference": "tgi", "text-embeddings-inference": "tei"}  # fmt: skip


def engine(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Choose the engine, its version and its image."""
    service = _choose(service)
    written = service.engine.name or ""
    if written not in engines.names():
        near = did_you_mean(written, engines.names())
        hint = f"did you mean `{near}`?" if near else f"one of {', '.join(engines.names())}"
        message = f"no engine is called `{written}`"
        return service, [error("MS357", message, written_at(service, "engine.name"), hint)]
    chosen = engines.load(written)
    return _image(service, chosen)


def _choose(service: Service) -> Service:
    if service.engine.name:
        return service
    framework = (service.model.framework or "").lower()
    framework = NAMES.get(framework, framework)
    if service.engine.image and framework not in engines.names():
        why = "an image of its own is written"
        return derive(service, "engine.name", "custom", "engine", ("engine.image",), why)
    if framework in engines.names():
        why = "the framework names an engine"
        return derive(service, "engine.name", framework, "engine", ("model.framework",), why)
    rule = next(rule for rule in RULES if _fits(rule, service))
    sources = ("model.artifacts.format", "model.task", "accelerator.vendor")
    return derive(service, "engine.name", rule.engine, "engine", sources, rule.why)


def _fits(rule: Rule, service: Service) -> bool:
    wanted = (
        (rule.formats, service.model.artifacts.format),
        (rule.tasks, service.model.task),
        (rule.vendors, service.accelerator.vendor or "cpu"),
    )
    return all(not known or value in known for known, value in wanted)


def _image(service: Service, chosen: engines.Engine) -> tuple[Service, list[Diagnostic]]:
    if service.engine.image:
        return service, []
    why = f"the version of {chosen.title} that the compiler knows"
    service = default(service, "engine.version", chosen.version or None, "engine.version", why)
    image = chosen.image(service.accelerator.vendor, service.engine.version)
    if image is None:
        vendor = service.accelerator.vendor or "cpu"
        message = f"{chosen.title} has no image for `{vendor}` devices"
        span = written_at(service, "engine.name") or written_at(service, "accelerator.type")
        hint = "write `runtime.engine.image`, or choose another engine or accelerator"
        return service, [error("MS358", message, span, hint)]
    sources = ("engine.name", "engine.version", "accelerator.vendor")
    why = f"the image of {chosen.title} for this vendor"
    return derive(service, "engine.image", image, "engine", sources, why), []
