"""Hosts and degrees that follow from the devices, at the values where they change."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.catalog import built_in
from modelspec_compile.ir import Service, build
from modelspec_compile.passes.parallelism import parallelism
from modelspec_compile.passes.resources import resources

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
