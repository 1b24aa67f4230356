"""Docker Compose: weights, devices, the gateway, health, secrets and metrics."""

from __future__ import annotations

import pytest
import yaml

from compose_specs import CHAT, TWO, bundle, project
from modelspec_compile import read_bundle
from modelspec_targets.compose import target

LORA = [
    {"name": "one", "uri": "s3://bucket/one/"},
    {"name": "two", "uri": "hf://acme/two"},
    {"name": "far", "uri": "pvc://claim/far"},
]


def test_only_the_gateway_publishes_and_only_to_the_loopback() -> None:
    services = project(operations__serving={"port": 8000, "timeoutSeconds": 90})["services"]
    assert [name for name, one in services.items() if "ports" in one] == ["gateway"]
    (port,) = services["gateway"]["ports"]
    assert (port["host_ip"], port["published"]) == ("127.0.0.1", "${GATEWAY_PORT:-8000}")
    assert services["gateway"]["environment"] == {
        "ENGINE_HOST": "chat",
        "ENGINE_PORT": "8000",
        "REQUEST_TIMEOUT": "90s",
        "MAX_CONCURRENCY": "0",
        "API_PATHS": "^/(openai/)?v1/",
    }


def test_replicas_are_services_with_devices_of_their_own() -> None:
    accelerator = {"type": "h100", "count": 2}
    whole = project(runtime__accelerator=accelerator, operations__scaling=TWO)
    services, networks = whole["services"], whole["networks"]
    replicas = [services["chat-0"], services["chat-1"]]
    given_out = [r["deploy"]["resources"]["reservations"]["devices"][0] for r in replicas]
    assert [one["device_ids"] for one in given_out] == [["0", "1"], ["2", "3"]]
    assert {tuple(r["networks"]["backend"]["aliases"]) for r in replicas} == {("chat",)}
    assert list(services["gateway"]["depends_on"]) == ["chat-0", "chat-1"]
    assert networks["backend"] == {"internal": True}
    assert all(r["shm_size"] == "16g" and r["ulimits"]["memlock"] == -1 for r in replicas)


def test_replicas_are_read_as_one_service_again() -> None:
    made = bundle(operations__scaling=TWO)
    back = read_bundle(target, {file.path: file.text for file in made.files})
    (service,) = back.system.services
    assert (service.name, service.scaling.min_replicas, service.accelerator.count) == ("chat", 2, 1)
    assert service.accelerator.devices == ()


WAYS = {
    "hf://acme/chat": ("volume", "chat-cache", "/cache", None),
    "s3://bucket/chat/": (
        "volume",
        "chat-weights",
        "/models",
        ["copy", ":s3:bucket/chat/", "/models"],
    ),
    "gs://bucket/chat": (
        "volume",
        "chat-weights",
        "/models",
        ["copy", ":gcs:bucket/chat", "/models"],
    ),
    "https://example.com/a/chat.bin?v=1": (
        "volume",
        "chat-weights",
        "/models",
        ["copyurl", "https://example.com/a/chat.bin?v=1", "/models/chat.bin"],
    ),
    "pvc://claim/chat": ("volume", "chat-weights", "/models", None),
    "oci://registry.example.com/chat:1": ("image", "registry.example.com/chat:1", "/models", None),
    "/data/chat": ("bind", "/data/chat", "/models", None),
}


@pytest.mark.parametrize("uri", WAYS)
def test_weights_come_by_the_way_of_their_uri(uri: str) -> None:
    kind, source, folder, command = WAYS[uri]
    services = project(uri)["services"]
    mount = services["chat"]["volumes"][0]
    assert (mount["type"], mount["source"], mount["target"]) == (kind, source, folder)
    assert services.get("chat-weights", {}).get("command") == command
    assert services["chat"]["command"][0] == ("acme/chat" if folder == "/cache" else "/models")
    assert ("egress" in services["chat"]["networks"]) is (folder == "/cache")
    waits = services["chat"].get("depends_on", {}).get("chat-weights", {}).get("condition")
    assert waits == ("service_completed_successfully" if command else None)


def test_a_claim_is_an_external_volume_and_a_path_must_be_there() -> None:
    whole = project("pvc://claim/a/b")
    assert whole["volumes"]["chat-weights"] == {"name": "claim", "external": True}
    assert whole["services"]["chat"]["volumes"][0]["volume"] == {"subpath": "a/b"}
    assert project("/data")["services"]["chat"]["volumes"][0]["bind"] == {"create_host_path": False}


def test_an_engine_of_one_file_finds_it_on_a_claim() -> None:
    model = {**CHAT, "framework": "llama.cpp", "artifacts": {"modelUri": "pvc://claim/a/b.gguf"}}
    service = project(identity__model=model, runtime={"engine": {"name": "llama.cpp"}})
    chat = service["services"]["chat"]
    assert chat["command"][:2] == ["--model", "/models/b.gguf"]
    assert chat["volumes"][0]["target"] == "/models/b.gguf"


def test_adapters_are_laid_or_named_and_what_cannot_come_is_told() -> None:
    made = bundle(lineage={"adapters": LORA})
    services = yaml.safe_load(made.text("compose.yaml"))["services"]
    upstreams = services["chat-adapters"]["environment"]["RCLONE_CONFIG_ADAPTERS_UPSTREAMS"]
    assert upstreams == "one=:s3:bucket/one/"
    words = services["chat"]["command"]
    assert words[words.index("--lora-modules") + 1 :][:2] == ["one=/adapters/one", "two=acme/two"]
    rows = {row["path"]: row for row in made.ledger["fields"]}
    assert rows["spec.lineage.adapters[2].uri"]["fidelity"] == "unsupported"


@pytest.mark.parametrize(
    ("uri", "laid", "said"),
    [
        ("s3://bucket/a/", True, None),
        ("gs://bucket/a", True, None),
        ("hf://acme/a", False, "a=acme/a"),
        ("oci://registry.example.com/a:1", False, None),
        ("pvc://claim/a", False, None),
        ("https://example.com/a", False, None),
        ("/data/a", False, None),
    ],
)
def test_an_adapter_comes_from_a_store_or_the_hub(uri: str, laid: bool, said: str | None) -> None:
    made = bundle(lineage={"adapters": [{"name": "a", "uri": uri}]})
    services = yaml.safe_load(made.text("compose.yaml"))["services"]
    words = services["chat"]["command"]
    found = words[words.index("--lora-modules") + 1] if "--lora-modules" in words else None
    assert ("chat-adapters" in services) is laid
    assert found == ("a=/adapters/a" if laid else said)
    rows = {row["path"]: row["fidelity"] for row in made.ledger["fields"]}
    assert (rows["spec.lineage.adapters[0].uri"] == "unsupported") is (found is None)


FOREIGN = """
name: shop
services:
  seed: {image: "busybox:1", command: ["true"], restart: "no"}
  chat: {image: "vllm/vllm-openai:v0.33.0", restart: RESTART}
  migrate: {image: "vllm/vllm-openai:v0.33.0", restart: "no"}
"""


@pytest.mark.parametrize("restart", ["always", "unless-stopped", "on-failure", '"on-failure:3"'])
def test_what_runs_once_is_no_service(restart: str) -> None:
    read = read_bundle(target, {"compose.yaml": FOREIGN.replace("RESTART", restart)})
    assert [(one.name, one.engine.name) for one in read.system.services] == [("chat", "vllm")]
    left = {str(place).partition(":")[2] for place, _ in read.leftovers}
    assert {"services.seed.image", "services.migrate.image"} <= left


def test_only_what_runs_once_is_nothing_to_read() -> None:
    with pytest.raises(LookupError):
        read_bundle(target, {"compose.yaml": FOREIGN.replace("RESTART", '"no"')})


DEVICES = {
    "mi300x": {"environment.HIP_VISIBLE_DEVICES": "0,1", "devices": ["/dev/kfd", "/dev/dri"]},
    "gaudi3": {"environment.HABANA_VISIBLE_DEVICES": "0,1", "runtime": "habana"},
    "trainium2": {"devices": ["/dev/neuron0", "/dev/neuron1"]},
}


@pytest.mark.parametrize("kind", DEVICES)
def test_each_vendor_hands_out_its_devices(kind: str) -> None:
    engine = {"name": "vllm", "image": "registry.example.com/vllm:1"}
    runtime = {"engine": engine, "accelerator": {"type": kind, "count": 2}}
    service = project(runtime=runtime)["services"]["chat"]
    for path, value in DEVICES[kind].items():
        key, _, name = path.partition(".")
        assert (service[key][name] if name else service[key]) == value


def test_what_runs_on_no_device_asks_for_none() -> None:
    deploy = project(runtime={"engine": {"name": "vllm"}})["services"]["chat"]["deploy"]
    assert deploy == {"resources": {"limits": {"cpus": "2", "memory": "4g"}}}


def test_health_and_budgets_follow_the_spec() -> None:
    serving = {"startupSeconds": 1800, "drainSeconds": 60, "readinessProbe": {"timeoutSeconds": 7}}
    service = project(operations__serving=serving)["services"]["chat"]
    check = service["healthcheck"]
    assert check["test"][:3] == ["CMD", "python3", "-c"]
    assert "'http://127.0.0.1:8000/health'" in check["test"][3]
    assert (check["start_period"], check["timeout"]) == ("1800s", "7s")
    assert service["stop_grace_period"] == "75s"


def test_an_image_without_a_known_tool_is_waited_for_without_a_check() -> None:
    engine = {"name": "custom", "image": "registry.example.com/own:1", "args": {"workers": 2}}
    services = project(runtime__engine=engine)["services"]
    assert "healthcheck" not in services["chat"]
    assert services["gateway"]["depends_on"] == {"chat": {"condition": "service_started"}}
    assert services["chat"]["command"] == ["--workers=2"]
    assert "cap_drop" not in services["chat"]


def test_grpc_has_a_gateway_of_its_own_and_is_asked_over_http() -> None:
    model = {"id": "iris", "task": "classification", "framework": "sklearn"}
    made = bundle(
        identity__model={**model, "artifacts": {"modelUri": "s3://bucket/iris"}},
        runtime={"engine": {"name": "mlserver"}},
        operations__serving={"protocol": "grpc", "port": 9000},
    )
    services = yaml.safe_load(made.text("compose.yaml"))["services"]
    assert "grpc_pass" in made.text("gateway/grpc.conf.template")
    assert services["gateway"]["volumes"][0]["source"] == "./gateway/grpc.conf.template"
    assert "127.0.0.1:8080" in services["chat"]["healthcheck"]["test"][-1]
    assert services["chat"]["expose"] == ["9000"]


def test_restricted_is_a_user_without_rights_who_owns_the_cache() -> None:
    services = project(governance__safety={"podSecurity": "restricted"})["services"]
    assert services["chat"]["user"] == "2000"
    assert services["chat-cache"]["command"] == ["chown", "2000", "/cache"]
    assert services["chat"]["depends_on"] == {
        "chat-cache": {"condition": "service_completed_successfully"}
    }


def test_a_bound_of_requests_is_the_gateways() -> None:
    made = bundle(operations__serving={"maxConcurrency": 64})
    gateway = yaml.safe_load(made.text("compose.yaml"))["services"]["gateway"]
    assert gateway["environment"]["MAX_CONCURRENCY"] == "64"
    row = next(r for r in made.ledger["fields"] if r["field"] == "serving.max_concurrency")
    assert row["fidelity"] == "emulated"


def test_secrets_are_required_variables_that_the_example_lists() -> None:
    reference = {"secretRef": {"name": "app-secrets", "key": "api.key"}}
    made = bundle(runtime__environment={"secrets": {"VLLM_API_KEY": reference}})
    environment = yaml.safe_load(made.text("compose.yaml"))["services"]["chat"]["environment"]
    said = "${APP_SECRETS__API_KEY:?key api.key of the secret app-secrets}"
    assert environment["VLLM_API_KEY"] == said
    assert "\nAPP_SECRETS__API_KEY=\n" in made.text(".env.example")
    assert "GATEWAY_PORT=8000\n" in made.text(".env.example")


def test_prometheus_watches_what_has_metrics() -> None:
    made = bundle(operations__scaling=TWO)
    (job,) = yaml.safe_load(made.text("prometheus.yml"))["scrape_configs"]
    assert job["dns_sd_configs"] == [{"names": ["chat"], "type": "A", "port": 8000}]
    assert project()["services"]["prometheus"]["profiles"] == ["observability"]
    silent = project(operations__observability={"metrics": {"enabled": False}})
    assert "prometheus" not in silent["services"]


def test_a_bundle_does_not_depend_on_those_before() -> None:
    first = bundle("pvc://claim/a").files
    bundle("s3://bucket/a", lineage={"adapters": LORA}, operations__scaling=TWO)
    assert bundle("pvc://claim/a").files == first
