"""SageMaker: what a request must be, and what requests must not say together."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelspec_compile import read_bundle
from modelspec_compile.catalog import built_in
from modelspec_targets.sagemaker import target
from modelspec_targets.sagemaker.checks import check
from sagemaker_specs import bundle

ROOT = Path(__file__).resolve().parent.parent
Bodies = dict[str, Any]
Change = Callable[[Bodies], Any]


def bodies(**sections: Any) -> Bodies:
    made = bundle(**sections)
    return {f.path: json.loads(f.text) for f in made.files if f.path.endswith(".json")}


SCALED = bodies(operations__scaling={"minReplicas": 1, "maxReplicas": 2, "targetConcurrency": 4})
ASLEEP = bodies(operations__scaling={"minReplicas": 0, "maxReplicas": 2})


def found(requests: Bodies, folder: str = "") -> list[tuple[str, str]]:
    texts = {folder + name: json.dumps(body) for name, body in requests.items()}
    return [(finding.code, finding.message) for finding in check(texts, built_in())]


def changed(requests: Bodies, change: Change) -> Bodies:
    held = copy.deepcopy(requests)
    change(held)
    return held


def container(held: Bodies) -> Any:
    return held["create-model.json"]["PrimaryContainer"]


def variant(held: Bodies) -> Any:
    return held["create-endpoint-config.json"]["ProductionVariants"][0]


def test_what_is_emitted_breaks_no_rule() -> None:
    assert found(SCALED) == found(ASLEEP) == []


SHAPES: dict[str, tuple[Change, str]] = {
    "unknown parameter": (lambda held: variant(held).update(Size=1), "Size"),
    "missing parameter": (lambda held: held["create-model.json"].pop("ModelName"), "is missing"),
    "wrong type": (lambda held: variant(held).update(InitialInstanceCount="1"), "no integer"),
    "a number in the environment": (
        lambda held: container(held)["Environment"].update(A=1),
        "no string",
    ),
    "below the least": (lambda held: variant(held).update(InitialInstanceCount=0), "the least"),
    "above the most": (
        lambda held: variant(held).update(ContainerStartupHealthCheckTimeoutInSeconds=7200),
        "the most is 3600",
    ),
    "no instance type": (
        lambda held: variant(held).update(InstanceType="ml.g5.3xlarge"),
        "no instance type",
    ),
    "no host image": (lambda held: variant(held).update(InferenceAmiVersion="x"), "none of"),
    "a name with a dot": (
        lambda held: held["create-model.json"].update(ModelName="llama-3.1"),
        "does not match",
    ),
    "a name of 64 characters": (
        lambda held: held["create-endpoint.json"].update(EndpointName="a" * 64),
        "the most is 63",
    ),
    "a role that is no ARN": (
        lambda held: held["create-model.json"].update(ExecutionRoleArn="role-of-nobody-at-all"),
        "does not match",
    ),
    "101 variables": (
        lambda held: container(held)["Environment"].update({f"A{i}": "" for i in range(101)}),
        "the most is 100",
    ),
    "a long value": (
        lambda held: container(held)["Environment"].update(A="x" * 1025),
        "the most is 1024",
    ),
    "a name of a variable": (
        lambda held: container(held)["Environment"].update({"A-B": ""}),
        "does not match",
    ),
    "an image with a space": (lambda held: container(held).update(Image="a b:1"), "not match"),
    "11 variants": (
        lambda held: held["create-endpoint-config.json"].update(
            ProductionVariants=[variant(held)] * 11
        ),
        "the most is 10",
    ),
    "an unknown metric": (
        lambda held: held["put-scaling-policy.json"][
            "TargetTrackingScalingPolicyConfiguration"
        ].update(PredefinedMetricSpecification={"PredefinedMetricType": "CPU"}),
        "none of",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_request_has_its_shape(name: str) -> None:
    change, said = SHAPES[name]
    findings = found(changed(SCALED, change))
    assert {code for code, _ in findings} == {"MS540"}
    assert any(said in message for _, message in findings), findings


def _twice(held: Bodies) -> None:
    held["create-endpoint-config.json"]["ProductionVariants"] *= 2


def _serverless(held: Bodies) -> None:
    variant(held)["ServerlessConfig"] = {"MemorySizeInMB": 1500, "MaxConcurrency": 1}


def _isolated(held: Bodies) -> None:
    held["create-model.json"]["EnableNetworkIsolation"] = True
    container(held)["Environment"]["HF_MODEL_ID"] = "acme/chat"


def _large(held: Bodies) -> None:
    container(held)["Environment"].update({f"A{index}": "x" * 1000 for index in range(33)})


RULES: dict[str, tuple[Change, str]] = {
    "no container": (lambda held: held["create-model.json"].pop("PrimaryContainer"), "MS541"),
    "two containers": (
        lambda held: held["create-model.json"].update(Containers=[container(held)]),
        "MS541",
    ),
    "no image": (lambda held: container(held).pop("Image"), "MS541"),
    "a floating tag": (lambda held: container(held).update(Image="a/b:latest"), "MS541"),
    "two sources": (
        lambda held: container(held).update(ModelDataUrl="s3://a/b.tar.gz"),
        "MS541",
    ),
    "a prefix without a slash": (
        lambda held: container(held)["ModelDataSource"]["S3DataSource"].update(S3Uri="s3://a/b"),
        "MS541",
    ),
    "no role": (lambda held: held["create-model.json"].pop("ExecutionRoleArn"), "MS541"),
    "isolation and the hub": (_isolated, "MS541"),
    "32 KB of variables": (_large, "MS549"),
    "a name twice": (_twice, "MS541"),
    "no weight": (lambda held: variant(held).update(InitialVariantWeight=0), "MS541"),
    "serverless with instances": (_serverless, "MS541"),
    "a prefix without its length": (
        lambda held: variant(held).update(RoutingConfig={"RoutingStrategy": "PREFIX_AWARE"}),
        "MS541",
    ),
    "asynchronous without a place": (
        lambda held: held["create-endpoint-config.json"].update(
            AsyncInferenceConfig={"OutputConfig": {}}
        ),
        "MS541",
    ),
    "another model": (lambda held: variant(held).update(ModelName="other"), "MS541"),
    "another endpoint": (
        lambda held: held["register-scalable-target.json"].update(
            ResourceId="endpoint/x/variant/y"
        ),
        "MS541",
    ),
    "a floor above the ceiling": (
        lambda held: held["register-scalable-target.json"].update(MinCapacity=9),
        "MS541",
    ),
    "a variant at zero": (
        lambda held: held["register-scalable-target.json"].update(MinCapacity=0),
        "MS541",
    ),
    "a host of another CUDA": (
        lambda held: variant(held).update(
            InferenceAmiVersion="al2-ami-sagemaker-inference-gpu-3-1"
        ),
        "MS541",
    ),
    "a placeholder": (lambda held: container(held)["Environment"].update(A="${B}"), "MS541"),
}


@pytest.mark.parametrize("name", RULES)
def test_requests_do_not_contradict_each_other(name: str) -> None:
    change, code = RULES[name]
    assert code in {found_code for found_code, _ in found(changed(SCALED, change))}


def test_zero_without_a_way_back_is_refused() -> None:
    lost = changed(ASLEEP, lambda held: held.pop("put-metric-alarm-wake-up.json"))
    assert [code for code, _ in found(lost, "guard/")] == ["MS541"]
    assert "in `guard/` " in found(lost, "guard/")[0][1]


def test_an_override_is_checked_as_well() -> None:
    change = {"op": "replace", "path": "/ProductionVariants/0/InstanceType", "value": "ml.x.y"}
    from sagemaker_specs import codes

    patch = {"file": "create-endpoint-config.json", "patch": [change]}
    assert "MS540" in codes(overrides={"sagemaker": [patch]})


HAND_WRITTEN = {
    "create-model.json": {
        "ModelName": "llama",
        "ExecutionRoleArn": "arn:aws:iam::123456789012:role/sm",
        "PrimaryContainer": {
            "Image": "763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:server-sagemaker-cuda-v2.3",
            "Environment": {
                "SM_VLLM_MODEL": "acme/chat",
                "SM_VLLM_MAX_MODEL_LEN": "8192",
                "A": "b",
            },
        },
    },
    "create-endpoint-config.json": {
        "EndpointConfigName": "llama",
        "ProductionVariants": [
            {
                "VariantName": "AllTraffic",
                "ModelName": "llama",
                "InstanceType": "ml.g5.2xlarge",
                "InitialInstanceCount": 2,
            }
        ],
    },
    "create-endpoint.json": {"EndpointName": "llama", "EndpointConfigName": "llama"},
}


def test_requests_written_by_hand_are_read() -> None:
    files = {name: json.dumps(body) for name, body in HAND_WRITTEN.items()}
    read = read_bundle(target, files)
    service = read.system.main
    assert (service.name, service.engine.name) == ("llama", "vllm")
    assert service.model.artifacts.uri == "hf://acme/chat"
    assert (service.accelerator.type, service.accelerator.count) == ("nvidia-a10g", 1)
    assert service.cost.instance_type == "g5.2xlarge"
    assert (service.batch.max_sequence_tokens, service.scaling.min_replicas) == (8192, 2)
    assert [variable.name for variable in service.environment] == ["A"]
    left = {str(place) for place, _ in read.leftovers}
    assert left == {
        "create-model.json:ModelName",
        "create-endpoint-config.json:EndpointConfigName",
        "create-endpoint-config.json:ProductionVariants[0].ModelName",
        "create-endpoint.json:EndpointConfigName",
    }


def test_the_script_reads_what_it_is_given() -> None:
    text = (ROOT / "templates/modelspec_templates/sagemaker/deploy.sh").read_text()
    settings = bundle().text("deploy.env")
    names = {line.partition("=")[0] for line in settings.splitlines() if not line.startswith("#")}
    assert all(f"${name}" in text or f"${{{name}" in text for name in names)
    assert text.startswith("#!/usr/bin/env bash\n")
