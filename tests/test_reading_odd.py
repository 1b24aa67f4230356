"""What strangers write by mistake, in haste, or for another reader of YAML."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.reading import Import

VLLM = "vllm/vllm-openai:v0.33.0"
AWS_VLLM = "763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:0.33-gpu-py312"


def read(target: str, **files: Any) -> Import:
    """What is read of documents, each in a file of its own."""
    texts = {f"{name}.yaml": yaml.safe_dump(data) for name, data in files.items()}
    return read_bundle(targets.load(target), texts)


def left(found: Import) -> dict[str, Any]:
    return {str(place).partition(":")[2]: value for place, value in found.leftovers}


def project(*words: str, **keys: Any) -> dict[str, Any]:
    return {"services": {"chat": {"image": VLLM, "command": ["acme/chat", *words], **keys}}}


def predictor(**keys: Any) -> dict[str, Any]:
    model = {"modelFormat": {"name": "sklearn"}, "storageUri": "s3://acme/iris"}
    kind = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService"}
    return {**kind, "metadata": {"name": "iris"}, "spec": {"predictor": {"model": model, **keys}}}


def llm(**keys: Any) -> dict[str, Any]:
    """A Serve config of one LLM."""
    loading = {"model_id": "m", "model_source": "acme/chat"}
    config = {"model_loading_config": loading, "accelerator_type": "L4", **keys}
    application = {
        "name": "a",
        "route_prefix": "/",
        "import_path": "ray.serve.llm:build_openai_app",
        "args": {"llm_configs": [config]},
    }
    return {"applications": [application]}


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("tokenizer-revision", "1.10"),
        ("code-revision", "7e10"),
        ("chat-template", " 5"),
        ("chat-template", "[" * 30000),
    ],
)
def test_a_text_that_looks_like_something_else_stays_as_it_is(flag: str, text: str) -> None:
    found = read("compose", stack=project(f"--{flag}={text}"))
    assert json.loads(found.system.main.flat[f"engine.args[{flag}].value"]) == text


@pytest.mark.parametrize(("value", "kept"), [("no", False), ("'no'", True), ("1:30", True)])
def test_words_are_those_that_the_platform_reads(value: str, kept: bool) -> None:
    command = f"[acme/chat, --served-model-name, {value}]"
    text = f"services: {{chat: {{image: {VLLM!r}, command: {command}}}}}"
    found = read_bundle(targets.load("compose"), {"stack.yaml": text})
    assert found.system.main.serving.names == ((value.strip("'"),) if kept else ())
    assert ("services.chat.command[2]" in left(found)) is not kept


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_key_that_stands_twice_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="`image` stands twice"):
        read_bundle(targets.load("compose"), {name: '{"services": {"image": 1, "image": 2}}'})


def test_numbers_among_zones_are_left_over() -> None:
    wanted = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["a", 5]}
    terms = {"nodeSelectorTerms": [{"matchExpressions": [wanted]}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
    found = read("kserve", isvc=predictor(affinity=affinity))
    assert found.system.main.placement.zones == ()
    assert any(path.endswith(".values") for path in left(found))


def test_what_is_refused_hides_nothing_else() -> None:
    devices = [{"driver": "nvidia", "device_ids": ["0", "3"], "capabilities": ["gpu"]}]
    deploy = {"resources": {"reservations": {"devices": devices}}}
    found = read("compose", stack=project("--foo=1", deploy=deploy))
    assert [finding.code for finding in found.findings] == ["MS591"]
    assert "services.chat.deploy.resources.reservations.devices[0]" in left(found)


def test_the_name_of_a_file_hides_nothing() -> None:
    devices = [{"driver": "nvidia", "device_ids": ["0", "3"], "capabilities": ["gpu"]}]
    deploy = {"resources": {"reservations": {"devices": devices}}}
    services = {name: {"image": VLLM, "command": ["acme/x"], "deploy": deploy} for name in "ab"}
    by_name = [left(read("compose", **{name: {"services": services}})) for name in ("compose", "x")]
    assert by_name[0] == by_name[1]
    assert len(by_name[0]) == 2


def test_a_pod_that_stands_for_the_least_replica_is_no_warm_pool() -> None:
    config = llm(deployment_config={"autoscaling_config": {"max_replicas": 2}})
    group = {"groupName": "a", "replicas": 1, "minReplicas": 1, "maxReplicas": 2}
    cluster = {"rayVersion": "2.60.0", "workerGroupSpecs": [group]}
    service = {"serveConfigV2": yaml.safe_dump(config), "rayClusterConfig": cluster}
    kind = {"apiVersion": "ray.io/v1", "kind": "RayService", "metadata": {"name": "s"}}
    found = read("ray-serve", service={**kind, "spec": service})
    assert found.system.main.scaling.warm_pool.size is None
    assert left(found)["metadata.name"] == "s"


def test_an_adapter_of_which_nobody_knows_the_source_is_told() -> None:
    found = read("compose", stack=project("--enable-lora", "--lora-modules", "a=/adapters/a"))
    assert "services.chat.command[--lora-modules]" in left(found)


@pytest.mark.parametrize("held", ["a: [", "a: 1\n---\nb: 2\n"])
def test_a_config_inside_that_cannot_be_read_is_named(held: str) -> None:
    kind = {"apiVersion": "ray.io/v1", "kind": "RayService", "metadata": {"name": "s"}}
    with pytest.raises(ValueError, match="serveConfigV2 of one"):
        read("ray-serve", one={**kind, "spec": {"serveConfigV2": held}})


def test_two_services_of_one_name_are_told() -> None:
    found = read("kserve", one=predictor(), other=predictor(minReplicas=3))
    assert [finding.code for finding in found.findings] == ["MS368"]


@pytest.mark.parametrize("name", ["a b", "http://h/x", "./x", "${M}"])
def test_what_is_no_name_on_the_hub_is_no_model(name: str) -> None:
    config = llm(model_loading_config={"model_id": "m", "model_source": name})
    container = {"Image": AWS_VLLM, "Environment": {"SM_VLLM_MODEL": name}}
    body = {"ModelName": "m", "PrimaryContainer": container}
    for found in (read("ray-serve", config=config), read("sagemaker", model=body)):
        assert found.system.main.model.artifacts.uri is None
        assert name in left(found).values() or [one.code for one in found.findings] == ["MS592"]


@pytest.mark.parametrize(
    ("found", "path"),
    [
        (lambda: read("compose", stack=project(healthcheck={})), "services.chat.healthcheck"),
        (lambda: read("compose", stack=project(volumes=[])), "services.chat.volumes"),
        (lambda: read("kserve", isvc=predictor(batcher={})), "spec.predictor.batcher"),
    ],
)
def test_what_is_empty_is_left_over(found: Any, path: str) -> None:
    assert path in left(found())
