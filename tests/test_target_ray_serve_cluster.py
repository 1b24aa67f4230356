"""Ray Serve: the release of Ray, one cluster for all services of a system, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from corpus import EXAMPLES, ROOT, compiled
from modelspec_compile import Bundle, read_bundle
from modelspec_compile.output.templates import source
from modelspec_targets.ray_serve import releases
from ray_bundles import (
    GIGABYTES,
    L4,
    LLM,
    RAY,
    application,
    back,
    bundle,
    cluster,
    containers,
    predictive,
    row,
    served,
)

CRD = ROOT.parent / "shared" / "data" / "kuberay" / "ray.io_rayservices.yaml"


# ---- the release of Ray --------------------------------------------------------------------------


@pytest.mark.parametrize(("ray", "vllm"), releases.VLLM.items())
def test_the_wanted_vllm_chooses_the_release(ray: str, vllm: str) -> None:
    made = bundle(LLM, {"engine": {"name": "vllm", "version": vllm}, **L4})
    assert cluster(made)["rayVersion"] == ray
    assert containers(made)["ray-worker"]["image"] == releases.llm_image(ray)
    assert row(made, "engine.version")["fidelity"] == "exact"
    assert back(made)["engine.version"] == vllm


def test_a_vllm_that_no_release_has_is_approximated() -> None:
    found = row(
        bundle(LLM, {"engine": {"name": "vllm", "version": "0.33.0"}, **L4}), "engine.version"
    )
    assert (found["fidelity"], found["wanted"], found["got"]) == (
        "approximated",
        "0.33.0",
        "0.29.0",
    )


def test_an_image_with_ray_is_the_whole_cluster_s() -> None:
    image = "registry.example.com/ml/ray-llm:2.58.0-py311"
    made = bundle(LLM, {"engine": {"name": "vllm", "image": image}, **L4})
    head = cluster(made)["headGroupSpec"]["template"]["spec"]["containers"][0]
    assert (cluster(made)["rayVersion"], head["image"]) == ("2.58.0", image)
    assert back(made)["engine.image"] == image


@pytest.mark.parametrize(
    ("image", "ray"),
    [
        ("rayproject/ray:2.60.0-py312", "2.60.0"),
        ("registry.example.com:5000/ml/my-ray-llm:v2.58.0@sha256:ab", "2.58.0"),
        ("registry.example.com/array:2.1.0", None),
        ("vllm/vllm-openai:v0.33.0", None),
        ("", None),
    ],
)
def test_the_name_of_an_image_promises_ray(image: str, ray: str | None) -> None:
    assert releases.ray_in(image) == ray


# ---- one cluster for a system --------------------------------------------------------------------


def rag() -> Bundle:
    (made,) = compiled(EXAMPLES / "07-reranker-rag" / "modelspec.yaml", "ray-serve").bundles
    return made


def test_each_service_is_an_application_with_a_group_of_its_own() -> None:
    made = rag()
    routes = {a["name"]: a["route_prefix"] for a in served(made)["applications"]}
    assert routes == {
        "docs-assistant": "/",
        "docs-embedder": "/docs-embedder",
        "docs-reranker": "/docs-reranker",
    }
    groups = cluster(made)["workerGroupSpecs"]
    assert [held["groupName"] for held in groups] == [*routes]
    for application_, held in zip(served(made)["applications"][1:], groups[1:], strict=True):
        (deployment,) = application_["deployments"]
        assert deployment["ray_actor_options"]["label_selector"] == held["labels"]


def test_a_single_service_is_bound_to_no_group() -> None:
    assert "label_selector" not in bundle().text("serve_config.yaml")


def test_the_longest_timeout_is_the_cluster_s() -> None:
    made = rag()
    assert served(made)["http_options"]["request_timeout_s"] == 180
    own = {a["name"]: a["args"].get("timeout_s") for a in served(made)["applications"]}
    assert own["docs-embedder"] == 10
    found = {
        s.name: s for s in read_bundle(RAY, {f.path: f.text for f in made.files}).system.services
    }
    assert {name: s.serving.timeout_seconds for name, s in found.items()} == {
        "docs-assistant": 180,
        "docs-embedder": 10,
        "docs-reranker": 10,
    }


def test_the_main_service_is_read_first() -> None:
    read = read_bundle(RAY, {file.path: file.text for file in rag().files})
    assert read.system.name == "docs-assistant"


def test_a_long_name_is_shortened_for_the_rayservice_only() -> None:
    name = "a" * 60
    made = bundle(name=name)
    metadata = yaml.safe_load(made.text("rayservice.yaml"))["metadata"]
    assert len(metadata["name"]) <= 47
    assert application(made)["name"] == back(made)["name"] == name


# ---- files ---------------------------------------------------------------------------------------


def test_the_rayservice_holds_the_config_word_for_word() -> None:
    made = rag()
    held = yaml.safe_load(made.text("rayservice.yaml"))["spec"]["serveConfigV2"]
    assert held == made.text("serve_config.yaml").partition("\n")[2]


def test_a_rayservice_is_read_without_the_config_beside_it() -> None:
    made = bundle(operations={"serving": {"maxConcurrency": 7}})
    read = read_bundle(RAY, {"rayservice.yaml": made.text("rayservice.yaml")})
    assert read.system.main.serving.max_concurrency == 7
    assert read.leftovers == ()


PLAIN = "ray.serve.llm:build_openai_app"


def test_a_rayservice_by_hand_is_read_as_far_as_it_is_known() -> None:
    config = {"applications": [{
        "name": "llms",
        "import_path": PLAIN,
        "route_prefix": "/",
        "args": {"llm_configs": [{
            "model_loading_config": {"model_id": "qwen", "model_source": "Qwen/Qwen2.5-7B"},
            "engine_kwargs": {"max_model_len": 1024, "device": "auto"},
            "deployment_config": {"max_ongoing_requests": 128},
        }]},
    }]}  # fmt: skip
    spec_ = {"serveConfigV2": yaml.safe_dump(config), "rayClusterConfig": {"rayVersion": "2.52.0"}}
    head = {"apiVersion": "ray.io/v1", "kind": "RayService", "metadata": {"name": "llm"}}
    text = yaml.safe_dump({**head, "spec": spec_})
    read = read_bundle(RAY, {"rayservice.yaml": text})
    service = read.system.main
    assert (service.name, service.engine.args[0].name) == ("llms", "device")
    assert service.model.artifacts.uri == "hf://Qwen/Qwen2.5-7B"
    assert service.batch.max_sequence_tokens == 1024
    assert {value for _, value in read.leftovers} == {"2.52.0", "llm", PLAIN}


def test_the_config_map_holds_the_programs_of_the_bundle() -> None:
    made = bundle(predictive("sklearn"), GIGABYTES)
    data = yaml.safe_load(made.text("configmap.yaml"))["data"]
    assert {name: made.text(name) for name in data} == data
    assert {*data} == {"predictive_app.py", "model_formats.py", "model_weights.py"}


def test_the_token_is_a_reference_on_the_workers_alone() -> None:
    secret = {"secretRef": {"name": "hf", "key": "token"}}
    model = {**LLM, "artifacts": {"modelUri": "hf://acme/chat", "credentials": secret}}
    made = bundle(model)
    assert "hf" not in made.text("serve_config.yaml")
    (variable,) = containers(made)["ray-worker"]["env"]
    assert variable["name"] == "HF_TOKEN"
    assert variable["valueFrom"]["secretKeyRef"] == {"name": "hf", "key": "token"}
    needs = made.prerequisites["prerequisites"]
    assert next(n for n in needs if n["kind"] == "Secret")["keys"] == ["token"]


@pytest.mark.parametrize("program", ["engine_app.py", "predictive_app.py"])
def test_annotations_of_an_ingress_stay_objects(program: str) -> None:
    text = source(RAY.templates, program)
    assert "\nfrom __future__" not in text
    assert "\n@serve.ingress(api)\n" in text


def strict(node: Any) -> Any:
    """A schema in which objects with properties have no others."""
    if isinstance(node, list):
        return [strict(value) for value in node]
    if not isinstance(node, dict):
        return node
    made = {key: strict(value) for key, value in node.items()}
    if made.pop("x-kubernetes-int-or-string", False):
        made.pop("type", None)
    open_ended = node.get("x-kubernetes-preserve-unknown-fields")
    if node.get("type") == "object" and "properties" in node and not open_ended:
        made.setdefault("additionalProperties", False)
    return made


@pytest.mark.skipif(not CRD.exists(), reason="the definition of RayService is not at hand")
def test_every_example_is_a_rayservice() -> None:
    definition = yaml.load(CRD.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    (version,) = [v for v in definition["spec"]["versions"] if v["name"] == "v1"]
    schema = strict(version["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"].pop("additionalProperties", None)
    validator = Draft7Validator(schema)
    files = [*EXAMPLES.glob("*.yaml"), *EXAMPLES.glob("*/modelspec.yaml")]
    assert files
    for file in files:
        (made,) = compiled(Path(file), "ray-serve").bundles
        found = validator.iter_errors(yaml.safe_load(made.text("rayservice.yaml")))
        assert [(file.name, error.message) for error in found] == []
