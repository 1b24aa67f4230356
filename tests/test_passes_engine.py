"""Which engine is chosen, its image and version, and how its arguments are spelled."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import engines
from modelspec_compile.ir import Service, build
from modelspec_compile.passes.artifacts import artifacts
from modelspec_compile.passes.engine import engine
from modelspec_compile.passes.rules import rules

HUB = {"model.artifacts.uri": "hf://acme/model"}
NVIDIA = {"accelerator.vendor": "nvidia"}


def chosen(**fields: Any) -> Service:
    service, findings = settled(**fields)
    assert findings == []
    return service


def settled(**fields: Any) -> tuple[Service, list[Any]]:
    service, _ = artifacts(build(Service, {"name": "chat", **HUB, **fields}))
    return engine(service)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"model.framework": "sklearn"}, "mlserver"),
        ({"model.framework": "xgboost"}, "mlserver"),
        ({"model.framework": "xgboost", **NVIDIA}, "triton"),
        ({"model.framework": "onnx"}, "triton"),
        ({"model.quantization": "gguf-q4_k_m", "model.task": "chat-completion"}, "llama.cpp"),
        ({"model.artifacts.uri": "s3://b/x.gguf"}, "llama.cpp"),
        ({"model.artifacts.format": "tensorrt", "model.task": "chat-completion", **NVIDIA},
         "tensorrt-llm"),
        ({"model.artifacts.format": "tensorrt", "model.task": "classification", **NVIDIA},
         "triton"),
        ({"model.task": "embedding", "model.id": "BAAI/bge-m3", **NVIDIA}, "tei"),
        ({"model.task": "embedding", "model.id": "Qwen/Qwen3-Embedding-8B", **NVIDIA}, "vllm"),
        ({"model.task": "embedding", "model.architecture.parameters": 7 * 10**9}, "vllm"),
        ({"model.task": "embedding", "accelerator.vendor": "amd"}, "vllm"),
        ({"model.task": "embedding", "accelerator.count": 2, **NVIDIA}, "vllm"),
        ({"model.task": "rerank", "model.quantization": "fp8", **NVIDIA}, "vllm"),
        ({"model.task": "rerank"}, "tei"),
        ({"model.task": "classification", "model.family": "xlm-roberta"}, "tei"),
        ({"model.task": "classification", "model.family": "deberta"}, "huggingface"),
        ({"model.task": "classification", "model.id": "acme/reward-27b", **NVIDIA}, "vllm"),
        ({"model.task": "token-classification"}, "huggingface"),
        ({"model.task": "summarization"}, "huggingface"),
        ({"model.task": "summarization", "model.id": "acme/sum-7B", **NVIDIA}, "vllm"),
        ({"model.task": "chat-completion", **NVIDIA}, "vllm"),
        ({"model.task": "vision-language", "accelerator.vendor": "amd"}, "vllm"),
        ({"model.task": "speech-to-text", **NVIDIA}, "vllm"),
        ({}, "vllm"),
        ({"model.framework": "sglang", **NVIDIA}, "sglang"),
        ({"model.framework": "TRTLLM", **NVIDIA}, "tensorrt-llm"),
    ],
)  # fmt: skip
def test_the_first_rule_that_fits_is_taken(fields: dict[str, Any], name: str) -> None:
    assert chosen(**fields).engine.name == name


def test_every_rule_names_an_engine_that_serves_what_it_is_for() -> None:
    for rule in rules():
        known = engines.load(rule.engine)
        assert not rule.formats or rule.formats <= known.formats, rule
        tasks = rule.tasks - {None, "fill-mask", "time-series-forecast"}
        assert not known.tasks or tasks <= known.tasks, rule
        assert rule.vendors <= known.vendors, rule


def test_an_engine_that_is_written_stays() -> None:
    assert chosen(**{"engine.name": "sglang", "model.task": "embedding", **NVIDIA}).engine.name == (
        "sglang"
    )


def test_an_image_alone_is_custom() -> None:
    image = "registry.example.com/painter:1"
    found = chosen(**{"engine.image": image, "model.task": "image-generation"})
    assert (found.engine.name, found.engine.image, found.engine.version) == ("custom", image, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"model.task": "image-generation", **NVIDIA},
        {"model.task": "chat-completion", "accelerator.vendor": "aws"},
        {"model.task": "speech-to-text"},
    ],
)
def test_what_no_engine_serves_is_refused(fields: dict[str, Any]) -> None:
    service, (finding,) = settled(**fields)
    assert finding.code == "MS599"
    assert service.engine.name is None


def test_a_custom_engine_wants_an_image() -> None:
    _, (finding,) = settled(**{"engine.name": "custom"})
    assert finding.code == "MS358"
    assert finding.message == "the engine `custom` is an image, and none is written"


def test_the_image_says_the_version() -> None:
    image = "vllm/vllm-openai:v0.20.1"
    assert chosen(**{"engine.name": "vllm", "engine.image": image}).engine.version == "0.20.1"
    other = "registry.example.com/vllm:0.20.1"
    assert chosen(**{"engine.name": "vllm", "engine.image": other}).engine.version is None


def test_the_version_says_the_image() -> None:
    found = chosen(**{"engine.name": "vllm", "engine.version": "0.20.1", **NVIDIA})
    assert found.engine.image == "vllm/vllm-openai:v0.20.1"


def test_arguments_are_spelled_as_the_engine_does() -> None:
    arguments = {"tensor-parallel-size": 2, "max_queued_requests": 9}
    fields: dict[str, Any] = {"engine.name": "sglang", "engine.args": tuple(arguments)}
    fields |= {f"engine.args[{name}].value": json.dumps(v) for name, v in arguments.items()}
    found = chosen(**fields, **NVIDIA).engine.args
    assert [(argument.name, argument.value) for argument in found] == [
        ("tp-size", "2"),
        ("max-queued-requests", "9"),
    ]


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("trtllm", "tensorrt-llm"),
        ("TensorRT-LLM", "tensorrt-llm"),
        ("trt-llm", "tensorrt-llm"),
        ("TensorRT", "tensorrt-llm"),
        ("tensorrtllm", "tensorrt-llm"),
        ("llamacpp", "llama.cpp"),
        ("llama-cpp", "llama.cpp"),
        ("LLaMA.cpp", "llama.cpp"),
        ("text-generation-inference", "tgi"),
        ("text-embeddings-inference", "tei"),
        ("vLLM", "vllm"),
        ("SGLang", "sglang"),
    ],
)
def test_an_engine_goes_by_its_usual_names(name: str, usual: str) -> None:
    asked = build(Service, {"engine.name": name, "accelerator.vendor": "nvidia"})
    assert engine(asked)[0].engine.name == usual
    named = build(Service, {"model.framework": name, "accelerator.vendor": "nvidia"})
    assert engine(named)[0].engine.name == usual


def test_a_usual_name_is_that_of_one_engine() -> None:
    known = [engines.load(name) for name in engines.names()]
    called = [word for one in known for word in (one.name, *one.called)]
    assert len(called) == len({*called})
