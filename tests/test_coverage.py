"""Every leaf of the IR has an answer in every form of every target, whatever the engine."""

from __future__ import annotations

import pytest

from modelspec_compile import engines
from modelspec_compile import target as targets
from modelspec_compile.bundle.rendering import table_of
from modelspec_compile.catalog import built_in
from modelspec_compile.ir import Service, leaf_paths
from modelspec_compile.mapping.ledger import uncovered

CASES = [
    pytest.param(name, shape, engine, id=f"{name}-{shape.name}-{engine}")
    for name in targets.names()
    for shape in targets.load(name).shapes
    for engine in engines.names()
    if shape.serves(engine)
]


@pytest.mark.parametrize(("name", "shape", "engine"), CASES)
def test_no_leaf_is_without_an_answer(name: str, shape: targets.Shape, engine: str) -> None:
    assert uncovered(table_of(shape.table, engine, built_in()), leaf_paths(Service)) == []
