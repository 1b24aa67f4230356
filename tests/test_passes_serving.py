"""The interface that an engine implies, and who decided what."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.ir import Defaulted, Derived, Service, Written, build
from modelspec_compile.passes.serving import serving
from test_passes import settled

GIB = 2**30
H100 = "nvidia-h100-sxm"
VLLM = {"engine.name": "vllm"}


def service(**fields: Any) -> Service:
    return build(Service, {"name": "chat", **fields})


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


@pytest.mark.parametrize(
    ("engine", "port"), [("triton", 8001), ("mlserver", 8081), ("huggingface", 8081)]
)
def test_each_protocol_has_its_port(engine: str, port: int) -> None:
    fields = {"engine.name": engine, "serving.protocol": "grpc"}
    assert serving(service(**fields))[0].serving.port == port


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
