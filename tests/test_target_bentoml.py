"""BentoML: every field has an answer, exact ones come back, and what BentoML drops is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import Bundle, Severity, compile, engines, read_bundle
from modelspec_compile.ir import flatten
from modelspec_compile.output import formats
from modelspec_targets.bentoml import predictive, target, weights

COMMIT = "5617a9f61b028005a4858fdac845db406aefb181"
CHAT = {"id": "acme/chat", "task": "chat-completion", "framework": "transformers"}
IRIS = {"id": "iris", "task": "classification", "framework": "sklearn"}


def spec(model: dict[str, Any], uri: str, **sections: Any) -> dict[str, Any]:
    artifacts = {"modelUri": uri} | sections.pop("artifacts", {})
    identity = {"model": {**model, "artifacts": artifacts}}
    head = {"apiVersion": "modelspec.dev/v1alpha1", "kind": "ModelSpec"}
    return {**head, "metadata": {"name": "chat"}, "spec": {"identity": identity, **sections}}


def bundle_of(written: dict[str, Any]) -> Bundle:
    result = compile(json.dumps(written), "bentoml")
    errors = [d.message for d in result.diagnostics if d.severity is Severity.ERROR]
    assert errors == []
    return result.bundles[0]


def config_of(bundle: Bundle) -> dict[str, Any]:
    config: dict[str, Any] = formats.python.extract(bundle.text("service.py"), "CONFIG")
    return config


def document(bundle: Bundle, name: str) -> dict[str, Any]:
    found: dict[str, Any] = formats.parse(name, bundle.text(name))
    return found


def read_back(bundle: Bundle) -> dict[str, Any]:
    back = read_bundle(target, {file.path: file.text for file in bundle.files})
    left = {str(place).partition("[")[0] for place, _ in back.leftovers}
    assert left <= {"deployment.yaml:secrets"}, "whose key a variable is, no bento says"
    return flatten(back.system.main)


def gpus(count: int = 1, kind: str = "l4", **more: Any) -> dict[str, Any]:
    return {"accelerator": {"type": kind, "count": count}, **more}


@pytest.mark.parametrize(
    ("engine", "port", "word"),
    [
        ("vllm", 8000, "--port=8000"),
        ("sglang", 30000, "--port=30000"),
        ("tgi", 8080, "--port=8080"),
        ("tei", 8080, "--port=8080"),
        ("tensorrt-llm", 8000, "--port=8000"),
    ],
)
def test_the_server_listens_where_bentoml_asks_it(engine: str, port: int, word: str) -> None:
    task = "embedding" if engine == "tei" else "chat-completion"
    written = spec({**CHAT, "task": task}, "hf://acme/chat", runtime=gpus(engine={"name": engine}))
    config = config_of(bundle_of(written))
    assert config["service"]["http"]["proxy_port"] == port
    assert word in config["args"]
    assert config["service"]["endpoints"] == {"livez": "/health", "readyz": "/health"}
    assert config["command"] == list(engines.load(engine).command)


def test_devices_belong_to_one_worker() -> None:
    service = config_of(bundle_of(spec(CHAT, "hf://acme/chat", runtime=gpus(4, "h100"))))["service"]
    assert service["resources"]["gpu"] == 4
    assert service["resources"]["gpu_type"] == "nvidia-h100-80gb"
    assert service["workers"] == 1


def test_a_gpu_without_a_name_is_reported() -> None:
    bundle = bundle_of(spec(CHAT, "hf://acme/chat", runtime=gpus(1, "l40s")))
    assert "gpu_type" not in config_of(bundle)["service"]["resources"]
    (row,) = [row for row in bundle.ledger["fields"] if row["field"] == "accelerator.type"]
    assert (row["fidelity"], "instanceType" in row["instead"]) == ("unsupported", True)


URIS = (
    "hf://acme/chat",
    f"hf://acme/chat@{COMMIT}",
    "s3://acme/chat/",
    "gs://acme/chat/",
    "pvc://models/chat",
    "oci://registry.example.com/chat:1",
    "/models/chat",
    "https://models.example.com/chat.tar",
)


@pytest.mark.parametrize("name", URIS)
def test_weights_come_back(name: str) -> None:
    uri, _, revision = name.partition("@")
    artifacts = {"revision": revision} if revision else {}
    bundle = bundle_of(spec(CHAT, uri, artifacts=artifacts, runtime=gpus()))
    config, back = config_of(bundle), read_back(bundle)
    assert back["model.artifacts.uri"] == uri
    assert back.get("model.artifacts.revision") == (revision or None)
    left_to_engine = uri.startswith("hf://") and not revision
    assert config["args"][0] == ("acme/chat" if left_to_engine else "{weights}")
    assert ("hub" in config, "weights" in config) == (bool(revision), not uri.startswith("hf://"))


def test_a_commit_is_part_of_the_bento_and_a_branch_is_not() -> None:
    assert weights.pinned("hf://acme/chat", COMMIT)
    assert not weights.pinned("hf://acme/chat", COMMIT[:7])
    assert not weights.pinned("hf://acme/chat", None)
    assert not weights.pinned("s3://acme/chat", COMMIT)


def test_a_file_of_a_repository_is_chosen_by_its_number_format() -> None:
    model = {**CHAT, "framework": "llama.cpp", "quantization": "gguf-q4_k_m"}
    digest = "sha256:" + "0" * 64
    artifacts = {"revision": COMMIT, "digest": digest, "format": "gguf"}
    bundle = bundle_of(spec(model, "hf://acme/chat-gguf", artifacts=artifacts))
    config = config_of(bundle)
    assert config["hub"]["include"] == ["*Q4_K_M*.gguf", "*q4_k_m*.gguf"]
    assert (config["file"], config["digest"]) == ("*.gguf", digest)
    assert config["args"][config["args"].index("--model") + 1] == "{weights}"
    assert read_back(bundle)["model.artifacts.digest"] == digest


def test_secrets_have_no_value_anywhere_and_the_deployment_names_them() -> None:
    artifacts = {"credentials": {"secretRef": {"name": "hub", "key": "token"}}}
    secret = {"LICENSE_KEY": {"secretRef": {"name": "acme", "key": "license"}}}
    environment = {"variables": {"MODE": "fast"}, "secrets": secret}
    written = spec(CHAT, "hf://acme/chat", artifacts=artifacts,
                   runtime=gpus(environment=environment))  # fmt: skip
    bundle = bundle_of(written)
    assert config_of(bundle)["service"]["envs"] == [
        {"name": "MODE", "value": "fast"},
        {"name": "HF_TOKEN", "stage": "runtime"},
        {"name": "LICENSE_KEY", "stage": "runtime"},
    ]
    assert document(bundle, "deployment.yaml")["secrets"] == ["acme", "hub"]
    assert "--secret hub --secret acme" in bundle.text("README.md")
    back = read_back(bundle)
    assert back["environment[MODE].value"] == "fast"
    assert back["secrets[LICENSE_KEY].key"] == "LICENSE_KEY"
    needs = {one["name"]: one["keys"] for one in bundle.prerequisites["prerequisites"]}
    assert needs == {"hub": ["HF_TOKEN"], "acme": ["LICENSE_KEY"]} or needs["acme"] == [
        "LICENSE_KEY"
    ]


def test_load_is_always_said_and_never_beyond_what_is_accepted() -> None:
    usual = config_of(bundle_of(spec(CHAT, "hf://acme/chat", runtime=gpus())))
    assert usual["service"]["traffic"]["concurrency"] == 32
    serving, scaling = (
        {"maxConcurrency": 8},
        {"minReplicas": 1, "maxReplicas": 2, "targetConcurrency": 64},
    )
    operations = {"serving": serving, "scaling": scaling}
    bundle = bundle_of(spec(CHAT, "hf://acme/chat", runtime=gpus(), operations=operations))
    assert config_of(bundle)["service"]["traffic"]["concurrency"] == 8
    (row,) = [r for r in bundle.ledger["fields"] if r["field"] == "scaling.target_concurrency"]
    assert (row["fidelity"], row["wanted"], row["got"]) == ("approximated", 64, 8)


def test_a_queue_replaces_refusal() -> None:
    scaling = {"minReplicas": 1, "maxReplicas": 2, "targetQueueDepth": 4}
    bundle = bundle_of(
        spec(CHAT, "hf://acme/chat", runtime=gpus(), operations={"scaling": scaling})
    )
    assert config_of(bundle)["service"]["traffic"]["external_queue"] is True
    operations = {"scaling": scaling, "serving": {"maxConcurrency": 64}}
    bundle = bundle_of(spec(CHAT, "hf://acme/chat", runtime=gpus(), operations=operations))
    assert "external_queue" not in config_of(bundle)["service"]["traffic"]


def test_replicas_on_bentocloud() -> None:
    scaling = {
        "minReplicas": 2,
        "maxReplicas": 3,
        "warmPool": {"size": 2, "strategy": "standby"},
        "cooldownSeconds": {"up": 0, "down": 7200},
    }
    operations = {"scaling": scaling, "serving": {"startupSeconds": 900}}
    cost = {"cost": {"pricingHints": {"instanceType": "gpu.l4.1"}}}
    written = spec(CHAT, "hf://acme/chat", runtime=gpus(), operations=operations, governance=cost)
    bundle = bundle_of(written)
    deployment = document(bundle, "deployment.yaml")
    assert deployment["services"]["chat"] == {
        "instance_type": "gpu.l4.1",
        "scaling": {
            "min_replicas": 4,
            "max_replicas": 4,
            "policy": {"scale_up_stabilization_window": 0, "scale_down_stabilization_window": 3600},
        },
        "deployment_strategy": "RollingUpdate",
        "cold_start_timeout": 900,
    }
    assert read_back(bundle)["scaling.min_replicas"] == 2


def test_a_port_that_bentoml_cannot_use_moves() -> None:
    operations = {"serving": {"port": 3000}}
    bundle = bundle_of(spec(CHAT, "hf://acme/chat", runtime=gpus(), operations=operations))
    assert config_of(bundle)["service"]["http"]["proxy_port"] == 11000
    assert "--port=11000" in config_of(bundle)["args"]


def test_an_empty_variable_is_left_out_with_a_word() -> None:
    environment = {"variables": {"EMPTY": "", "FULL": "1"}}
    bundle = bundle_of(spec(CHAT, "hf://acme/chat", runtime=gpus(environment=environment)))
    assert [env["name"] for env in config_of(bundle)["service"]["envs"]] == ["FULL"]
    (row,) = [r for r in bundle.ledger["fields"] if r["field"] == "environment[EMPTY].value"]
    assert row["fidelity"] == "unsupported"


# ---- predictive models ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", sorted(predictive.FORMATS))
@pytest.mark.parametrize("count", [0, 1])
def test_predictive_models_are_loaded_in_process(form: str, count: int) -> None:
    runtime = gpus(count, "t4") if count else {}
    if form != "onnx":
        runtime = {"engine": {"name": "mlserver"}}
    model, artifacts = {**IRIS, "framework": form}, {"format": form}
    bundle = bundle_of(spec(model, "s3://acme/iris/", artifacts=artifacts, runtime=runtime))
    config = config_of(bundle)
    assert config["model"] == {"name": "chat", "format": form}
    assert "command" not in config
    pins = bundle.text("requirements.txt")
    assert all("==" in line for line in pins.splitlines())
    assert ("onnxruntime-gpu" in pins) == (form == "onnx" and bool(count))
    back = read_back(bundle)
    assert back["model.artifacts.uri"] == "s3://acme/iris/"
    assert back.get("engine.name") == (None if form == "onnx" else "mlserver")


def test_an_engine_that_is_asked_for_by_name_is_run() -> None:
    runtime = {"engine": {"name": "triton"}}
    bundle = bundle_of(spec({**IRIS, "framework": "onnx"}, "s3://acme/iris/", runtime=runtime))
    assert config_of(bundle)["command"] == ["tritonserver"]


@pytest.mark.parametrize(("size", "said"), [(1, None), (16, 16)])
def test_a_batch_of_one_is_none(size: int, said: int | None) -> None:
    operations = {"serving": {"timeoutSeconds": 5}}
    written = spec(IRIS, "s3://acme/iris/", runtime={"batch": {"maxBatchSize": size}},
                   operations=operations)  # fmt: skip
    bundle = bundle_of(written)
    wanted = {"max_batch_size": said, "batchable": True, "max_latency_ms": 5000} if said else None
    assert config_of(bundle).get("batch") == wanted
    (row,) = [r for r in bundle.ledger["fields"] if r["field"] == "batch.max_sequences"]
    assert row["fidelity"] == ("exact" if said else "emulated")


def test_probes_tracing_and_logs_of_a_predictive_service() -> None:
    serving = {"readinessProbe": {"path": "/ready"}, "port": 8088}
    tracing = {"enabled": True, "endpoint": "http://collector:4317", "sampleRatio": 0.5}
    observability = {"tracing": tracing, "logging": {"level": "warning"}}
    operations = {"serving": serving, "observability": observability}
    bundle = bundle_of(spec(IRIS, "s3://acme/iris/", operations=operations))
    config = config_of(bundle)
    assert config["service"]["endpoints"] == {"livez": "/v2/health/live", "readyz": "/ready"}
    assert config["service"]["http"] == {"port": 8088}
    assert config["service"]["tracing"] == {
        "exporter_type": "otlp",
        "otlp": {"endpoint": "http://collector:4317"},
        "sample_rate": 0.5,
    }
    assert config["log_level"] == "WARNING"
    back = read_back(bundle)
    assert back["observability.tracing.endpoint"] == "http://collector:4317"
