"""Every leaf of the IR has an answer in every form of every target, whatever the engine."""

from __future__ import annotations

from modelspec_compile import target as targets
from modelspec_compile.support import gaps


def test_no_leaf_is_without_an_answer() -> None:
    missing = [
        f"{name}: no row of `{shape}` speaks of `{leaf}` ({len(engines)} engines)"
        for name in targets.names()
        for leaf, shapes in gaps(targets.load(name)).items()
        for shape, engines in shapes.items()
    ]
    assert not missing, "\n".join(missing)
