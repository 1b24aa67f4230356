"""What the passes fill in, at the values where it changes."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.catalog import built_in
from modelspec_compile.ir import Defaulted, Derived, Service, Written, build
from modelspec_compile.passes.artifacts import artifacts
from modelspec_compile.passes.parallelism import parallelism
from modelspec_compile.passes.resources import resources
from modelspec_compile.passes.rules import is_small
from modelspec_compile.passes.serving import serving
from test_passes import settled

GIB = 2**30
H100 = "nvidia-h100-sxm"
VLLM = {"engine.name": "vllm"}


def service(**fields: Any) -> Service:
    return build(Service, {"name": "chat", **fields})


@pytest.mark.parametrize(
    ("device", "count", "cores", "memory", "shared"),
    [
        (None, None, 2, 4, None),
        ("cpu", None, 2, 4, None),
        (H100, 1, 4, 80, None),
        (H100, 2, 8, 160, 16),
        (H100, 8, 32, 640, 16),
        ("nvidia-t4", 1, 4, 16, None),
        ("nvidia-a100-40gb-sxm", 1, 4, 40, None),
        ("acme-x1", 1, 4, 32, None),
        ("acme-x1", 2, 8, 64, 16),
    ],
)
def test_a_host_is_as_large_as_its_devices(
    device: str | None, count: int | None, cores: int, memory: int, shared: int | None
) -> None:
    fields = {"accelerator.type": device, "accelerator.count": count}
    given = {name: value for name, value in fields.items() if value is not None}
    host = resources(service(**given), built_in())[0].resources
    assert (host.cpu_millicores, host.memory_bytes) == (cores * 1000, memory * GIB)
    assert host.shared_memory_bytes == (shared and shared * GIB)


def test_a_host_that_is_written_stays() -> None:
    written = {"resources.cpu_millicores": 1, "resources.memory_bytes": 2,
               "resources.shared_memory_bytes": 3}  # fmt: skip
    devices = {"accelerator.type": H100, "accelerator.count": 8}
    host = resources(service(**devices, **written), built_in())[0].resources
    assert (host.cpu_millicores, host.memory_bytes, host.shared_memory_bytes) == (1, 2, 3)


@pytest.mark.parametrize(
    ("fields", "tensor"),
    [
        ({}, None),
        ({"accelerator.count": 1}, None),
        ({"accelerator.count": 2}, 2),
        ({"accelerator.count": 8}, 8),
        ({"accelerator.count": 8, "parallelism.tensor": 4}, 4),
        ({"accelerator.count": 8, "parallelism.pipeline": 2}, 4),
        ({"accelerator.count": 8, "parallelism.data": 8}, 1),
        ({"accelerator.count": 8, "parallelism.pipeline": 2, "parallelism.data": 2}, 2),
        ({"accelerator.count": 8, "parallelism.pipeline": 3}, None),
        ({"accelerator.count": 8, "engine.name": "tei"}, None),
        ({"accelerator.count": 8, "engine.name": "custom"}, None),
    ],
)
def test_every_device_takes_part(fields: dict[str, Any], tensor: int | None) -> None:
    found, findings = parallelism(service(**{**VLLM, **fields}))
    assert (found.parallelism.tensor, findings) == (tensor, [])


@pytest.mark.parametrize(
    ("engine", "port", "timeout", "ready", "live"),
    [
        ("vllm", 8000, 600, "/health", "/health"),
        ("triton", 8000, 60, "/v2/health/ready", "/v2/health/live"),
        ("mlserver", 8080, 60, "/v2/health/ready", "/v2/health/live"),
        ("llama.cpp", 8080, 600, "/health", "/health"),
    ],
)
def test_the_interface_is_that_of_the_engine(
    engine: str, port: int, timeout: int, ready: str, live: str
) -> None:
    found = serving(service(**{"engine.name": engine}))[0]
    held = found.serving
    assert (held.port, held.timeout_seconds) == (port, timeout)
    assert (held.readiness.path, held.liveness.path) == (ready, live)
    assert (held.readiness.timeout_seconds, held.liveness.timeout_seconds) == (5, 5)
    assert (held.protocol, held.drain_seconds, held.names) == ("http", 30, ("chat",))
    assert found.observability.metrics.enabled is True


@pytest.mark.parametrize(("count", "seconds"), [(None, 300), (1, 1200), (2, 2100), (8, 7500)])
def test_weights_take_longer_on_more_devices(count: int | None, seconds: int) -> None:
    fields = {"accelerator.count": count} if count else {}
    assert serving(service(**VLLM, **fields))[0].serving.startup_seconds == seconds


def test_an_interface_that_is_written_stays() -> None:
    written = {"serving.port": 1, "serving.timeout_seconds": 2, "serving.names": ("a",),
               "serving.protocol": "grpc", "observability.metrics.enabled": False}  # fmt: skip
    found = serving(service(**VLLM, **written))[0]
    assert (found.serving.port, found.serving.timeout_seconds) == (1, 2)
    assert (found.serving.names, found.serving.protocol) == (("a",), "grpc")
    assert found.observability.metrics.enabled is False


@pytest.mark.parametrize(
    ("fields", "small"),
    [
        ({}, True),
        ({"model.architecture.parameters": 10**9 - 1}, True),
        ({"model.architecture.parameters": 10**9}, False),
        ({"model.id": "acme/embed-0.6B"}, True),
        ({"model.id": "acme/embed-1b"}, False),
        ({"model.id": "acme/embed-1.5b-v2"}, False),
        ({"model.id": "acme/b2b"}, True),
        ({"model.id": "acme/v7bis"}, True),
        ({"model.id": "a/x", "model.artifacts.uri": "hf://a/x-7B"}, False),
        ({"model.id": "a/x-7B", "model.architecture.parameters": 100}, True),
        ({"accelerator.count": 1}, True),
        ({"accelerator.count": 2}, False),
        ({"model.quantization": "fp8"}, False),
        ({"lineage.adapters": ("a",), "lineage.adapters[a].uri": "hf://a/b"}, False),
    ],
)
def test_a_small_model_is_one_below_a_billion_on_one_device(
    fields: dict[str, Any], small: bool
) -> None:
    assert is_small(service(**fields)) is small


@pytest.mark.parametrize(
    ("fields", "format_"),
    [
        ({"model.artifacts.uri": "s3://b/x.gguf"}, "gguf"),
        ({"model.artifacts.uri": "s3://b/x.onnx"}, "onnx"),
        ({"model.artifacts.uri": "s3://b/x.gguf", "model.artifacts.format": "onnx"}, "onnx"),
        ({"model.id": "a/b", "model.quantization": "gguf-q4_k_m"}, "gguf"),
        ({"model.id": "a/b"}, "safetensors"),
        ({"model.id": "a/b", "model.framework": "sklearn"}, "sklearn"),
        ({"model.id": "a/b", "model.framework": "LightGBM"}, "lightgbm"),
        ({"model.id": "a/b", "model.framework": "llama.cpp"}, "gguf"),
    ],
)
def test_the_format_follows_from_what_is_written(fields: dict[str, Any], format_: str) -> None:
    assert artifacts(service(**fields))[0].model.artifacts.format == format_


def test_a_revision_and_a_place_follow_from_the_model() -> None:
    found, (finding,) = artifacts(service(**{"model.id": "a/b", "model.revision": "v1"}))
    assert (found.model.artifacts.uri, found.model.artifacts.revision) == ("hf://a/b", "v1")
    assert (finding.code, finding.severity.name) == ("MS356", "WARNING")
    own = {"model.id": "a/b", "model.artifacts.uri": "s3://x", "model.revision": "v1",
           "model.artifacts.revision": "v2"}  # fmt: skip
    found, findings = artifacts(service(**own))
    assert (found.model.artifacts.uri, found.model.artifacts.revision) == ("s3://x", "v2")
    assert findings == []
    assert artifacts(service())[0].model.artifacts.uri is None


def test_origins_say_who_decided() -> None:
    found = settled(runtime={"accelerator": {"type": "h100", "count": 2}})
    decided = {
        "accelerator.count": Written,
        "parallelism.tensor": Derived,
        "resources.cpu_millicores": Defaulted,
        "resources.shared_memory_bytes": Defaulted,
        "serving.port": Defaulted,
        "serving.names": Derived,
        "engine.name": Derived,
        "engine.version": Defaulted,
        "engine.image": Derived,
        "scaling.min_replicas": Defaulted,
        "scaling.max_replicas": Derived,
        "model.artifacts.format": Defaulted,
        "accelerator.vendor": Derived,
    }
    assert {path: type(found.origins[path]) for path in decided} == decided
