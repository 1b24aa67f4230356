"""Docker Compose: nothing is expanded by chance, units come back, and rules of its own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose_specs import TWO, codes, project, spec
from modelspec_compile import compile
from modelspec_targets.compose import units
from modelspec_targets.compose.escape import Expanded, Opaque, escape, filled, variable


def test_sizes_and_durations_have_units_that_compose_knows() -> None:
    limits = {"memoryGb": 7.5, "cpuCores": 1.5}
    deploy = project(runtime__resources=limits)["services"]["chat"]["deploy"]
    assert deploy["resources"]["limits"] == {"cpus": "1.5", "memory": "7680m"}


def expand(text: str) -> str:
    """What Compose makes of a value without variables."""
    return re.sub(r"\$(\$|\w+|\{[^}]*\})", lambda f: "$" if f[1] == "$" else "lost", text)


@given(st.dictionaries(st.text(max_size=4), st.text("a$ {}:?-", max_size=12), max_size=3))
def test_no_dollar_is_lost(values: dict[str, str]) -> None:
    document = {"list": list(values.values()), **values}
    written = escape("compose.yaml", document)
    assert [expand(text) for text in written["list"]] == document["list"]
    assert filled(written, {}) == document


def test_what_is_meant_to_be_expanded_stays() -> None:
    marked = Expanded("${A:-$x}")
    assert escape("compose.yaml", [marked, "$x"]) == ["${A:-$x}", "$$x"]
    first, second, third = filled(["${A}", "$$x", "${A:-1}"], {})
    assert isinstance(first, Opaque)
    assert (second, third) == ("$x", "1")


@given(st.integers(0, 2**50))
def test_sizes_come_back(count: int) -> None:
    assert units.size.decode(units.size.encode(count)) == count


@given(st.integers(1, 10**6))
def test_cores_come_back(millis: int) -> None:
    assert units.cores.decode(units.cores.encode(millis)) == millis


def test_variables_are_names() -> None:
    assert variable("app-secrets", "api.key") == "APP_SECRETS__API_KEY"
    assert variable("1st", "k") == "_1ST__K"


def overridden(**change: Any) -> set[str]:
    """The findings of two replicas with an override of `compose.yaml`."""
    override = [{"file": "compose.yaml", **change}]
    return codes(overrides={"compose": override}, operations__scaling=TWO)


def test_names_of_the_project_are_taken() -> None:
    taken = spec() | {"metadata": {"name": "prometheus"}}
    found = compile(json.dumps(taken), "compose").diagnostics
    assert "MS560" in {one.code for one in found}
    assert "MS560" not in codes()


def test_one_host_holds_eight_devices_without_a_word() -> None:
    accelerator = {"type": "h100", "count": 4}
    assert "MS561" not in codes(runtime__accelerator=accelerator, operations__scaling=TWO)
    three = {"minReplicas": 3, "maxReplicas": 3}
    assert "MS561" in codes(runtime__accelerator=accelerator, operations__scaling=three)


@pytest.mark.parametrize(("key", "refused"), [("api.key", True), ("other", False)])
def test_two_keys_never_are_one_variable(key: str, refused: bool) -> None:
    names = {"ONE": "api-key", "TWO": key}
    secrets = {n: {"secretRef": {"name": "app", "key": k}} for n, k in names.items()}
    assert ("MS562" in codes(runtime__environment={"secrets": secrets})) is refused


DEVICE_IDS = "/services/chat-1/deploy/resources/reservations/devices/0/device_ids"
INLINE = {"services": {"gateway": {"configs": [{"source": "motd"}]}}}


@pytest.mark.parametrize(
    ("code", "wrong", "right"),
    [
        (
            "MS563",
            {"merge": {"services": {"chat-0": {"healthcheck": None}}}},
            {"merge": {"services": {"chat-0": {"healthcheck": {"retries": 9}}}}},
        ),
        (
            "MS564",
            {"patch": [{"op": "replace", "path": DEVICE_IDS, "value": ["0"]}]},
            {"patch": [{"op": "replace", "path": DEVICE_IDS, "value": ["5"]}]},
        ),
        (
            "MS565",
            {"merge": {"services": {"chat-0": {"ports": ["127.0.0.1:8000:8000"]}}}},
            {"merge": {"services": {"chat-0": {"ports": ["127.0.0.1:8001:8000"]}}}},
        ),
        (
            "MS566",
            {"merge": {"configs": {"motd": {"content": "x"}}, **INLINE}},
            {"merge": {"configs": {"motd": {"file": "./x"}}, **INLINE}},
        ),
    ],
)
def test_overrides_are_held_to_what_compose_does_not_check(
    code: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    assert code in overridden(**wrong)
    assert code not in overridden(**right)


@pytest.mark.parametrize(
    ("image", "floats"),
    [
        ("registry.example.com:5000/vllm", True),
        ("vllm:latest", True),
        ("vllm:0.33.0", False),
        (f"vllm@sha256:{'0' * 64}", False),
    ],
)
def test_images_are_pinned(image: str, floats: bool) -> None:
    assert ("MS567" in codes(runtime__engine={"name": "vllm", "image": image})) is floats
