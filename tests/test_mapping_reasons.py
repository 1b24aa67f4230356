"""Why a field is not kept, and the way out: said by its row, or left unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile.ir import Service, build
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.ledger import answers
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import (
    AnyRow,
    Unsupported,
    approximated,
    emulated,
    exact,
    gather,
    spread,
    unsupported,
)

PORT, PLACE = "serving.port", document("a.yaml") / "here"
LOSSY = Codec(lambda port: 8080, lambda data: data)
LOSSY_ENTRY = Codec(lambda port: {"port": 8080}, lambda data: data["port"])
LOSSY_LIST = Codec(
    lambda pairs: [key for key, _ in pairs], lambda data: [(key, "lost") for key in data]
)
WHY, WAY_OUT = {"why": "one port for all"}, {"instead": "port 8080"}
ENV: dict[str, Any] = {"environment": ("A",), "environment[A].value": "x"}
SERVICE = build(Service, {"name": "chat", PORT: 80, **ENV})


def losing(**said: str) -> list[tuple[str, AnyRow]]:
    """A row of each form that loses a value, with the path of that."""
    element = "environment[A].value"
    return [
        (PORT, exact(PORT, PLACE, LOSSY, **said)),
        (PORT, emulated(PORT, PLACE, LOSSY, **{**WHY, **said})),
        (PORT, approximated(PORT, PLACE, LOSSY, **{**WHY, **said})),
        (PORT, spread(PORT, PLACE, LOSSY_ENTRY, **said)),
        (PORT, unsupported(PORT, **{**WHY, **said})),
        (PORT, Unsupported((PORT,), **{**WHY, **said})),
        (element, gather("environment", "value", PLACE, LOSSY_LIST, **said)),
    ]


def way_out(path: str, row: AnyRow) -> str:
    rendering = render((row,), SERVICE, {})
    answer = answers((row,), SERVICE, rendering.entries, rendering.documents)[path]
    assert answer.fidelity in ("approximated", "unsupported")
    return answer.instead


@pytest.mark.parametrize(("path", "row"), losing(**WHY))
def test_a_row_that_names_no_way_out_has_none(path: str, row: AnyRow) -> None:
    assert way_out(path, row) == ""


@pytest.mark.parametrize(("path", "row"), losing(**WHY, **WAY_OUT))
def test_a_row_that_names_a_way_out_tells_it(path: str, row: AnyRow) -> None:
    assert way_out(path, row) == "port 8080"
