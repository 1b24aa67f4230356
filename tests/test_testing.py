"""The test kit finds what it is for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from modelspec_compile import target as targets
from modelspec_compile.catalog import Catalog
from modelspec_compile.ir import System
from modelspec_compile.mapping.lowering import Rule, keeps
from modelspec_compile.mapping.rows import Row
from modelspec_compile.target import Context, Target
from modelspec_compile.testing import check_target
from modelspec_compile.testing.samples import SHIPPED
from modelspec_compile.testing.target import STRICT

NULL = targets.load("null")
SMALL = SHIPPED / "embedding.yaml"


def with_rows(change: Callable[[Row], Row | None]) -> Target:
    """The null target with other rows, or with fewer."""
    (shape,) = NULL.shapes

    def table(context: Context) -> tuple[Any, ...]:
        rows = (change(row) if isinstance(row, Row) else row for row in shape.table(context))
        return tuple(row for row in rows if row is not None)

    return replace(NULL, shapes=(replace(shape, table=table),))


def without(path: str) -> Target:
    return with_rows(lambda row: None if row.fields == (path,) else row)


def lost(system: System, _: Catalog) -> tuple[System, list[Any]]:
    service = replace(system.main, serving=replace(system.main.serving, port=80))
    return System((service, *system.services[1:])), []


BROKEN = {
    "coverage": (without("serving.port"), "no row speaks of `serving.port`"),
    "answers": (without("serving.port"), "says nothing of `spec.operations.serving.port`"),
    "lowering": (replace(NULL, rules=(Rule("lost", lost, keeps),)), "`lost`: `serving.port`"),
}


@pytest.mark.parametrize("check", BROKEN)
def test_a_broken_target_is_told(check: str) -> None:
    target, words = BROKEN[check]
    with pytest.raises(AssertionError) as found:
        check_target(target, examples=12, checks=[check])
    assert words in str(found.value)
    assert str(found.value).startswith("target `null`: ")


def test_without_hypothesis_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "modelspec_compile.testing.drawn", None)
    with pytest.raises(ImportError, match=r"modelspec-compile\[testing\]"):
        check_target(NULL, specs=[])
    check_target(NULL, specs=[], examples=0)


def blind(_: str, document: Any) -> Any:
    """What a target sees of a document that does not look at the port."""
    return document | {"serving": document.get("serving", {}) | {"port": 8080}}


def test_what_is_read_blindly_is_told() -> None:
    with pytest.raises(AssertionError, match=r"serving.port` with another value is passed over"):
        check_target(replace(NULL, unescape=blind), specs=[SMALL], examples=0, checks=[STRICT])
