"""Which type of instance a wish leads to, and what is known of every type."""

from __future__ import annotations

import math
from typing import Any

import pytest

from modelspec_compile.catalog import built_in
from modelspec_compile.packaged import content
from modelspec_targets.sagemaker import instances
from modelspec_targets.sagemaker.config import instance_type
from modelspec_targets.sagemaker.instances import Wish
from modelspec_targets.sagemaker.sharing import MIB, megabytes

GIB = 2**30


@pytest.mark.parametrize(
    ("wish", "type_", "same"),
    [
        (Wish("nvidia-l40s", 1, 8000, 32 * GIB), "g6e.2xlarge", True),
        (Wish("nvidia-l40s", 1, 8000, 64 * GIB), "g6e.2xlarge", True),
        (Wish("nvidia-l40s", 1, 8001, 32 * GIB), "g6e.4xlarge", True),
        (Wish("nvidia-l40s", 1, 8000, 64 * GIB + 1), "g6e.4xlarge", True),
        (Wish("nvidia-l40s", 4, 4000, 16 * GIB), "g6e.12xlarge", True),
        (Wish("nvidia-l40s", 5, 4000, 16 * GIB), "g6e.48xlarge", True),
        (Wish("nvidia-l40s", 1, 999999, 16 * GIB), "g6e.xlarge", True),
        (Wish("nvidia-rtx-4090", 1, 4000, 16 * GIB), "g5.xlarge", False),
        (Wish("nvidia-rtx-4090", 4, 4000, 16 * GIB), "g5.12xlarge", False),
        (Wish("nvidia-rtx-4090", 8, 4000, 16 * GIB), "g5.48xlarge", False),
        (Wish("nvidia-rtx-4090", 9, 4000, 16 * GIB), "p4d.24xlarge", False),
        (Wish("nvidia-l4", 1, 40000, 16 * GIB), "g6.16xlarge", True),
        (Wish("nvidia-a10", 2, 4000, 16 * GIB), "g5.12xlarge", True),
        (Wish("nvidia-h100-sxm", 1, 4000, 80 * GIB), "p5.4xlarge", True),
        (Wish("nvidia-h100-sxm", 2, 4000, 80 * GIB), "p5.48xlarge", True),
        (Wish("nvidia-rtx-pro-6000-server", 2, 4000, 16 * GIB), "g7e.12xlarge", True),
        (Wish("amd-mi300x", 8, 4000, 16 * GIB), "p6-b200.48xlarge", False),
        (Wish("nvidia-h100-sxm", 16, 4000, 16 * GIB), "p6-b200.48xlarge", False),
        (Wish(None, 0, 2000, 4 * GIB), "c7i.large", True),
        (Wish(None, 0, 2000, 16 * GIB), "r7i.large", True),
    ],
)
def test_the_smallest_instance_that_serves_is_chosen(wish: Wish, type_: str, same: bool) -> None:
    chosen, as_wished = instances.choose(wish, built_in())
    assert (chosen.type, as_wished) == (type_, same)


def test_the_vendor_of_every_type_is_that_of_the_catalog() -> None:
    kinds = {each.accelerator: each.vendor for each in instances._instances().values()}
    assert kinds.pop(None) == "cpu"
    for kind, vendor in kinds.items():
        known = built_in().find(str(kind))
        assert known is not None
        assert known.vendor == vendor


@pytest.mark.parametrize(
    ("type_", "devices"),
    [
        ("ml.c7i.large", (None, "cpu", None)),
        ("ml.r7i.large", (None, "cpu", None)),
        ("ml.g6.xlarge", ("nvidia", "nvidia-l4", 1)),
        ("ml.inf2.xlarge", ("aws", "aws-inferentia2", 1)),
        ("ml.m9.unknown", (None, None, None)),
    ],
)
def test_a_type_tells_of_the_devices_that_it_has(type_: str, devices: tuple[Any, ...]) -> None:
    name, *found = instance_type.decode(type_)
    assert f"ml.{name}" == type_
    assert (*found[:3],) == devices


@pytest.mark.parametrize("size", [1, 64 * MIB, 128 * MIB, 128 * MIB + 1, GIB])
def test_a_copy_asks_for_memory_that_the_api_takes_and_that_holds_it(size: int) -> None:
    api = content("modelspec_targets.sagemaker.checks", "api")
    least = api["shapes"]["MemoryInMb"]["min"]
    asked = megabytes(size)
    assert asked == max(least, math.ceil(size / MIB))
