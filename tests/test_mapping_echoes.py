"""Places that repeat one another: what disagrees is left over."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.mapping.codecs import (
    ABSENT,
    Codec,
    Unreadable,
    affixed,
    cores,
)
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import Reading, read
from modelspec_compile.mapping.rows import Table, constant, exact, implied, spread, table
from test_target_kserve import L4, LLM, bundle

FILE = document("a.yaml")
ECHOED = table(
    exact(
        "resources.cpu_millicores",
        FILE / "request",
        cores,
        echoes=(FILE / "limit", (FILE / "bound", affixed("at most "))),
    )
)


def _port(data: Any) -> tuple[int, str]:
    if not isinstance(data, dict) or not data:
        raise Unreadable(data)
    key, port = next(iter(data.items()))
    return port, key.removesuffix("-http")


PORTS = Codec(lambda port, name: {f"{name}-http": port}, _port)


def reading(rows: Table, **document: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    found: Reading = read(rows, {"a.yaml": document}, {"name": "chat"})
    return found.fields, {str(place).partition(":")[2]: v for place, v in found.leftovers}


@pytest.mark.parametrize(
    ("limit", "left"),
    [
        ("4", {}),
        ("6", {"limit": "6"}),
        ("400m", {"limit": "400m"}),
        (None, {"limit": None}),
        (True, {"limit": True}),
        ({"cpu": "4"}, {"limit.cpu": "4"}),
        (["4"], {"limit[0]": "4"}),
    ],
)
def test_an_echo_that_differs_is_left_over(limit: Any, left: dict[str, Any]) -> None:
    fields, leftovers = reading(ECHOED, request="4", limit=limit)
    assert fields == {"resources.cpu_millicores": 4000}
    assert leftovers == left


def test_an_echo_alone_says_nothing() -> None:
    assert reading(ECHOED, limit="4") == ({}, {"limit": "4"})


def test_an_echo_has_a_form_of_its_own() -> None:
    assert reading(ECHOED, request="4", bound="at most 4000")[1] == {}
    assert reading(ECHOED, request="4", bound="4")[1] == {"bound": "4"}
    assert reading(ECHOED, request="4", bound="at most 4001")[1] == {"bound": "at most 4001"}


RESOURCES = ("cpu", "memory", "ephemeral-storage", "nvidia.com/gpu")
RUNTIME = {**L4, "resources": {"cpuCores": 4, "memoryGb": 16, "ephemeralStorageGb": 20}}


@pytest.mark.parametrize("name", RESOURCES)
@pytest.mark.parametrize("side", ["requests", "limits"])
def test_a_limit_that_is_no_request_is_named(name: str, side: str) -> None:
    files = {file.path: file.text for file in bundle(LLM, RUNTIME).files}
    document = yaml.safe_load(files["inferenceservice.yaml"])
    (container,) = document["spec"]["predictor"]["containers"]
    container["resources"][side][name] = "1Ki" if name in ("memory", "ephemeral-storage") else "3"
    read = read_bundle(
        targets.load("kserve"), {**files, "inferenceservice.yaml": yaml.safe_dump(document)}
    )
    left = [str(place) for place, _ in read.leftovers]
    assert any(f"limits.{name}" in place or f"limits[{name}]" in place for place in left)


def test_entries_whose_keys_depend_on_values_have_echoes_too() -> None:
    rows = table(spread(("serving.port", "name"), FILE / "here", PORTS, echoes=(FILE / "there",)))
    assert reading(rows, here={"chat-http": 80}, there={"chat-http": 80})[1] == {}
    fields, left = reading(rows, here={"chat-http": 80}, there={"chat-http": 81, "x": 1})
    assert fields == {"serving.port": 80, "name": "chat"}
    assert left == {"there.chat-http": 81, "there.x": 1}


def test_a_constant_is_taken_only_where_it_stands() -> None:
    rows = table(constant(FILE / "kind", "Server"), exact("name", FILE / "name"))
    assert reading(rows, kind="Server", name="chat")[1] == {}
    for other in ("server", ["Server"], {"Server": 1}, None):
        assert reading(rows, kind=other, name="chat")[1] != {}


def test_what_is_implied_is_taken_only_where_it_follows() -> None:
    idle = implied("scaling.min_replicas", FILE / "idle", lambda least: least == 0 or ABSENT)
    rows = table(exact("scaling.min_replicas", FILE / "least"), idle)
    assert reading(rows, least=0, idle=True)[1] == {}
    assert reading(rows, least=1, idle=True)[1] == {"idle": True}
    assert reading(rows, idle=True) == ({}, {"idle": True})


HERE, THERE = FILE / "here", FILE / "there"
SPREAD = table(spread(("serving.port", "name"), HERE, PORTS, echoes=(THERE,)))
SINGLE = table(exact("serving.port", HERE, echoes=(THERE,)))


@pytest.mark.parametrize(
    ("rows", "said", "other", "disputed"),
    [
        (SINGLE, 80, 80, []),
        (SINGLE, 80, 81, [(THERE, HERE)]),
        (SPREAD, {"chat-http": 80}, {"chat-http": 80}, []),
        (
            SPREAD,
            {"chat-http": 80},
            {"chat-http": 81},
            [(THERE.key("chat-http"), HERE.key("chat-http"))],
        ),
        (SPREAD, {"chat-http": 80}, {"else": 81}, []),
    ],
)
def test_an_echo_that_differs_is_disputed_with_what_it_should_repeat(
    rows: Table, said: Any, other: Any, disputed: list[Any]
) -> None:
    found = read(rows, {"a.yaml": {"here": said, "there": other}}, {"name": "chat"})
    assert found.disputed == disputed


def test_what_a_row_would_write_otherwise_disputes_nothing_of_its_own() -> None:
    loud = Codec(lambda port: {"http": port + 1}, lambda data: data["http"])
    rows = table(spread("serving.port", HERE, loud))
    assert read(rows, {"a.yaml": {"here": {"http": 80}}}, {}).disputed == []
