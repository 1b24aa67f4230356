"""What others wrote: true fields come back, what no spec can say is left over."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import compile, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

GPU = {"deploy": {"resources": {"reservations": {"devices": [
    {"driver": "nvidia", "device_ids": ["0"], "capabilities": ["gpu"]}
]}}}}  # fmt: skip
MODEL, LENGTH = "model.artifacts.uri", "batch.max_sequence_tokens"


def read(target: str, **files: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The flat services of files whose names end in `.yaml`, and what is left over."""
    texts = {f"{name}.yaml": text for name, text in files.items()}
    found = read_bundle(targets.load(target), texts)
    services = [flatten(service) for service in found.system.services]
    return services, {str(place): value for place, value in found.leftovers}


def compose(command: Any, image: str = "vllm/vllm-openai:v0.33.0", **more: Any) -> Any:
    """The fields of a service that somebody started by hand, and what is left over."""
    service = {"image": image, "command": command, **GPU, **more}
    (fields,), left = read("compose", stack=yaml.safe_dump({"services": {"chat": service}}))
    return fields, left


SERVED = [
    ["acme/chat", "--max-model-len=8192"],
    ["--model", "acme/chat", "--max-model-len", "8192"],
    ["--model=acme/chat", "--max_model_len=8192"],
    ["--max-model-len", "8192", "acme/chat"],
    ["--trust-remote-code", "acme/chat", "--max-model-len", "8192"],
    ["vllm", "serve", "acme/chat", "--max-model-len", "8192"],
]


@pytest.mark.parametrize("command", SERVED, ids=" ".join)
def test_the_model_is_found_wherever_it_is_named(command: list[str]) -> None:
    fields, left = compose(command)
    assert (fields[MODEL], fields[LENGTH]) == ("hf://acme/chat", 8192)
    assert not any("command" in place for place in left)


@pytest.mark.parametrize(
    ("image", "command"),
    [
        ("lmsysorg/sglang:v0.5.10", ["--model", "acme/chat", "--context-length", "8192"]),
        ("lmsysorg/sglang:v0.5.10",
         ["python", "-m", "sglang.launch_server", "--model-path=acme/chat",
          "--context-length=8192"]),
        ("ghcr.io/huggingface/text-generation-inference:3.3.5",
         ["--model-id", "acme/chat", "--max-total-tokens", "8192"]),
    ],
)  # fmt: skip
def test_each_engine_has_its_own_spellings(image: str, command: list[str]) -> None:
    fields, _ = compose(command, image)
    assert (fields[MODEL], fields[LENGTH]) == ("hf://acme/chat", 8192)


def test_a_variable_says_what_a_flag_would() -> None:
    environment = {"MODEL_ID": "acme/chat", "MAX_TOTAL_TOKENS": "8192"}
    image = "ghcr.io/huggingface/text-generation-inference:3.3.5"
    fields, _ = compose([], image, environment=environment)
    assert (fields[MODEL], fields[LENGTH]) == ("hf://acme/chat", 8192)
    assert "environment" not in fields


@pytest.mark.parametrize(
    "word", ["--served-model-name", "-x", "/weights/chat", "a b", "${MODEL}", "http://x/y"]
)
def test_what_is_no_name_on_the_hub_is_no_model(word: str) -> None:
    fields, _ = compose([word])
    assert MODEL not in fields


def test_an_argument_twice_says_nothing() -> None:
    fields, left = compose(["acme/chat", "--max-model-len=1024", "--max-model-len=8192"])
    assert LENGTH not in fields
    assert sorted(map(str, left.values()))[:2] == ["--max-model-len=1024", "--max-model-len=8192"]


def test_another_program_of_an_image_is_no_service() -> None:
    router = {
        "image": "lmsysorg/sglang:v0.5.10",
        "command": ["python", "-m", "sglang.launch_router"],
    }
    engine = {"image": "lmsysorg/sglang:v0.5.10", "command": ["--model-path", "acme/chat"]}
    document = {"services": {"router": router, "chat": engine}}
    services, left = read("compose", stack=yaml.safe_dump(document))
    assert [service["name"] for service in services] == ["chat"]
    assert "stack.yaml:services.router.image" in left


def test_a_tag_that_is_no_release_is_no_version() -> None:
    for tag, version in (("latest", None), ("gptoss", None), ("v0.25.0-ubuntu2404", "0.25.0")):
        fields, _ = compose(["acme/chat"], f"vllm/vllm-openai:{tag}")
        assert fields["engine.name"] == "vllm"
        assert fields.get("engine.version") == version
        assert fields["engine.image"] == f"vllm/vllm-openai:{tag}"


LLAMA = "ghcr.io/ggml-org/llama.cpp:server"


@pytest.mark.parametrize(("build", "version"), [("-b4700", "b4700"), ("", None), ("-b", None)])
def test_a_build_is_a_version(build: str, version: str | None) -> None:
    fields, _ = compose(["-m", "/models/chat.gguf"], f"{LLAMA}{build}")
    assert fields["engine.name"] == "llama.cpp"
    assert fields.get("engine.version") == version


ISVC = """
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {{name: {name}}}
spec:
  predictor:
    model:
      modelFormat: {{name: sklearn}}
      storageUri: {uri}
      resources:
        requests: {{cpu: "{asked}", memory: {memory}}}
        limits: {{cpu: "{most}", memory: 8Gi}}
"""


def isvc(name: str = "iris", **changes: str) -> str:
    """An InferenceService as people write it."""
    usual = {"uri": "s3://models/iris", "asked": "4", "most": "4", "memory": "8Gi"}
    return ISVC.format(name=name, **usual | changes)


def test_quantities_are_compared_by_their_value() -> None:
    for changes in ({"most": "4000m"}, {"memory": "8589934592"}, {"memory": '"8192Mi"'}):
        (fields,), left = read("kserve", model=isvc(**changes))
        assert (fields["resources.cpu_millicores"], fields["resources.memory_bytes"]) == (
            4000,
            2**33,
        )
        assert not any("resources" in place for place in left)


def test_a_limit_above_the_request_is_a_finding_and_left_over() -> None:
    found = read_bundle(targets.load("kserve"), {"model.yaml": isvc(most="6")})
    assert found.system.main.resources.cpu_millicores == 4000
    limits = "model.yaml:spec.predictor.model.resources.limits.cpu"
    assert limits in {str(place) for place, _ in found.leftovers}
    (finding,) = found.findings
    assert (finding.code, limits in finding.message) == ("MS701", True)


def test_objects_are_found_in_any_file_and_any_document() -> None:
    one, two = isvc("one"), isvc("two")
    several = read("kserve", all=f"{one}---\n{two}")
    items = yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": [
        yaml.safe_load(one), yaml.safe_load(two)]})  # fmt: skip
    listed = read("kserve", live=items)
    apart = read("kserve", a=one, b=two)
    for services, left in (several, listed, apart):
        assert [service["name"] for service in services] == ["one", "two"]
        assert left == {}


def test_an_object_of_another_name_is_not_the_services() -> None:
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: other}\n"
    _, left = read("kserve", all=f"{isvc()}---\n{account}")
    assert left["all.yaml#2:metadata.name"] == "other"


def test_what_no_spec_can_hold_is_left_over_with_its_place() -> None:
    (fields,), left = read("kserve", model=isvc(uri="ftp://models/iris"))
    assert MODEL not in fields
    assert left == {"model.yaml:spec.predictor.model.storageUri": "ftp://models/iris"}


def test_a_credential_is_not_repeated() -> None:
    token = "hf_" + "x" * 34
    fields, left = compose(["acme/chat"], environment={"HUB_LOGIN": token})
    assert "environment" not in fields
    assert left["stack.yaml:services.chat.environment.HUB_LOGIN"] != token
    assert token not in str(left)


def test_a_true_value_that_a_compile_refuses_stays_with_its_finding() -> None:
    service = {"image": "vllm/vllm-openai:v0.33.0", "command": [
        "meta-llama/Llama-3.2-3B-Instruct", "--tensor-parallel-size=5"], **GPU}  # fmt: skip
    text = yaml.safe_dump({"services": {"chat": service}})
    found = read_bundle(targets.load("compose"), {"stack.yml": text})
    assert found.system.main.parallelism.tensor == 5
    assert any("[--tensor-parallel-size]" in note for one in found.findings for note in one.notes)


@pytest.mark.parametrize(
    ("target", "name", "text", "form"),
    [
        ("compose", "run.sh", "docker run --gpus all vllm/vllm-openai:v0.33.0", "`docker run`"),
        ("sagemaker", "stack.yaml", "Resources:\n  M:\n    Type: AWS::SageMaker::Model\n"
         "    Properties: {ModelName: !Sub x}\n", "CloudFormation"),
        ("kserve", "app.yaml", "apiVersion: apps/v1\nkind: Deployment\n", "plain Deployment"),
    ],
)  # fmt: skip
def test_a_form_without_a_reader_is_refused_by_name(
    target: str, name: str, text: str, form: str
) -> None:
    with pytest.raises(LookupError, match=form):
        read_bundle(targets.load(target), {name: text})


def test_a_text_of_another_file_is_held_against_it() -> None:
    spec = """
    apiVersion: modelspec.dev/v1alpha1
    kind: ModelSpec
    metadata: {name: iris}
    spec:
      identity:
        model: {id: iris, task: classification, framework: sklearn,
                artifacts: {modelUri: "s3://acme/iris/"}}
    """
    (made,) = compile(spec, "ray-serve").bundles
    files = {file.path: file.text for file in made.files}
    ray = targets.load("ray-serve")
    assert read_bundle(ray, files).leftovers == ()
    changed = {
        "configmap.yaml": ("import argparse", "import os, argparse"),
        "rayservice.yaml": ("EveryNode", "HeadOnly"),
    }
    for path, (old, new) in changed.items():
        assert old in files[path]
        left = read_bundle(ray, {**files, path: files[path].replace(old, new)}).leftovers
        assert [place.file for place, _ in left] == [path]
