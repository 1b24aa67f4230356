"""The artifacts: where the weights are, when only the model's id says so."""

from __future__ import annotations

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive, written_at

URI = "model.artifacts.uri"
_FORMATS = {
    "sklearn": "sklearn", "scikit-learn": "sklearn", "xgboost": "xgboost", "lightgbm": "lightgbm",
    "mlflow": "mlflow", "onnx": "onnx", "onnxruntime": "onnx", "gguf": "gguf",
    "tensorflow": "savedmodel", "torchscript": "torchscript",
}  # fmt: skip
_SUFFIXES = {".gguf": "gguf", ".onnx": "onnx", ".joblib": "sklearn"}


def artifacts(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Take the id for a Hugging Face name where no URI is written, and tell the format."""
    service, findings = _uri(service)
    return _format(_revision(service)), findings


def _revision(service: Service) -> Service:
    """The revision of the model is that of its artifacts, unless they have one of their own."""
    revision = service.model.revision
    if revision is None or service.model.artifacts.revision:
        return service
    why = "the model's revision is that of its artifacts"
    path = "model.artifacts.revision"
    return derive(service, path, revision, "artifacts", ("model.revision",), why)


def _uri(service: Service) -> tuple[Service, list[Diagnostic]]:
    if service.model.artifacts.uri or service.model.id is None:
        return service, []
    uri = f"hf://{service.model.id}"
    finding = warning(
        "MS356",
        f"no `modelUri` is written; `{uri}` is assumed from the model's id",
        written_at(service, "model.id"),
        "write `identity.model.artifacts.modelUri`",
    )
    why = "a model's id is taken for its name on the Hugging Face hub"
    return derive(service, URI, uri, "artifacts", ("model.id",), why), [finding]


def _format(service: Service) -> Service:
    uri = service.model.artifacts.uri or ""
    for suffix, format_ in _SUFFIXES.items():
        if uri.endswith(suffix):
            why = f"the artifact ends in {suffix}"
            return default(service, "model.artifacts.format", format_, "artifacts.format", why)
    if (service.model.quantization or "").startswith("gguf"):
        why = "the number format is one of GGUF"
        return default(service, "model.artifacts.format", "gguf", "artifacts.format", why)
    framework = (service.model.framework or "").lower()
    usual = _FORMATS.get(framework) or _only_format(framework)
    why = f"the usual format of `{framework}`" if usual else "the hub's usual format"
    format_ = usual or "safetensors"
    return default(service, "model.artifacts.format", format_, "artifacts.format", why)


def _only_format(framework: str) -> str | None:
    """The format of the engine that the framework names, where it loads a single one."""
    name = engines.named(framework)
    formats = engines.load(name).formats if name else ()
    return next(iter(formats)) if len(formats) == 1 else None
