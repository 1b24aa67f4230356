"""SageMaker: containers and what they are told, weights, instances, hosts, names."""

from __future__ import annotations

import json
import math

import pytest

from modelspec_compile import read_bundle
from modelspec_targets.sagemaker import hosts, images, target
from sagemaker_specs import MODEL, TREES, body, bundle, codes, container, row, variant


def test_the_image_is_pinned_and_of_the_region() -> None:
    image = container(governance__compliance={"residency": {"regions": ["cn-north-1"]}})["Image"]
    tag = "vllm:0.30.0-gpu-py312-cu130-ubuntu24.04-sagemaker"
    assert image == f"727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/{tag}"
    assert "MS547" in codes(governance__compliance={"residency": {"regions": ["mars-1"]}})


def test_a_version_that_aws_does_not_publish_is_the_nearest_one() -> None:
    exact = bundle(runtime__engine={"name": "vllm", "version": "0.20.1"})
    assert ":0.20.1-" in body(exact, "create-model")["PrimaryContainer"]["Image"]
    assert row(exact, "runtime.engine.version")["fidelity"] == "exact"
    near = row(
        bundle(runtime__engine={"name": "vllm", "version": "0.33.0"}), "runtime.engine.version"
    )
    assert (near["fidelity"], near["wanted"], near["got"]) == ("approximated", "0.33.0", "0.30.0")


@pytest.mark.parametrize(
    ("tag", "release"),
    [
        ("0.30.0-gpu-py312-cu130-ubuntu24.04-sagemaker", 130),
        ("server-sagemaker-cuda-v2.3", 130),
        ("server-sagemaker-cuda-v1", 129),
        ("unknown", None),
    ],
)
def test_the_cuda_release_follows_from_the_tag(tag: str, release: int | None) -> None:
    image = f"763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:{tag}"
    assert images.cuda(image) == release


@pytest.mark.parametrize(
    ("cuda", "type_", "host"),
    [
        ("cu130", "g6.xlarge", "al2023-ami-sagemaker-inference-gpu-4-1"),
        ("cu124", "ml.g6.xlarge", "al2-ami-sagemaker-inference-gpu-3-1"),
        ("cu130", "p6-b200.48xlarge", None),
        ("cu130", "c7i.large", None),
        ("none", "inf2.xlarge", "al2-ami-sagemaker-inference-neuron-2"),
    ],
)
def test_the_host_image_fits_the_cuda_of_the_container(
    cuda: str, type_: str, host: str | None
) -> None:
    image = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/chat:1-{cuda}"
    assert hosts.host(image, type_) == host


def test_a_hint_is_taken_where_it_can_serve() -> None:
    def hint(type_: str, **more: str) -> dict[str, object]:
        return {"pricingHints": {"instanceType": type_, **more}}

    assert variant(governance__cost=hint("g6.8xlarge"))["InstanceType"] == "ml.g6.8xlarge"
    assert variant(governance__cost=hint("m5.large"))["InstanceType"] == "ml.g6.2xlarge"
    assert "MS544" in codes(governance__cost=hint("m5.large"))
    made = bundle(governance__cost=hint("m5.large"))
    assert row(made, "governance.cost.pricingHints.instanceType")["got"] == "g6.2xlarge"


def test_a_stand_in_is_named_and_an_unknown_device_refused() -> None:
    assert "MS543" in codes(runtime__accelerator={"type": "mi300x", "count": 1})
    made = bundle(runtime={"accelerator": {"type": "mi300x", "count": 8}})
    assert row(made, "runtime.accelerator.type")["got"] == "nvidia-b200"
    assert "vllm:0.30.0-gpu" in body(made, "create-model")["PrimaryContainer"]["Image"]


PLACE = "sagemaker-us-east-1-000000000000"
SOURCES = {
    "s3://acme/chat/": ("s3://acme/chat/", "S3Prefix"),
    "s3://acme/chat": ("s3://acme/chat/", "S3Prefix"),
    "s3://acme/model.gguf": ("s3://acme/model.gguf", "S3Object"),
    "gs://acme/chat/": (f"s3://{PLACE}/gs/acme/chat/", "S3Prefix"),
    "pvc://claim/chat": (f"s3://{PLACE}/pvc/claim/chat/", "S3Prefix"),
    "oci://registry.example.com/chat:1": (
        f"s3://{PLACE}/oci/registry.example.com/chat:1/",
        "S3Prefix",
    ),
    "https://example.com/chat.bin": (f"s3://{PLACE}/https/example.com/chat.bin", "S3Object"),
    "/models/chat": (f"s3://{PLACE}/file/models/chat/", "S3Prefix"),
}


@pytest.mark.parametrize("uri", SOURCES)
def test_weights_lie_on_amazon_s3(uri: str) -> None:
    made = bundle(uri)
    source = body(made, "create-model")["PrimaryContainer"]["ModelDataSource"]["S3DataSource"]
    place, kind = SOURCES[uri]
    assert source == {"S3Uri": place, "S3DataType": kind, "CompressionType": "None"}
    assert "SM_VLLM_MODEL" not in body(made, "create-model")["PrimaryContainer"]["Environment"]
    needs = {need["kind"]: need for need in made.prerequisites["prerequisites"]}
    assert needs["S3Object"]["name"] == place
    assert ("copyOf" in needs["S3Object"]) is (PLACE in place)
    back = read_bundle(target, {file.path: file.text for file in made.files}).system.main
    assert back.model.artifacts.uri == (place if uri == "s3://acme/chat" else uri)


def test_an_archive_has_a_url_of_its_own() -> None:
    found = container("s3://acme/chat.tar.gz")
    assert found["ModelDataUrl"] == "s3://acme/chat.tar.gz"
    assert "ModelDataSource" not in found


def test_open_weights_come_from_the_hub_and_gated_ones_from_a_copy() -> None:
    told = container("hf://acme/chat")
    assert told["Environment"]["SM_VLLM_MODEL"] == "acme/chat"
    assert "ModelDataSource" not in told
    secret = {"secretRef": {"name": "hf", "key": "token"}}
    artifacts = {"modelUri": "hf://acme/chat", "revision": "abc", "credentials": secret}
    made = bundle(identity__model={**MODEL, "artifacts": artifacts})
    gated = body(made, "create-model")["PrimaryContainer"]
    place = f"s3://{PLACE}/hf/acme/chat@abc/"
    assert gated["ModelDataSource"]["S3DataSource"]["S3Uri"] == place
    assert "token" not in json.dumps(gated["Environment"]).lower()
    found = read_bundle(target, {file.path: file.text for file in made.files}).system.main
    assert (found.model.artifacts.uri, found.model.artifacts.revision) == ("hf://acme/chat", "abc")


def test_options_are_variables_as_the_container_reads_them() -> None:
    args = {"enforce-eager": True, "enable-prefix-caching": False, "hf-overrides": {"a": 1}}
    told = container(runtime__engine={"name": "vllm", "args": args})["Environment"]
    assert told["SM_VLLM_ENFORCE_EAGER"] == "true"
    assert told["SM_VLLM_NO_ENABLE_PREFIX_CACHING"] == "true"
    assert told["SM_VLLM_HF_OVERRIDES"] == '{"a":1}'
    assert told["SM_VLLM_SERVED_MODEL_NAME"] == "chat"
    assert not {"SM_VLLM_PORT", "SM_VLLM_HOST"} & told.keys()
    many = container(operations__serving={"servedNames": ["a", "b"]})["Environment"]
    assert many["SM_VLLM_SERVED_MODEL_NAME"] == '["a","b"]'


def test_words_for_triton_are_one_variable() -> None:
    image = {"id": "acme/resnet", "task": "classification", "framework": "onnx"}
    made = bundle("s3://acme/resnet/", image, operations__serving={"drainSeconds": 7})
    told = body(made, "create-model")["PrimaryContainer"]["Environment"]
    assert told["SAGEMAKER_TRITON_ADDITIONAL_ARGS"] == "--exit-timeout-secs=7"
    back = read_bundle(target, {file.path: file.text for file in made.files})
    assert (back.system.main.serving.drain_seconds, back.leftovers) == (7, ())


def test_scikit_learn_has_a_script_and_xgboost_none() -> None:
    made = bundle("s3://acme/trees/", TREES)
    told = body(made, "create-model")["PrimaryContainer"]
    assert "/sagemaker-scikit-learn:1.9-0" in told["Image"]
    source = f"s3://{PLACE}/chat/sourcedir.tar.gz"
    assert told["Environment"]["SAGEMAKER_SUBMIT_DIRECTORY"] == source
    assert f"SOURCE={source}" in made.text("deploy.env")
    assert "def model_fn" in made.text("code/inference.py")
    boosted = bundle("s3://acme/trees/", {**TREES, "framework": "xgboost"})
    assert "code/inference.py" not in [file.path for file in boosted.files]


def test_adapters_are_additional_sources() -> None:
    adapters = [{"name": "a", "uri": "s3://acme/a/"}, {"name": "b", "uri": "hf://acme/b"}]
    told = container(lineage__adapters=adapters)
    channels = {
        each["ChannelName"]: each["S3DataSource"] for each in told["AdditionalModelDataSources"]
    }
    assert channels["a"]["S3Uri"] == "s3://acme/a/"
    assert channels["b"]["S3Uri"] == f"s3://{PLACE}/hf/acme/b/"
    modules = json.loads(told["Environment"]["SM_VLLM_LORA_MODULES"])
    assert modules == [f"{name}=/opt/ml/additional-model-data-sources/{name}" for name in "ab"]


def test_names_follow_the_content_and_the_endpoint_keeps_its_own() -> None:
    one, again, other = (bundle(runtime__batch={"maxBatchSize": n}) for n in (8, 8, 16))
    assert [file.text for file in one.files] == [file.text for file in again.files]
    for request, name in (
        ("create-model", "ModelName"),
        ("create-endpoint-config", "EndpointConfigName"),
    ):
        assert body(one, request)[name] != body(other, request)[name]
    assert body(one, "create-endpoint")["EndpointName"] == "chat"
    assert body(other, "create-endpoint")["EndpointName"] == "chat"
    settings = one.text("deploy.env")
    assert f"MODEL_NAME={body(one, 'create-model')['ModelName']}\n" in settings


def test_a_tag_is_no_reason_for_another_model_and_an_override_is() -> None:
    def named(**sections: object) -> str:
        return str(body(bundle(**sections), "create-model")["ModelName"])

    plain = named()
    assert named(governance__compliance={"governance": {"owner": "team"}}) == plain
    change = {"file": "create-model.json", "merge": {"EnableNetworkIsolation": True}}
    assert named(overrides={"sagemaker": [change]}) != plain


def test_a_role_is_an_arn_or_one_of_the_account_that_deploys() -> None:
    arn = "arn:aws:iam::123456789012:role/x"
    for written, role in ((arn, arn), ("reader", "arn:aws:iam::000000000000:role/reader")):
        made = bundle(runtime__placement={"serviceAccount": written})
        assert body(made, "create-model")["ExecutionRoleArn"] == role
        back = read_bundle(target, {file.path: file.text for file in made.files}).system.main
        assert back.placement.service_account == written
    assert "MS548" in codes()
    assert bundle().prerequisites["prerequisites"][1]["name"] == "chat-execution"


def test_secrets_are_left_out_with_the_way_out() -> None:
    secrets = {"API_KEY": {"secretRef": {"name": "api", "key": "k"}}}
    made = bundle(runtime__environment={"secrets": secrets})
    assert "API_KEY" not in made.text("create-model.json")
    said = row(made, "runtime.environment.secrets.API_KEY.secretRef.name")
    assert said["fidelity"] == "unsupported"
    assert "Secrets Manager" in said["instead"]


def test_labels_are_tags_and_other_signs_become_spaces() -> None:
    made = bundle(governance__compliance={"governance": {"owner": "a, b"}})
    for request in ("create-model", "create-endpoint-config", "create-endpoint"):
        tags = {tag["Key"]: tag["Value"] for tag in body(made, request)["Tags"]}
        assert tags["compliance:owner"] == "a  b"
        assert tags["engine"] == "vllm"


def test_an_image_of_its_own_is_copied_unless_it_is_in_ecr() -> None:
    own = {"name": "custom", "image": "registry.example.com/chat:1"}
    found = container(runtime__engine=own)
    assert (
        found["Image"] == "000000000000.dkr.ecr.us-east-1.amazonaws.com/registry.example.com/chat:1"
    )
    assert "MS546" in codes(runtime__engine=own)
    there = "123456789012.dkr.ecr.us-east-1.amazonaws.com/chat:1"
    assert container(runtime__engine={"name": "custom", "image": there})["Image"] == there
    elsewhere = {"name": "custom", "image": there.replace("us-east-1", "eu-west-1")}
    assert "MS546" in codes(runtime__engine=elsewhere)


@pytest.mark.parametrize(
    ("degrees", "kept"),
    [
        ({"tensor": 8}, {"tensor": 8}),
        ({"tensor": 4}, {"tensor": 4}),
        ({"tensor": 4, "pipeline": 2}, {"tensor": 4, "pipeline": 2}),
        ({"tensor": 2, "pipeline": 2, "data": 2}, {"tensor": 2, "pipeline": 2, "data": 2}),
        ({"tensor": 16}, {"tensor": 8}),
        ({"tensor": 8, "pipeline": 2}, {"tensor": 8}),
        ({"tensor": 4, "pipeline": 4}, {"tensor": 4}),
        ({"tensor": 8, "data": 2}, {"tensor": 8}),
    ],
)
def test_degrees_are_cut_where_they_reach_beyond_an_instance(
    degrees: dict[str, int], kept: dict[str, int]
) -> None:
    devices = max(8, math.prod(degrees.values()))
    runtime = {"accelerator": {"type": "h100", "count": devices}, "parallelism": degrees}
    made = bundle(runtime=runtime)
    told = body(made, "create-model")["PrimaryContainer"]["Environment"]
    for name in ("tensor", "pipeline", "data"):
        said = told.get(f"SM_VLLM_{name.upper()}_PARALLEL_SIZE")
        assert (said or "1") == str(kept.get(name, 1)), name
    for name, degree in degrees.items():
        exact = row(made, f"runtime.parallelism.{name}")["fidelity"] == "exact"
        assert exact is (kept.get(name, 1) == degree)
