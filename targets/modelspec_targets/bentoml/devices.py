"""Devices: their number, and the names under which BentoCloud chooses instances for them.

Source: _bentoml_sdk/service/config.py GpuLiteralType of 1.4.39, which nothing enforces.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.rows import Table, exact, table, tacit
from modelspec_targets.bentoml.places import RESOURCES

TYPE, VENDOR, COUNT = (f"accelerator.{name}" for name in ("type", "vendor", "count"))
GPU_TYPES = {
    "nvidia-t4": "nvidia-tesla-t4",
    "nvidia-l4": "nvidia-l4",
    "nvidia-a10g": "nvidia-a10g",
    "nvidia-a100-40gb-sxm": "nvidia-tesla-a100",
    "nvidia-a100-40gb-pcie": "nvidia-tesla-a100",
    "nvidia-a100-80gb-sxm": "nvidia-a100-80gb",
    "nvidia-a100-80gb-pcie": "nvidia-a100-80gb",
    "nvidia-h100-sxm": "nvidia-h100-80gb",
    "nvidia-h100-pcie": "nvidia-h100-80gb",
    "nvidia-h200-sxm": "nvidia-h200-141gb",
    "nvidia-b200": "nvidia-b200",
    "nvidia-gb200": "nvidia-gb200",
    "nvidia-rtx-pro-6000-server": "nvidia-rtx-pro-6000",
    "amd-mi300x": "amd-mi300x",
    "amd-mi325x": "amd-mi325x",
    "amd-mi355x": "amd-mi355x",
}
"""Accelerator of the catalog → `gpu_type`; several products share one."""

BY_INSTANCE = "`governance.cost.pricingHints.instanceType` names an instance that has it"


def _name(kind: str | None, _: str | None) -> Any:
    return GPU_TYPES.get(kind or "", ABSENT)


def _from_name(data: Any) -> tuple[str, str]:
    for kind, name in GPU_TYPES.items():
        if name == data:
            return kind, kind.partition("-")[0]
    raise Unreadable(data)


def _gpus(count: int | None, vendor: str | None) -> Any:
    return ABSENT if count is None or vendor not in ("nvidia", "amd") else count


def devices() -> Table:
    """Devices belong to the one process of a replica, which splits the model over them."""
    return table(
        exact(
            (COUNT, VENDOR),
            RESOURCES / "gpu",
            Codec(_gpus, lambda count: (count, "nvidia")),
            yields=True,
            why="BentoML counts GPUs of NVIDIA and AMD only",
            instead=BY_INSTANCE,
        ),
        exact(
            (TYPE, VENDOR),
            RESOURCES / "gpu_type",
            Codec(_name, _from_name),
            why="BentoCloud's names for GPUs do not tell this one from others",
            instead=BY_INSTANCE,
        ),
        tacit(TYPE, "a replica without GPUs runs on any instance", lambda kind: kind == "cpu"),
        tacit(VENDOR, "the software of the image is for devices of this vendor"),
    )
