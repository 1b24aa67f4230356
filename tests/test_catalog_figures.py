"""Every figure of the catalog is sourced, dated and plausible, and disputes are settled as said."""

from __future__ import annotations

from datetime import date

import pytest

from modelspec_compile.catalog import Accelerator, built_in
from modelspec_compile.catalog.accelerators import CAUTION, GIB, MIB, accelerator, row

CATALOG = built_in()
DEVICES = list(CATALOG.accelerators.values())
FIGURES = ("memoryNominalGb", "memoryDriverMib", "bandwidthGbPerSecond", "linkGbPerSecond")
PRECISIONS = {"bf16", "fp16", "fp8", "fp4", "int8"}

DISPUTED = [
    ("nvidia-h100-sxm", "bf16", 989),
    ("nvidia-rtx-4090", "bf16", 165.2),
    ("nvidia-l40s", "bf16", 362.05),
    ("nvidia-a10g", "bf16", 70),
    ("intel-gaudi3", "bf16", 1677),
    ("nvidia-b300", "fp4", 14000),
    ("nvidia-b200", "mib", 183359),
    ("nvidia-h200-sxm", "mib", 143771),
    ("nvidia-l4", "mib", 23034),
    ("nvidia-a10g", "mib", 23028),
    ("amd-mi325x", "gb", 256),
    ("nvidia-b200", "bandwidth", 8000),
    ("nvidia-b300", "capability", "10.3"),
    ("nvidia-rtx-5090", "capability", "12.0"),
]
"""Where public sources disagree, and the figure that counts."""

DOUBTED = [
    ("nvidia-a10g", "tflops"),
    ("nvidia-b300", "tflops"),
    ("nvidia-b200", "bandwidthGbPerSecond"),
    ("nvidia-rtx-4090", "tflops"),
    ("nvidia-h100-nvl", "bandwidthGbPerSecond"),
]


def figure(device: Accelerator, name: str) -> float | str | None:
    """A figure as sources write it."""
    if name in PRECISIONS:
        return round(device.flops[name] / 1e12, 3)
    if name == "bandwidth":
        return (device.bandwidth_bytes_per_second or 0) / 1e9
    other = {"mib": device.memory_bytes / MIB, "gb": device.nominal_gb}
    return other.get(name, device.capability)


def test_there_are_enough_devices() -> None:
    assert len(DEVICES) >= 55
    assert {"nvidia", "amd", "intel", "aws", "google", "huawei"} == {one.vendor for one in DEVICES}


@pytest.mark.parametrize(("device", "name", "value"), DISPUTED)
def test_disputes_are_settled(device: str, name: str, value: float | str) -> None:
    assert figure(CATALOG.accelerators[device], name) == value


@pytest.mark.parametrize(("device", "name"), DOUBTED)
def test_what_is_still_in_doubt_says_so(device: str, name: str) -> None:
    assert name in CATALOG.accelerators[device].uncertain


@pytest.mark.parametrize("device", DEVICES, ids=lambda one: one.id)
def test_every_figure_has_a_dated_source(device: Accelerator) -> None:
    said = row(device)
    for name in (*FIGURES, "capability", "ray"):
        if said[name] is not None:
            assert device.sources.get(name), name
    assert bool(device.flops) == ("tflops" in device.sources)
    assert bool(device.labels) == ("labels" in device.sources)
    for ids in device.sources.values():
        for name in ids:
            source = CATALOG.sources[name]
            assert source.what
            assert source.url.startswith("https://")
            assert date.fromisoformat(source.date) <= date(2026, 12, 31)


@pytest.mark.parametrize("device", DEVICES, ids=lambda one: one.id)
def test_figures_are_plausible(device: Accelerator) -> None:
    share = device.memory_bytes / (device.nominal_gb * GIB)
    assert 0.9 <= share <= 1.01
    assert device.memory_certain or share == pytest.approx(CAUTION, rel=1e-6)
    assert set(device.flops) <= PRECISIONS
    assert device.architecture
    assert set(device.uncertain) <= {*FIGURES, "tflops"}
    flops = device.flops
    if {"bf16", "fp8"} <= set(flops):
        assert 1 <= flops["fp8"] / flops["bf16"] <= 2.1
    if {"fp8", "fp4"} <= set(flops):
        assert 1.9 <= flops["fp4"] / flops["fp8"] <= 4.1


@pytest.mark.parametrize("capability", ["6.0", "7.0", "7.5"])
def test_old_devices_have_no_bf16(capability: str) -> None:
    old = [one for one in DEVICES if one.capability == capability]
    assert old
    assert all("bf16" not in one.flops and "fp16" in one.flops for one in old)


def test_no_two_devices_share_a_label_that_tells_devices_apart() -> None:
    seen: dict[str, str] = {}
    for device in DEVICES:
        label = device.labels.get("nvidia.com/gpu.product")
        if label is not None:
            assert seen.setdefault(label, device.id) == device.id


@pytest.mark.parametrize("device", DEVICES, ids=lambda one: one.id)
def test_a_device_is_its_row(device: Accelerator) -> None:
    assert accelerator(row(device)) == device


def test_memory_without_a_driver_figure_is_careful_and_says_so() -> None:
    guessed = [one for one in DEVICES if not one.memory_certain]
    assert guessed
    assert all("memoryDriverMib" not in one.sources for one in guessed)
