"""Every leaf of the IR has an answer in every form of every target, whatever the engine."""

from __future__ import annotations

from modelspec_compile import target as targets
from modelspec_compile.support import gaps


def test_no_leaf_is_without_an_answer() -> None:
    found = {name: gaps(targets.load(name)) for name in targets.names()}
    assert {name: missing for name, missing in found.items() if missing} == {}
