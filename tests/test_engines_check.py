"""What an engine refuses, warns of and notes; the catalog has an example of each code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import engines, load
from modelspec_compile.diagnostics import Diagnostic, Severity
from modelspec_compile.ir import Service, build
from modelspec_compile.passes.suitability import suitability

OWN = {"engine.image": "vllm/vllm-openai:v0.33.0", "engine.version": "0.33.0"}
OTHER = {"engine.image": "registry.example.com/vllm:0.33.0"}


def service(name: str, arguments: dict[str, Any] | None = None, **fields: Any) -> Service:
    own = {
        f"engine.args[{key}].value": json.dumps(value) for key, value in (arguments or {}).items()
    }
    keys = {"engine.args": tuple(arguments)} if arguments else {}
    return build(Service, {"name": "chat", "engine.name": name, **keys, **own, **fields})


def found(name: str, arguments: dict[str, Any] | None = None, **fields: Any) -> list[Diagnostic]:
    fields.setdefault("engine.image", engines.load(name).image("nvidia", None))
    return suitability(service(name, arguments, **fields))[1]


def codes(findings: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.name.lower()) for finding in findings]


def test_nothing_is_said_where_all_is_well() -> None:
    flags = {"enable-chunked-prefill": True, "block-size": 32}
    assert found("vllm", flags, **{"model.task": "chat-completion", **OWN}) == []


@pytest.mark.parametrize("name", engines.names())
def test_an_engine_serves_its_own_tasks_and_formats(name: str) -> None:
    engine = engines.load(name)
    uri = {"model.artifacts.uri": "s3://b/x.gguf"}
    for task in engine.tasks or {"anything"}:
        assert "MS593" not in dict(codes(found(name, **{"model.task": task, **uri})))
    for form in engine.formats or {"anything"}:
        assert "MS594" not in dict(codes(found(name, **{"model.artifacts.format": form, **uri})))


def test_an_unknown_argument_is_refused_with_the_name_that_was_meant() -> None:
    (finding,) = found("vllm", {"enable-chunked-prefil": True}, **OWN)
    assert codes([finding]) == [("MS591", "error")]
    assert finding.message == "vLLM has no argument `enable-chunked-prefil`"
    assert finding.notes == ("did you mean `enable-chunked-prefill`?",)


@pytest.mark.parametrize("fields", [OTHER, {**OWN, "engine.image": "vllm/vllm-openai:v0.40.0",
                                            "engine.version": "0.40.0"}])  # fmt: skip
def test_an_unknown_argument_may_be_known_to_others(fields: dict[str, Any]) -> None:
    assert codes(found("vllm", {"frobnicate": True}, **fields)) == [("MS591", "warning")]


def test_an_argument_that_is_gone_says_so() -> None:
    (finding,) = found("vllm", {"swap-space": 4}, **OWN)
    assert finding.notes == ("it is gone since 0.18.0",)
    old = {"engine.image": "vllm/vllm-openai:v0.15.0", "engine.version": "0.15.0"}
    assert found("vllm", {"swap-space": 4}, **old) == []
    (finding,) = found("llama.cpp", {"mlock": True}, **{"model.artifacts.uri": "hf://a/b"})
    assert finding.notes == ("it is gone; `--load-mode mlock` stands for it",)


def test_an_engine_without_flags_is_told_by_variables() -> None:
    (finding,) = found("mlserver", {"parallel-workers": 2})
    assert codes([finding]) == [("MS591", "error")]
    assert finding.notes == ("it takes none: `runtime.environment.variables` tell it all",)


def test_a_custom_image_takes_any_argument() -> None:
    assert suitability(service("custom", {"frobnicate": True}, **OTHER))[1] == []


def test_an_argument_may_be_newer_than_the_engine() -> None:
    old = {"engine.image": "vllm/vllm-openai:v0.20.1", "engine.version": "0.20.1"}
    assert codes(found("vllm", {"max-num-queued-reqs": 9}, **old)) == [("MS590", "warning")]
    assert found("vllm", {"max-num-queued-reqs": 9}, **OWN) == []
    assert found("vllm", {"max-num-queued-reqs": 9}, **OTHER) == []


def test_an_argument_that_a_field_writes_is_refused() -> None:
    (finding,) = found("vllm", {"max-model-len": 1}, **{"batch.max_sequence_tokens": 2, **OWN})
    assert codes([finding]) == [("MS592", "error")]
    field = "`runtime.batch.maxSequenceLengthTokens`"
    assert finding.message == f"`max-model-len` is written from {field}"
    assert finding.notes == (f"write {field} alone",)


def test_an_argument_that_a_field_would_write_is_noted() -> None:
    assert codes(found("vllm", {"max-model-len": 1}, **OWN)) == [("MS592", "note")]


def test_a_field_that_writes_nothing_leaves_the_argument_alone() -> None:
    awq = {"model.quantization": "awq", **OWN}
    assert found("vllm", {"quantization": "awq_marlin"}, **awq) == []


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("sglang", "host"),
        ("sglang", "model-path"),
        ("tei", "model-id"),
        ("vllm", "revision"),
        ("llama.cpp", "hf-repo"),
        ("triton", "model-repository"),
    ],
)
def test_what_is_always_written_is_refused(name: str, argument: str) -> None:
    found_ = found(name, {argument: "x"}, **{"model.artifacts.uri": "hf://a/b"})
    assert codes(found_) == [("MS592", "error")]


def test_adapters_write_their_own_arguments() -> None:
    assert found("vllm", {"enable-lora": True}, **OWN) == []
    adapter = {"lineage.adapters": ("a",), "lineage.adapters[a].uri": "hf://a/a", **OWN}
    assert codes(found("vllm", {"enable-lora": True}, **adapter)) == [("MS592", "error")]


def test_tasks_and_formats_of_another_engine_are_refused_by_the_own_image() -> None:
    foreign = {"model.task": "regression", **OWN}
    assert codes(found("vllm", **foreign)) == [("MS593", "error")]
    assert codes(found("vllm", **foreign | OTHER)) == [("MS593", "warning")]


def test_a_format_that_nobody_wrote_is_a_warning() -> None:
    (finding,) = found("mlserver", **{"model.artifacts.format": "safetensors"})
    assert codes([finding]) == [("MS594", "warning")]
    assert "no format is written" in finding.message


def test_devices_stand_idle() -> None:
    assert codes(found("mlserver", **{"accelerator.vendor": "nvidia"})) == [("MS596", "warning")]
    assert found("triton", **{"accelerator.vendor": "nvidia"}) == []


def test_grpc_is_spoken_by_some() -> None:
    grpc = {"serving.protocol": "grpc"}
    assert codes(found("vllm", **grpc, **OWN)) == [("MS597", "error")]
    assert found("triton", **grpc) == []
    assert suitability(service("custom", **grpc, **OTHER))[1] == []


@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("s3://b/x.gguf", True),
        ("hf://a/b", True),
        ("s3://b/folder/", False),
        ("https://example.com/x.gguf?download=true", True),
    ],
)
def test_llama_cpp_wants_one_file(uri: str, good: bool) -> None:
    expected = [] if good else [("MS598", "error")]
    assert codes(found("llama.cpp", **{"model.artifacts.uri": uri})) == expected


def test_findings_point_at_what_was_written() -> None:
    spec = {
        "apiVersion": "modelspec.dev/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": "chat"},
        "spec": {
            "identity": {"model": {"id": "a/b", "artifacts": {"modelUri": "hf://a/b"}}},
            "runtime": {"engine": {"name": "tgi", "args": {"max_batch_sise": 4}}},
        },
    }
    (loaded,) = load(json.dumps(spec, indent=1))
    lines = json.dumps(spec, indent=1).splitlines()
    spots = {
        finding.code: lines[finding.span.line - 1].strip()
        for finding in loaded.diagnostics
        if finding.span and finding.code.startswith("MS59")
    }
    assert spots == {"MS595": '"name": "tgi",', "MS591": '"max_batch_sise": 4'}
    assert max(finding.severity for finding in loaded.diagnostics) is Severity.ERROR
