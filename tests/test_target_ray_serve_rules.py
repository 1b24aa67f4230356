"""Ray Serve's own rules: each with a bundle that keeps it and one that breaks it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from modelspec_compile import compile
from modelspec_compile.bundle.overrides import merged
from modelspec_compile.catalog import built_in
from modelspec_targets.ray_serve.checks import check
from modelspec_targets.ray_serve.checks.fields import LEVELS
from ray_bundles import L4, LLM, bundle, spec

CONFIG: dict[str, Any] = {
    "http_options": {"port": 8000},
    "applications": [
        {
            "name": "churn",
            "route_prefix": "/",
            "import_path": "predictive_app:build",
            "deployments": [
                {
                    "name": "Model",
                    "max_ongoing_requests": 32,
                    "autoscaling_config": {"min_replicas": 1, "max_replicas": 2},
                    "ray_actor_options": {"num_cpus": 2},
                }
            ],
        }
    ],
}
SERVICE: dict[str, Any] = {
    "metadata": {"name": "churn"},
    "spec": {
        "rayClusterConfig": {
            "rayVersion": "2.60.0",
            "headGroupSpec": {"rayStartParams": {"num-cpus": "0"}},
            "workerGroupSpecs": [
                {
                    "groupName": "churn",
                    "minReplicas": 1,
                    "maxReplicas": 2,
                    "template": {"spec": {"containers": [{
                        "name": "ray-worker",
                        "image": "rayproject/ray:2.60.0-py312",
                        "resources": {"limits": {"cpu": "2", "memory": "4Gi"}},
                    }]}},
                }
            ],
        }
    },
}  # fmt: skip


def found(config: dict[str, Any], service: dict[str, Any] = SERVICE) -> list[str]:
    files = {"serve_config.yaml": config, "rayservice.yaml": service}
    return [
        d.code
        for d in check({name: yaml.safe_dump(data) for name, data in files.items()}, built_in())
    ]


def deployed(**changes: Any) -> dict[str, Any]:
    made = copy.deepcopy(CONFIG)
    (application,) = made["applications"]
    application["deployments"][0] |= changes
    return made


def served(**changes: Any) -> dict[str, Any]:
    made = copy.deepcopy(CONFIG)
    made["applications"][0] |= changes
    return made


def clustered(**changes: Any) -> dict[str, Any]:
    return merged(SERVICE, {"spec": {"rayClusterConfig": changes}})


def grouped(**changes: Any) -> dict[str, Any]:
    (group,) = SERVICE["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    return clustered(workerGroupSpecs=[merged(group, changes)])


def llm(**arguments: Any) -> dict[str, Any]:
    args = {"llm_configs": [{"engine_kwargs": arguments}]}
    return served(import_path="ray.serve.llm:build_openai_app", args=args, deployments=[])


def test_what_keeps_the_rules_has_no_findings() -> None:
    assert found(CONFIG) == []


@pytest.mark.parametrize(
    "config",
    [
        {**CONFIG, "http_option": {}},
        {**CONFIG, "http_options": {"portt": 8000}},
        deployed(max_concurrent_queries=5),
        deployed(ray_actor_options={"num_gpu": 1}),
        deployed(autoscaling_config={"max_ongoing_requests": 3}),
        served(args={"llm_configs": [{"placement_group_bundles": []}]}, deployments=[]),
        served(
            args={"llm_configs": [{"deployment_config": {"placement_group_bundles": []}}]},
            deployments=[],
        ),
    ],
)
def test_a_key_that_serve_would_drop(config: dict[str, Any]) -> None:
    assert "MS530" in found(config)


@pytest.mark.parametrize("size", ["1 of them", [1], {"a": 1}, None, True])
def test_what_is_no_number_counts_as_one(size: Any) -> None:
    assert found(llm(data_parallel_size=size)) == found(llm(data_parallel_size=1))
    assert "MS536" not in found(deployed(num_replicas=size), grouped(maxReplicas=3))


@pytest.mark.parametrize(
    ("key", "value", "since", "before"),
    [
        ("max_surge_percent", 10, "2.60.0", "2.59.0"),
        ("backpressure_config", {"status_code": 429}, "2.58.0", "2.56.0"),
    ],
)
def test_a_key_that_is_newer_than_the_ray(key: str, value: Any, since: str, before: str) -> None:
    for ray, codes in ((since, []), (before, ["MS530"])):
        service = clustered(rayVersion=ray, workerGroupSpecs=[])
        assert found(deployed(**{key: value}), service) == codes


@pytest.mark.parametrize(
    ("scaling", "codes"),
    [
        ({"min_replicas": 1, "max_replicas": 1}, []),
        ({"min_replicas": 3, "max_replicas": 2}, ["MS533"]),
        ({"min_replicas": 0, "max_replicas": 0}, ["MS533"]),
        ({"max_replicas": 2, "target_ongoing_requests": 32}, []),
        ({"max_replicas": 2, "target_ongoing_requests": 33}, ["MS538"]),
    ],
)
def test_bounds_and_targets(scaling: dict[str, Any], codes: list[str]) -> None:
    assert found(deployed(autoscaling_config=scaling)) == codes


def test_a_batch_that_is_never_full() -> None:
    assert found(deployed(user_config={"max_batch_size": 32})) == []
    assert found(deployed(user_config={"max_batch_size": 64})) == ["MS538"]


@pytest.mark.parametrize(
    ("route", "codes"),
    [("/", []), ("/a/b", []), (None, []), ("a", ["MS534"]), ("/a/", ["MS534"]), ("//", ["MS534"])],
)
def test_routes(route: str | None, codes: list[str]) -> None:
    assert found(served(route_prefix=route)) == codes


def test_two_applications_of_one_name_and_route() -> None:
    (application,) = CONFIG["applications"]
    twice = {**CONFIG, "applications": [application, application]}
    assert [code for code in found(twice) if code == "MS534"] == ["MS534", "MS534"]


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ({"max_model_len": 8192, "enable_prefix_caching": False}, []),
        ({"model": "acme/chat"}, ["MS535"]),
        ({"served_model_name": "chat"}, ["MS535"]),
        ({"tensor_paralel_size": 2}, ["MS535"]),
        ({"watermark_config": {}}, ["MS535"]),
        ({"calculate_kv_scales": True}, ["MS535"]),
        ({"api_server_count": 2}, ["MS535"]),
    ],
)
def test_engine_arguments(arguments: dict[str, Any], codes: list[str]) -> None:
    assert [code for code in found(llm(**arguments)) if code == "MS535"] == codes


@pytest.mark.parametrize(
    ("environment", "ray", "codes"),
    [
        ({"env_vars": {"A": "1"}}, "2.60.0", []),
        ({"env_vars": {"A": 1}}, "2.60.0", ["MS539"]),
        ({"working_dir": "s3://acme/code.zip"}, "2.56.0", []),
        ({"working_dir": "./code"}, "2.60.0", ["MS539"]),
        ({"working_dir": "local:///code"}, "2.60.0", []),
        ({"working_dir": "local:///code"}, "2.59.0", ["MS539"]),
    ],
)
def test_environments(environment: dict[str, Any], ray: str, codes: list[str]) -> None:
    service = clustered(rayVersion=ray, workerGroupSpecs=[])
    assert found(served(runtime_env=environment), service) == codes


@pytest.mark.parametrize(
    ("service", "codes"),
    [
        (merged(SERVICE, {"metadata": {"name": "c" * 47}}), []),
        (merged(SERVICE, {"metadata": {"name": "c" * 48}}), ["MS537"]),
        (merged(SERVICE, {"metadata": {"name": "1churn"}}), ["MS537"]),
        (clustered(rayVersion="2.59.0"), ["MS531"]),
        (clustered(headGroupSpec={"rayStartParams": {"num-cpus": 0}}), ["MS537"]),
        (grouped(rayStartParams={"labels": "a=b"}), ["MS537"]),
        (grouped(rayStartParams={"num-cpus": "2"}, resources={"CPU": "2"}), ["MS537"]),
        (merged(SERVICE, {"spec": {"serveConfigV2": yaml.safe_dump(CONFIG)}}), []),
        (merged(SERVICE, {"spec": {"serveConfigV2": "applications: []"}}), ["MS537"]),
        (grouped(minReplicas=3), ["MS537"]),
        (grouped(maxReplicas=None), ["MS537", "MS536"]),
    ],
)
def test_rayservices(service: dict[str, Any], codes: list[str]) -> None:
    assert found(CONFIG, service) == codes


@pytest.mark.parametrize(("port", "codes"), [(20080, []), (8000, ["MS537"]), (20090, ["MS537"])])
def test_containers_of_a_pod_share_its_ports(port: int, codes: list[str]) -> None:
    (group,) = SERVICE["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    worker = group["template"]["spec"]["containers"][0]
    engine = {"name": "engine", "image": "a", "ports": [{"containerPort": port}]}
    assert found(CONFIG, grouped(template={"spec": {"containers": [worker, engine]}})) == codes


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"num_cpus": 2}, []),
        ({"num_cpus": 3}, ["MS536"]),
        ({"num_cpus": 1, "num_gpus": 1}, ["MS536"]),
    ],
)
def test_room_for_all_replicas(options: dict[str, Any], codes: list[str]) -> None:
    assert found(deployed(ray_actor_options=options)) == codes


def test_devices_of_an_llm_are_counted_by_its_parallelism() -> None:
    config = llm(tensor_parallel_size=2)
    config["applications"][0]["args"]["llm_configs"][0]["deployment_config"] = {"num_replicas": 1}
    limits = {"cpu": "4", "nvidia.com/gpu": "2"}
    worker = {"name": "ray-worker", "image": "a", "resources": {"limits": limits}}
    enough = grouped(maxReplicas=1, template={"spec": {"containers": [worker]}})
    assert found(config, enough) == []
    config["applications"][0]["args"]["llm_configs"][0]["deployment_config"] = {"num_replicas": 2}
    assert found(config, enough) == ["MS536"]


@pytest.mark.parametrize(("engine", "codes"), [("vllm", []), ("sglang", ["MS532"])])
def test_replicas_over_hosts(engine: str, codes: list[str]) -> None:
    parallelism = {"tensor": 8, "pipeline": 2, "nodes": 2}
    devices = {"type": "h100", "count": 16}
    runtime = {"engine": {"name": engine}, "accelerator": devices, "parallelism": parallelism}
    result = compile(spec(LLM, runtime), "ray-serve")
    assert [d.code for d in result.diagnostics if d.code == "MS532"] == codes


def test_a_bundle_of_the_compiler_keeps_every_rule() -> None:
    made = bundle(LLM, L4)
    assert [*check({file.path: file.text for file in made.files}, built_in())] == []


def test_each_level_of_a_config_is_known() -> None:
    assert {"", "http_options", "applications[]", "applications[].deployments[]"} <= {*LEVELS}
