"""Sections as flat dictionaries: what a spec can hold, and what only a lowering sets."""

from __future__ import annotations

import pytest

from modelspec_compile.ir import Service, build, flatten, generic, leaf_paths
from modelspec_compile.ir.structure import leaves

LOWERED = {
    "accelerator.devices": ("0", "1"),
    "full_name": "a-long-name",
    "pipeline.dependencies": ("guard",),
    "pipeline.dependencies[guard].service": "guard",
}


def test_leaves_are_those_that_a_spec_can_hold() -> None:
    leaves = set(leaf_paths(Service))
    assert {
        "name",
        "accelerator.count",
        "environment[].value",
        "scaling.schedules[].cron",
    } <= leaves
    assert leaves.isdisjoint(map(generic, LOWERED))


def test_a_lowered_section_comes_back_whole() -> None:
    fields = {"name": "chat", "accelerator.count": 2, **LOWERED}
    assert flatten(build(Service, fields)) == fields


@pytest.mark.parametrize("name", ["a", "a.b", "[a", "a]", "a]b", "[a]", "a[b]c"])
def test_a_key_may_be_any_text(name: str) -> None:
    path = f"slos[{name}].objective"
    flat = {"name": "chat", "slos": (name,), path: 0.9}
    assert leaves(flat) == {"name": "chat", path: 0.9}
    assert generic(path) == "slos[].objective"
    assert flatten(build(Service, flat)) == flat
