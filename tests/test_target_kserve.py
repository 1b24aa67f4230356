"""KServe: its forms, the objects beside an InferenceService, and the way back."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile import Bundle, compile, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

KSERVE = targets.load("kserve")
LLM = {"id": "acme/chat", "task": "chat-completion", "artifacts": {"modelUri": "hf://acme/chat"}}
L4 = {"accelerator": {"type": "l4", "count": 1}}


def spec(
    model: dict[str, Any] | None = None,
    runtime: dict[str, Any] | None = None,
    name: str = "chat",
    **sections: Any,
) -> str:
    document = {
        "apiVersion": "modelspec.dev/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": name},
        "spec": {"identity": {"model": model or LLM}, "runtime": runtime or L4, **sections},
    }
    return json.dumps(document)


def bundle(*args: Any, **kwargs: Any) -> Bundle:
    result = compile(spec(*args, **kwargs), "kserve")
    assert result.ok, [d.message for d in result.diagnostics]
    return result.bundles[0]


def document(bundle: Bundle, file: str = "inferenceservice.yaml") -> Any:
    return yaml.safe_load(bundle.text(file))


def manifests(bundle: Bundle) -> set[str]:
    return {file.path for file in bundle.files if file.path.endswith(".yaml")}


def back(bundle: Bundle) -> dict[str, Any]:
    read = read_bundle(KSERVE, {file.path: file.text for file in bundle.files})
    assert [(str(place), value) for place, value in read.leftovers] == []
    return flatten(read.system.main)


def test_an_engine_has_a_container_of_its_own() -> None:
    predictor = document(bundle())["spec"]["predictor"]
    (container,) = predictor["containers"]
    assert container["name"] == "kserve-container"
    assert container["command"] == ["vllm", "serve"]
    assert container["args"][0] == "/mnt/models"
    assert {"name": "STORAGE_URI", "value": "hf://acme/chat"} in container["env"]


@pytest.mark.parametrize(
    ("framework", "runtime", "known"),
    [
        ("sklearn", "kserve-mlserver", {"name": "sklearn", "version": "1"}),
        ("lightgbm", "kserve-mlserver", {"name": "lightgbm", "version": "4"}),
        ("onnx", "kserve-tritonserver", {"name": "onnx", "version": "1"}),
    ],
)
def test_predictive_models_run_on_a_shipped_runtime(
    framework: str, runtime: str, known: dict[str, str]
) -> None:
    model = {
        "id": "acme/churn",
        "task": "classification",
        "framework": framework,
        "artifacts": {"modelUri": "s3://acme/churn/"},
    }
    made = document(bundle(model, {"resources": {"cpuCores": 2}}))["spec"]["predictor"]["model"]
    assert made["runtime"] == runtime
    assert made["modelFormat"] == known
    assert made["protocolVersion"] == "v2"
    assert made["image"].rpartition(":")[2] not in ("", "latest")
    assert made["ports"][0]["containerPort"] == 8080


def test_stages_of_several_hosts_are_a_group_of_vllm_servers() -> None:
    runtime = {
        "engine": {"name": "vllm"},
        "accelerator": {"type": "h100", "count": 16},
        "parallelism": {"tensor": 8, "pipeline": 2, "nodes": 2},
    }
    made = bundle(LLM, runtime)
    spec = document(made, "llminferenceservice.yaml")["spec"]
    leader, worker = (spec[pod]["containers"][0] for pod in ("template", "worker"))
    assert spec["parallelism"] == {"tensor": 8, "pipeline": 2}
    assert "--node-rank=0" in leader["args"]
    assert "--headless" not in leader["args"]
    assert {"--node-rank=$(LWS_WORKER_INDEX)", "--headless", "--nnodes=2"} <= {*worker["args"]}
    assert all(pod["resources"]["limits"]["nvidia.com/gpu"] == "8" for pod in (leader, worker))
    assert back(made)["accelerator.count"] == 16
    assert back(made)["parallelism.nodes"] == 2


def test_copies_on_several_hosts_follow_the_preset() -> None:
    runtime = {
        "engine": {"name": "vllm", "args": {"override-generation-config": {"temperature": 0.5}}},
        "accelerator": {"type": "h100", "count": 16},
        "parallelism": {"tensor": 1, "data": 16, "expert": 16, "nodes": 2},
    }
    made = bundle(LLM, runtime)
    spec = document(made, "llminferenceservice.yaml")["spec"]
    assert spec["parallelism"] == {"tensor": 1, "data": 16, "dataLocal": 8, "expert": True}
    owned = ("--model", "--port", "--served-model-name", "--data-parallel-size", "--tensor")
    for pod in ("template", "worker"):
        args = spec[pod]["containers"][0]["args"]
        assert "command" not in spec[pod]["containers"][0]
        assert not [word for word in args if word.startswith(owned)]
        assert "--override-generation-config='{\"temperature\":0.5}'" in args
    assert back(made)["engine.args[override-generation-config].value"] == '{"temperature":0.5}'


def test_the_account_of_a_shortened_name_goes_unsaid() -> None:
    artifacts = {
        "modelUri": "hf://acme/chat",
        "credentials": {"secretRef": {"name": "hub", "key": "HF_TOKEN"}},
    }
    name = "-".join(["chat"] * 9)
    made = bundle({**LLM, "artifacts": artifacts}, name=name)
    read = read_bundle(KSERVE, {file.path: file.text for file in made.files})
    assert (read.system.name, read.system.main.placement.service_account) == (name, None)


def test_credentials_come_by_an_account_that_holds_the_secret() -> None:
    artifacts = {
        "modelUri": "hf://acme/chat",
        "credentials": {"secretRef": {"name": "hub", "key": "HF_TOKEN"}},
    }
    made = bundle({**LLM, "artifacts": artifacts})
    account = document(made, "serviceaccount.yaml")
    assert account["metadata"]["name"] == "chat-model-reader"
    assert account["secrets"] == [{"name": "hub"}]
    assert document(made)["spec"]["predictor"]["serviceAccountName"] == "chat-model-reader"
    needs = {(n["kind"], n["name"]): n for n in made.prerequisites["prerequisites"]}
    assert needs["Secret", "hub"]["keys"] == ["HF_TOKEN"]
    assert ("ServiceAccount", "chat-model-reader") not in needs
    assert "placement.service_account" not in back(made)


def test_an_account_of_the_spec_is_a_prerequisite() -> None:
    artifacts = {
        "modelUri": "s3://acme/chat/",
        "credentials": {"secretRef": {"name": "store", "key": "AWS_ACCESS_KEY_ID"}},
    }
    made = bundle({**LLM, "artifacts": artifacts}, {**L4, "placement": {"serviceAccount": "team"}})
    assert "serviceaccount.yaml" not in manifests(made)
    notes = document(made)["metadata"]["annotations"]
    assert notes["serving.kserve.io/storageSecretName"] == "store"
    needs = {(n["kind"], n["name"]): n for n in made.prerequisites["prerequisites"]}
    assert needs["Secret", "store"]["keys"] == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    assert ("ServiceAccount", "team") in needs


def test_adapters_share_the_storage_of_the_weights() -> None:
    adapters = [{"name": "sql", "uri": "s3://acme/sql/", "rank": 20}]
    made = bundle(LLM, L4, lineage={"adapters": adapters})
    predictor = document(made)["spec"]["predictor"]
    assert predictor["storageUris"] == [
        {"mountPath": "/mnt/models", "uri": "hf://acme/chat"},
        {"mountPath": "/mnt/adapters/sql", "uri": "s3://acme/sql/"},
    ]
    (container,) = predictor["containers"]
    assert "sql=/mnt/adapters/sql" in container["args"]
    assert "--max-lora-rank=32" in container["args"]
    assert "STORAGE_URI" not in json.dumps(container)


def test_beside_adapters_a_claim_is_mounted_whole() -> None:
    model = {**LLM, "artifacts": {"modelUri": "pvc://weights/chat/v2"}}
    adapters = [{"name": "sql", "uri": "pvc://adapters/sql"}]
    (container,) = document(bundle(model, L4, lineage={"adapters": adapters}))["spec"]["predictor"][
        "containers"
    ]
    assert container["args"][0] == "/mnt/models/chat/v2"
    assert "sql=/mnt/adapters/sql/sql" in container["args"]


def test_the_kustomization_names_exactly_the_manifests() -> None:
    scaling = {"minReplicas": 2, "maxReplicas": 4, "targetConcurrency": 8}
    made = bundle(LLM, L4, operations={"scaling": scaling})
    listed = document(made, "kustomization.yaml")["resources"]
    assert {*listed} == manifests(made) - {"kustomization.yaml"}


def test_an_engine_with_a_file_gets_a_config_map_of_it() -> None:
    runtime = {"engine": {"name": "tensorrt-llm"}, "accelerator": {"type": "h100", "count": 1}}
    made = bundle(LLM, {**runtime, "memory": {"kvCachePrecision": "fp8"}})
    file = document(made, "engine.yaml")
    assert file == {"kv_cache_config": {"dtype": "fp8"}, "return_perf_metrics": True}
    kustomization = document(made, "kustomization.yaml")
    assert kustomization["configMapGenerator"] == [
        {"name": "chat-engine", "files": ["engine.yaml"]}
    ]
    (container,) = document(made)["spec"]["predictor"]["containers"]
    assert container["args"].count("--extra_llm_api_options=/etc/engine/engine.yaml") == 1
    assert back(made)["memory.kv_cache_precision"] == "fp8"


@pytest.mark.parametrize(("least", "there"), [(1, False), (2, True)])
def test_a_disruption_budget_needs_two_replicas(least: int, there: bool) -> None:
    scaling = {"minReplicas": least, "maxReplicas": least}
    made = bundle(LLM, L4, operations={"scaling": scaling})
    assert ("poddisruptionbudget.yaml" in manifests(made)) is there


def test_pods_with_devices_are_replaced_one_by_one() -> None:
    strategy = document(bundle())["spec"]["predictor"]["deploymentStrategy"]
    assert strategy["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}


def test_restricted_pods_run_as_the_user_of_the_image() -> None:
    made = bundle(LLM, L4, governance={"safety": {"podSecurity": "restricted"}})
    predictor = document(made)["spec"]["predictor"]
    assert predictor["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 2000,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    (container,) = predictor["containers"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert back(made)["safety.pod_security"] == "restricted"


def test_zones_regions_and_spreading_are_places_of_nodes() -> None:
    placement = {"zones": ["eu-1a", "eu-1b"], "topologySpread": "zone"}
    residency = {"compliance": {"residency": {"regions": ["eu-1"]}}}
    made = bundle(LLM, {**L4, "placement": placement}, governance=residency)
    predictor = document(made)["spec"]["predictor"]
    required = predictor["affinity"]["nodeAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"
    ]
    expressions = required["nodeSelectorTerms"][0]["matchExpressions"]
    assert {e["key"]: e["values"] for e in expressions} == {
        "topology.kubernetes.io/zone": ["eu-1a", "eu-1b"],
        "topology.kubernetes.io/region": ["eu-1"],
    }
    (spreading,) = predictor["topologySpreadConstraints"]
    assert spreading["labelSelector"] == {"matchLabels": {"app": "isvc.chat-predictor"}}


@settings(max_examples=30, deadline=None)
@given(name=st.from_regex(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True))
def test_names_leave_room_for_a_namespace_and_come_back(name: str) -> None:
    made = bundle(name=name)
    short = document(made)["metadata"]["name"]
    assert len(f"{short}-predictor-{'n' * 16}") <= 63
    assert back(made)["name"] == name


@pytest.mark.parametrize(("length", "kept"), [(1, True), (35, True), (36, True), (37, False)])
def test_a_name_is_kept_as_long_as_a_namespace_fits(length: int, kept: bool) -> None:
    name = "n" * length
    result = compile(spec(name=name), "kserve")
    assert (document(result.bundles[0])["metadata"]["name"] == name) is kept
    assert ("MS510" in {found.code for found in result.diagnostics}) is not kept
    assert back(result.bundles[0])["name"] == name
