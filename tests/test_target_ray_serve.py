"""Ray Serve: the forms of a service, and what is always written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_bundles import (
    GIGABYTES,
    L4,
    LLM,
    application,
    back,
    bundle,
    cluster,
    containers,
    group,
    predictive,
    row,
    served,
)


def test_vllm_is_told_by_keywords_and_never_asks_for_devices_itself() -> None:
    runtime = {**L4, "batch": {"maxBatchSize": 32}, "memory": {"prefixCaching": False}}
    found = application(bundle(LLM, runtime))
    assert found["import_path"] == "ray.serve.llm:build_openai_app"
    (llm,) = found["args"]["llm_configs"]
    assert llm["model_loading_config"] == {"model_id": "chat", "model_source": "acme/chat"}
    assert llm["accelerator_type"] == "L4"
    assert llm["engine_kwargs"] == {"max_num_seqs": 32, "enable_prefix_caching": False}
    assert llm["placement_group_config"]["bundle_per_worker"] == {"GPU": 1}
    assert "num_gpus" not in llm["deployment_config"]["ray_actor_options"]


@pytest.mark.parametrize(
    ("framework", "packages"),
    [
        ("sklearn", ["joblib", "scikit-learn"]),
        ("xgboost", ["scikit-learn", "xgboost-cpu"]),
        ("lightgbm", ["lightgbm", "scikit-learn"]),
        ("onnx", ["onnxruntime"]),
    ],
)
def test_predictive_models_are_loaded_into_the_replica(framework: str, packages: list[str]) -> None:
    made = bundle(predictive(framework), GIGABYTES)
    found = application(made)
    assert found["import_path"] == "predictive_app:build"
    assert [p.partition("==")[0] for p in found["runtime_env"]["pip"]] == packages
    assert all("==" in package for package in found["runtime_env"]["pip"])
    assert found["args"]["format"] == framework
    (model,) = found["deployments"]
    assert model["name"] == "Model"
    assert model["ray_actor_options"]["num_cpus"] == 2
    assert [*containers(made)] == ["ray-worker"]


@pytest.mark.parametrize(
    ("runtime", "command"),
    [
        ({"engine": {"name": "sglang"}, **L4}, ["python3", "-m", "sglang.launch_server"]),
        ({"engine": {"name": "tgi"}, **L4}, ["text-generation-launcher"]),
        ({"accelerator": {"type": "mi300x", "count": 1}}, ["vllm", "serve"]),
    ],
)
def test_other_engines_run_beside_ray_on_a_port_of_their_own(
    runtime: dict[str, Any], command: list[str]
) -> None:
    made = bundle(LLM, runtime)
    found = application(made)
    assert found["import_path"] == "engine_app:build"
    held = containers(made)
    assert [*held] == ["ray-worker", "engine"]
    assert held["engine"]["command"] == command
    assert found["args"]["port"] == held["engine"]["ports"][0]["containerPort"] == 20080
    assert held["engine"]["startupProbe"]["httpGet"]["port"] == 20080
    assert held["ray-worker"]["resources"]["limits"]["cpu"] == "1"


def test_an_unknown_image_keeps_its_port_and_the_proxy_takes_another() -> None:
    engine = {"name": "custom", "image": "registry.example.com/a:1"}
    made = bundle(LLM, {"engine": engine, **L4}, operations={"serving": {"port": 8000}})
    assert served(made)["http_options"]["port"] == 8001
    assert containers(made)["engine"]["ports"][0]["containerPort"] == 8000
    assert application(made)["args"]["port"] == 8000
    assert back(made)["serving.port"] == 8000


def test_a_configuration_file_is_mounted_where_something_is_said_in_it() -> None:
    runtime = {"engine": {"name": "tensorrt-llm"}, **L4, "memory": {"kvCachePrecision": "fp8"}}
    made = bundle(LLM, runtime)
    text = yaml.safe_load(made.text("configmap.yaml"))["data"]["chat-engine.yaml"]
    assert yaml.safe_load(text)["kv_cache_config"]["dtype"] == "fp8"
    mounts = {m["name"]: m for m in containers(made)["engine"]["volumeMounts"]}
    assert mounts["settings"]["subPath"] == "chat-engine.yaml"
    assert back(made)["memory.kv_cache_precision"] == "fp8"


def test_vllm_runs_beside_ray_where_ray_cannot_get_its_weights() -> None:
    model = {**LLM, "artifacts": {"modelUri": "https://example.com/chat.tar"}}
    made = bundle(model)
    assert application(made)["import_path"] == "engine_app:build"
    assert containers(made)["engine"]["args"][0] == "/mnt/models"


@pytest.mark.parametrize(
    ("uri", "path", "volume"),
    [
        ("pvc://store/chat", "/mnt/claims/store/chat", "persistentVolumeClaim"),
        ("oci://registry.example.com/chat:1", "/mnt/models", "image"),
        ("s3://acme/chat/", "/mnt/models", "emptyDir"),
    ],
)
def test_weights_reach_an_engine_beside_ray(uri: str, path: str, volume: str) -> None:
    model = {**LLM, "artifacts": {"modelUri": uri}}
    made = bundle(model, {"engine": {"name": "sglang"}, **L4})
    pod = group(made)["template"]["spec"]
    assert f"--model-path={path}" in containers(made)["engine"]["args"]
    assert volume in {key for held in pod["volumes"] for key in held if held["name"] == "weights"}
    assert ("initContainers" in pod) == uri.startswith("s3://")
    assert back(made)["model.artifacts.uri"] == uri


# ---- what Serve would assume ---------------------------------------------------------------------


def test_limits_and_targets_are_always_written() -> None:
    made = bundle(operations={"scaling": {"minReplicas": 1, "maxReplicas": 3}})
    (llm,) = application(made)["args"]["llm_configs"]
    options = llm["deployment_config"]
    assert options["max_ongoing_requests"] == 256
    assert options["autoscaling_config"] == {
        "min_replicas": 1,
        "max_replicas": 3,
        "target_ongoing_requests": 128,
    }


def test_a_fixed_number_of_replicas_is_a_number() -> None:
    made = bundle(operations={"scaling": {"minReplicas": 2, "maxReplicas": 2}})
    (llm,) = application(made)["args"]["llm_configs"]
    assert llm["deployment_config"]["num_replicas"] == 2
    assert "autoscaling_config" not in llm["deployment_config"]
    assert cluster(made)["enableInTreeAutoscaling"] is False


def test_a_rate_and_a_latency_are_a_load() -> None:
    scaling = {"minReplicas": 1, "maxReplicas": 3, "targetRps": 200}
    made = bundle(
        predictive("xgboost"),
        GIGABYTES,
        operations={"scaling": scaling},
        performance={"latency": {"e2eMsP95": 25}},
    )
    (model,) = application(made)["deployments"]
    assert model["autoscaling_config"]["target_ongoing_requests"] == 5


def test_without_replicas_the_head_takes_requests() -> None:
    scaling = {"minReplicas": 0, "maxReplicas": 1, "scaleToZero": {"idleSeconds": 600}}
    made = bundle(operations={"scaling": scaling})
    service = yaml.safe_load(made.text("rayservice.yaml"))["spec"]
    assert service["excludeHeadPodFromServeSvc"] is False
    assert group(made)["minReplicas"] == 0
    arguments = application(made)["args"]
    auto = arguments["llm_configs"][0]["deployment_config"]["autoscaling_config"]
    assert auto["downscale_to_zero_delay_s"] == 600
    assert arguments["ingress_deployment_config"]["autoscaling_config"]["min_replicas"] == 0


def test_a_warm_pool_is_kept_as_pods() -> None:
    scaling = {"minReplicas": 2, "maxReplicas": 3, "warmPool": {"size": 2, "strategy": "standby"}}
    made = bundle(operations={"scaling": scaling})
    assert {k: group(made)[k] for k in ("minReplicas", "maxReplicas")} == {
        "minReplicas": 4,
        "maxReplicas": 4,
    }
    assert row(made, "scaling.warm_pool.size")["fidelity"] == "emulated"
    assert back(made)["scaling.warm_pool.size"] == 2


# ---- several hosts, several copies ---------------------------------------------------------------


def test_a_replica_over_hosts_is_a_pod_for_each() -> None:
    runtime = {
        "accelerator": {"type": "h100", "count": 16},
        "parallelism": {"tensor": 8, "pipeline": 2, "nodes": 2},
    }
    made = bundle(LLM, runtime)
    assert group(made)["numOfHosts"] == 2
    assert containers(made)["ray-worker"]["resources"]["limits"]["nvidia.com/gpu"] == "8"
    (llm,) = application(made)["args"]["llm_configs"]
    assert llm["placement_group_config"]["strategy"] == "PACK"
    assert back(made)["accelerator.count"] == 16


def test_copies_that_share_a_batch_have_a_builder_of_their_own() -> None:
    runtime = {"accelerator": {"type": "h100", "count": 8}, "parallelism": {"tensor": 2, "data": 4}}
    made = bundle(LLM, runtime, operations={"serving": {"maxConcurrency": 256}})
    found = application(made)
    assert found["import_path"] == "ray.serve.llm:build_dp_openai_app"
    assert found["args"]["llm_config"]["deployment_config"]["max_ongoing_requests"] == 64
    assert back(made)["serving.max_concurrency"] == 256


def test_adapters_lie_in_one_folder_of_a_bucket() -> None:
    adapters = [{"name": n, "uri": f"s3://acme/adapters/{n}/", "rank": 12} for n in ("a", "b")]
    (llm,) = application(bundle(lineage={"adapters": adapters}))["args"]["llm_configs"]
    assert llm["lora_config"]["dynamic_lora_loading_path"] == "s3://acme/adapters"
    assert llm["engine_kwargs"]["max_lora_rank"] == 16
    apart = [{"name": n, "uri": f"s3://acme/{n}/{n}"} for n in ("a", "b")]
    made = bundle(lineage={"adapters": apart})
    assert "lora" not in made.text("serve_config.yaml")
    assert row(made, "lineage.adapters[a].uri")["fidelity"] == "unsupported"


@pytest.mark.parametrize(
    ("affinity", "router"),
    [
        ({"by": "prefix"}, "PrefixCacheAffinityRouter"),
        ({"by": "header", "name": "x-chat"}, "ConsistentHashRouter"),
    ],
)
def test_sessions_stay_on_a_replica(affinity: dict[str, str], router: str) -> None:
    made = bundle(routing={"sessionAffinity": affinity})
    (llm,) = application(made)["args"]["llm_configs"]
    config = llm["deployment_config"]["request_router_config"]
    assert config["request_router_class"].endswith(router)
    assert back(made)["routing.affinity.by"] == affinity["by"]
    assert back(made).get("routing.affinity.name") == affinity.get("name")


@settings(max_examples=40, deadline=None)
@given(
    least=st.integers(0, 4),
    more=st.integers(0, 4),
    warm=st.integers(0, 3),
    nodes=st.sampled_from((1, 2)),
    data=st.sampled_from((1, 2)),
)
def test_what_lowering_changes_comes_back(
    least: int, more: int, warm: int, nodes: int, data: int
) -> None:
    most = max(least + more, 1)
    scaling: dict[str, Any] = {"minReplicas": least, "maxReplicas": most}
    if warm:
        scaling["warmPool"] = {"size": warm, "strategy": "standby"}
    runtime = {
        "accelerator": {"type": "h100", "count": 4 * nodes * data},
        "parallelism": {"tensor": 4, "pipeline": nodes, "data": data, "nodes": nodes},
    }
    made = bundle(LLM, runtime, operations={"scaling": scaling})
    read = back(made)
    assert read["accelerator.count"] == 4 * nodes * data
    assert read.get("scaling.warm_pool.size", 0) == warm
    assert (read["scaling.min_replicas"], read["scaling.max_replicas"]) == (least, most)
    assert group(made)["minReplicas"] == least + warm


def test_what_only_the_server_takes_is_no_keyword_of_the_library() -> None:
    arguments = {"api-server-count": 2, "block-size": 32}
    template = {"chatTemplateUri": "/templates/chat.jinja"}
    model = {**LLM, "artifacts": {**LLM["artifacts"], **template}}
    made = bundle(model, {**L4, "engine": {"name": "vllm", "args": arguments}})
    (llm,) = application(made)["args"]["llm_configs"]
    assert llm["engine_kwargs"] == {"block_size": 32}
    for field in ("engine.args[api-server-count].value", "model.artifacts.chat_template_uri"):
        answer = row(made, field)
        assert answer["fidelity"] == "unsupported"
        assert "server, and the library alone runs" in answer["why"]
    assert row(made, "engine.args[block-size].value")["fidelity"] == "exact"
