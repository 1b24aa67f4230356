"""What does not agree is said: one promise changed, one disagreement found."""

from __future__ import annotations

from pathlib import Path

import pytest

from .agreement import checked, commanded, scaled
from .observed import Bounds, Container, Pod

PROMISED = {
    "engine.name": "vllm",
    "accelerator.type": "nvidia-l4",
    "accelerator.count": 1,
    "parallelism.tensor": 1,
    "batch.max_sequence_tokens": 8192,
    "resources.cpu_millicores": 4000,
    "resources.memory_bytes": 16 * 2**30,
    "environment": ("LEVEL",),
    "environment[LEVEL].value": "info",
    "secrets": ("KEY",),
    "secrets[KEY].secret": "license",
    "secrets[KEY].key": "key",
    "serving.startup_seconds": 600,
    "serving.drain_seconds": 30,
    "scaling.min_replicas": 1,
    "scaling.max_replicas": 2,
}
ENGINE = Container(
    image="vllm/vllm-openai:v0.33.0",
    words=("vllm", "serve", "/mnt/models", "--max-model-len=8192"),
    env={"LEVEL": "info", "KEY": {"secretKeyRef": {"name": "license", "key": "key"}}},
    requests={"cpu": "4", "memory": "16Gi"},
    limits={"nvidia.com/gpu": "1"},
    probes={"startup": {"failureThreshold": 60, "periodSeconds": 10}},
    ports=(8000,),
)
POD = Pod(
    name="chat-0",
    labels={},
    node={"nvidia.com/gpu.product": "NVIDIA-L4"},
    spec={"terminationGracePeriodSeconds": 45},
    containers={"engine": ENGINE},
)
BOUNDS = Bounds(target="chat", minimum=1, maximum=2, metrics=())


def said(scratch: Path, **changes: object) -> list[str]:
    values = PROMISED | changes
    found = [*checked(values, [POD]), *commanded(values, POD, scratch)]
    return [*found, *scaled(values, [POD], [BOUNDS])]


def test_agrees(tmp_path: Path) -> None:
    assert not said(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accelerator.type", "nvidia-l40s"),
        ("accelerator.count", 2),
        ("parallelism.tensor", 2),
        ("batch.max_sequence_tokens", 4096),
        ("resources.cpu_millicores", 8000),
        ("resources.memory_bytes", 8 * 2**30),
        ("environment[LEVEL].value", "debug"),
        ("secrets[KEY].key", "other"),
        ("serving.startup_seconds", 900),
        ("serving.drain_seconds", 60),
        ("scaling.min_replicas", 2),
        ("scaling.max_replicas", 3),
    ],
)
def test_disagrees(tmp_path: Path, field: str, value: object) -> None:
    (found,) = said(tmp_path, **{field: value})
    assert found.startswith(field.partition("[")[0].partition(".")[0])
