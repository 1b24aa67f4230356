"""KServe: a finding names a place that is there, and a place that two rows read has one word."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
import yaml

from modelspec_compile import engines, read_bundle
from modelspec_compile.bundle.overrides import merged
from modelspec_compile.catalog import built_in
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.engines.options import key
from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.documents import MISSING, get
from modelspec_compile.mapping.places import document as file
from modelspec_compile.mapping.places import parse
from modelspec_compile.mapping.render import render
from modelspec_targets.kserve.checks import check
from modelspec_targets.kserve.configuration import mount
from test_target_kserve import KSERVE, bundle, document
from test_target_kserve_rules import BROKEN, BROKEN_GROUPS, ISVC, LLMISVC

RULES = [
    *((ISVC, change) for _, change in BROKEN),
    *((LLMISVC, change) for _, change in BROKEN_GROUPS),
]
FORMLESS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (ISVC, {"spec": {"predictor": "x"}}),
    (LLMISVC, {"spec": {"model": {"lora": {"adapters": ["x"]}}}}),
]


def found(base: dict[str, Any], change: dict[str, Any]) -> tuple[Any, list[Diagnostic]]:
    """The object with the change, and what KServe would say of it."""
    changed = merged(copy.deepcopy(base), change)
    return changed, list(check({"object.yaml": yaml.safe_dump(changed)}, built_in()))


@pytest.mark.parametrize(("base", "change"), [*RULES, *FORMLESS])
def test_a_finding_names_a_place_that_is_there(base: Any, change: Any) -> None:
    changed, findings = found(base, change)
    places = [one.message.split("`")[1] for one in findings]
    assert places
    assert [place for place in places if get(changed, parse(place)) is MISSING] == []


@pytest.mark.parametrize(("base", "change"), FORMLESS)
def test_an_object_that_is_not_of_its_form_is_told_where_to_look(base: Any, change: Any) -> None:
    _, findings = found(base, change)
    odd = [one for one in findings if "not of the form" in one.message]
    assert {(one.code, one.notes) for one in odd} == {
        ("MS517", ("`kubectl explain` says the form",))
    }


TREES = {
    "id": "acme/churn",
    "task": "classification",
    "framework": "sklearn",
    "artifacts": {"modelUri": "s3://acme/churn/"},
}


@pytest.mark.parametrize(
    ("said", "port", "protocol", "left"),
    [
        ("v2", "http1", "http", set()),
        ("v2", "h2c", "grpc", {"ports[0]"}),
        ("grpc-v2", "http1", "http", {"protocolVersion"}),
        ("v1", "http1", "http", {"protocolVersion"}),
    ],
)
def test_the_port_decides_of_the_protocol(
    said: str, port: str, protocol: str, left: set[str]
) -> None:
    made = bundle(TREES, {"resources": {"cpuCores": 2}})
    isvc = document(made)
    isvc["spec"]["predictor"]["model"]["protocolVersion"] = said
    isvc["spec"]["predictor"]["model"]["ports"][0]["name"] = port
    files = {one.path: one.text for one in made.files}
    read = read_bundle(KSERVE, {**files, "inferenceservice.yaml": yaml.safe_dump(isvc)})
    assert read.system.main.serving.protocol == protocol
    assert {str(place).rpartition("model.")[2] for place, _ in read.leftovers} == left


def test_a_file_goes_to_no_engine_that_cannot_be_told_of_it() -> None:
    vllm = engines.load("vllm")
    acme = replace(vllm, rows=(key("batch.max_sequences", "seats"),))
    args = file("a.yaml") / "args"
    rows = travel(acme, carriers.words, args, (file("a.yaml") / "env").key, mount(acme))
    service = build(Service, {"name": "chat", "batch.max_sequences": 8})
    assert render(rows, service, {}).documents == {}
