"""Sections as flat dictionaries: what a spec can hold, and what only a lowering sets."""

from __future__ import annotations

from modelspec_compile.ir import Service, build, flatten, generic, leaf_paths

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
