"""What follows from a model's name: its size, its format, where it is."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.ir import Defaulted, Service, build
from modelspec_compile.passes.artifacts import artifacts
from modelspec_compile.passes.rules import is_small

GIB = 2**30
H100 = "nvidia-h100-sxm"
VLLM = {"engine.name": "vllm"}


def service(**fields: Any) -> Service:
    return build(Service, {"name": "chat", **fields})


@pytest.mark.parametrize(
    ("fields", "small"),
    [
        ({}, True),
        ({"model.architecture.parameters": 10**9 - 1}, True),
        ({"model.architecture.parameters": 10**9}, False),
        ({"model.id": "acme/embed-0.6B"}, True),
        ({"model.id": "acme/embed-1b"}, False),
        ({"model.id": "acme/embed-1.5b-v2"}, False),
        ({"model.id": "acme/b2b"}, True),
        ({"model.id": "acme/v7bis"}, True),
        ({"model.id": "a/x", "model.artifacts.uri": "hf://a/x-7B"}, False),
        ({"model.id": "a/x-7B", "model.architecture.parameters": 100}, True),
        ({"accelerator.count": 1}, True),
        ({"accelerator.count": 2}, False),
        ({"model.quantization": "fp8"}, False),
        ({"lineage.adapters": ("a",), "lineage.adapters[a].uri": "hf://a/b"}, False),
    ],
)
def test_a_small_model_is_one_below_a_billion_on_one_device(
    fields: dict[str, Any], small: bool
) -> None:
    assert is_small(service(**fields)) is small


@pytest.mark.parametrize(
    ("fields", "format_"),
    [
        ({"model.artifacts.uri": "s3://b/x.gguf"}, "gguf"),
        ({"model.artifacts.uri": "s3://b/x.onnx"}, "onnx"),
        ({"model.artifacts.uri": "s3://b/x.joblib"}, "sklearn"),
        ({"model.artifacts.uri": "s3://b/x.gguf", "model.artifacts.format": "onnx"}, "onnx"),
        ({"model.id": "a/b", "model.quantization": "gguf-q4_k_m"}, "gguf"),
        ({"model.id": "a/b"}, "safetensors"),
        ({"model.id": "a/b", "model.framework": "sklearn"}, "sklearn"),
        ({"model.id": "a/b", "model.framework": "LightGBM"}, "lightgbm"),
        ({"model.id": "a/b", "model.framework": "scikit-learn"}, "sklearn"),
        ({"model.id": "a/b", "model.framework": "xgboost"}, "xgboost"),
        ({"model.id": "a/b", "model.framework": "mlflow"}, "mlflow"),
        ({"model.id": "a/b", "model.framework": "onnxruntime"}, "onnx"),
        ({"model.id": "a/b", "model.framework": "TensorFlow"}, "savedmodel"),
        ({"model.id": "a/b", "model.framework": "torchscript"}, "torchscript"),
        ({"model.id": "a/b", "model.framework": "llama.cpp"}, "gguf"),
    ],
)
def test_the_format_follows_from_what_is_written(fields: dict[str, Any], format_: str) -> None:
    assert artifacts(service(**fields))[0].model.artifacts.format == format_


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"model.artifacts.uri": "s3://b/x.gguf"}, "the artifact ends in .gguf"),
        ({"model.quantization": "gguf-q4_k_m"}, "the number format is one of GGUF"),
        ({"model.framework": "ONNX"}, "the usual format of `onnx`"),
        ({"model.framework": "llama.cpp"}, "the usual format of `llama.cpp`"),
        ({"model.framework": "transformers"}, "the hub's usual format"),
        ({}, "the hub's usual format"),
    ],
)
def test_the_format_says_what_it_follows_from(fields: dict[str, Any], why: str) -> None:
    origin = artifacts(service(**fields))[0].origins["model.artifacts.format"]
    assert isinstance(origin, Defaulted)
    assert origin.why == why


def test_a_revision_and_a_place_follow_from_the_model() -> None:
    found, (finding,) = artifacts(service(**{"model.id": "a/b", "model.revision": "v1"}))
    assert (found.model.artifacts.uri, found.model.artifacts.revision) == ("hf://a/b", "v1")
    assert (finding.code, finding.severity.name) == ("MS356", "WARNING")
    own = {"model.id": "a/b", "model.artifacts.uri": "s3://x", "model.revision": "v1",
           "model.artifacts.revision": "v2"}  # fmt: skip
    found, findings = artifacts(service(**own))
    assert (found.model.artifacts.uri, found.model.artifacts.revision) == ("s3://x", "v2")
    assert findings == []
    assert artifacts(service())[0].model.artifacts.uri is None
