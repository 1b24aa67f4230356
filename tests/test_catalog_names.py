"""Names of accelerators as people write them: each finds its device, or says what it may mean."""

from __future__ import annotations

import pytest

from modelspec_compile.catalog import built_in
from modelspec_compile.catalog.names import spelling

WRITTEN = {
    "a100-80gb": "nvidia-a100-80gb-sxm",
    "A100-SXM4-80GB": "nvidia-a100-80gb-sxm",
    "nvidia-a100-80gb": "nvidia-a100-80gb-sxm",
    "A100 80 GB": "nvidia-a100-80gb-sxm",
    "A100 40GB": "nvidia-a100-40gb-sxm",
    "NVIDIA A100-SXM4-40GB": "nvidia-a100-40gb-sxm",
    "NVIDIA A100 80GB PCIe": "nvidia-a100-80gb-pcie",
    "h100": "nvidia-h100-sxm",
    "H100 80GB": "nvidia-h100-sxm",
    "h100_sxm": "nvidia-h100-sxm",
    "NVIDIA H100 80GB HBM3": "nvidia-h100-sxm",
    "H100 94GB": "nvidia-h100-nvl",
    "h200_sxm": "nvidia-h200-sxm",
    "b200_sxm": "nvidia-b200",
    "B200": "nvidia-b200",
    "gb200": "nvidia-gb200",
    "RTX 4090": "nvidia-rtx-4090",
    "RTX 4090 48GB": "nvidia-rtx-4090-48gb",
    "NVIDIA GeForce RTX 3090": "nvidia-rtx-3090",
    "RTX 3090 24 GiB": "nvidia-rtx-3090",
    "RTX 4070 (laptop, 8GB)": "nvidia-rtx-4070-laptop",
    "RTX 4060 Ti 16GB": "nvidia-rtx-4060-ti-16gb",
    "RTX 4060 Ti (8 GB)": "nvidia-rtx-4060-ti-8gb",
    "NVIDIA GeForce RTX 4090 Laptop GPU": "nvidia-rtx-4090-laptop",
    "RTX PRO 5000 Blackwell": "nvidia-rtx-pro-5000",
    "RTX 2080 Ti 22GB": "nvidia-rtx-2080-ti-22gb",
    "RTX 6000 Ada": "nvidia-rtx-6000-ada",
    "RTX PRO 6000 Blackwell 96GB": "nvidia-rtx-pro-6000-server",
    "rtx6000 24gb": "nvidia-quadro-rtx-6000",
    "GB10 (DGX Spark)": "nvidia-gb10",
    "GH200 96GB": "nvidia-gh200-96gb",
    "A800 80GB": "nvidia-a800-80gb-sxm",
    "Tesla T4": "nvidia-t4",
    "Tesla V100-SXM2-32GB": "nvidia-v100-32gb-sxm",
    "L40S 48GB": "nvidia-l40s",
    "L4": "nvidia-l4",
    "l40": "nvidia-l40",
    "MI300X": "amd-mi300x",
    "AMD Instinct MI300X": "amd-mi300x",
    "Jetson Orin NX 16GB": "nvidia-jetson-orin-nx-16gb",
    "Ascend 910B 64GB": "huawei-ascend-910b-64gb",
    "TPU v5e": "google-tpu-v5e",
    "trn2": "aws-trainium2",
}
SEVERAL = {
    "A100": 4,
    "nvidia-a100": 4,
    "V100": 4,
    "GH200": 2,
    "A800": 2,
    "RTX 4060 Ti": 2,
    "RTX 6000": 5,
    "rtx6000 96gb": 3,
    "gaudi": 3,
    "tpu": 5,
}
UNKNOWN = ["", "8xH100", "A100 81GB", "L40S 24GB", "l4 0s", "gpu-of-tomorrow", "L"]


@pytest.mark.parametrize(("written", "id_"), WRITTEN.items())
def test_names_that_people_write(written: str, id_: str) -> None:
    found = built_in().find(written)
    assert found is not None
    assert found.id == id_
    assert built_in().find(written.upper().replace(" ", "_")) == found


@pytest.mark.parametrize(("written", "count"), SEVERAL.items())
def test_names_that_may_mean_several(written: str, count: int) -> None:
    assert built_in().find(written) is None
    assert len(built_in().candidates(written)) == count


@pytest.mark.parametrize("written", UNKNOWN)
def test_names_that_mean_nothing(written: str) -> None:
    assert built_in().find(written) is None
    assert built_in().candidates(written) == ()


def test_every_name_finds_its_own_device() -> None:
    for device in built_in().accelerators.values():
        assert all(built_in().find(name) == device for name in (device.id, *device.aliases))


def test_what_the_driver_reports_finds_its_device() -> None:
    labelled = [
        one for one in built_in().accelerators.values() if "nvidia.com/gpu.product" in one.labels
    ]
    assert [
        one.id for one in labelled if built_in().find(one.labels["nvidia.com/gpu.product"]) != one
    ] == []


def test_names_are_spelled_once_and_are_never_ambiguous_too() -> None:
    known = built_in()
    assert all(spelling(name) == name for name in [*known.names, *known.ambiguous])
    assert not set(known.names) & set(known.ambiguous)
