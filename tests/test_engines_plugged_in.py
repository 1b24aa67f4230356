"""An engine of another package: planned, checked, compiled and read like one that comes along."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from corpus import TARGETS
from modelspec_compile import Bundle, compile, engines, installed, load, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.analysis.show.export import document
from modelspec_compile.engines import Engine
from modelspec_compile.ir import flatten

NAME = "acme-{}"
IMAGE = "registry.example.com/acme-{}:v{{version}}"
LLAMA = {"id": "meta-llama/Llama-3.1-8B-Instruct", "task": "chat-completion",
         "artifacts": {"modelUri": "hf://meta-llama/Llama-3.1-8B-Instruct"}}  # fmt: skip
TABULAR = {"id": "acme/churn", "task": "classification",
           "artifacts": {"modelUri": "s3://acme/churn/", "format": "sklearn"}}  # fmt: skip
GPU = {"accelerator": {"type": "h100-80gb", "count": 1}, "batch": {"maxBatchSize": 64}}
MODELS = {"vllm": (LLAMA, GPU), "sglang": (LLAMA, GPU), "tgi": (LLAMA, GPU),
          "huggingface": (LLAMA, GPU), "mlserver": (TABULAR, {})}  # fmt: skip


def spec(name: str, like: str) -> str:
    """A service of an engine, whose model is one that the engine `like` serves."""
    model, runtime = MODELS[like]
    told = {
        "apiVersion": "modelspec.dev/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": "chat"},
        "spec": {
            "identity": {"model": model},
            "runtime": {"engine": {"name": name}, **runtime},
        },
    }
    return json.dumps(told)


@pytest.fixture(params=sorted(MODELS))
def made(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine that differs from the one it was made from in nothing but its name."""
    engine = replace(engines.load(request.param), name=NAME.format(request.param))
    with installed.offered(engines.GROUP, engine.name, engine):
        yield engine


def bundle(text: str, target: str) -> Bundle:
    result = compile(text, target)
    assert result.ok, [one.message for one in result.diagnostics]
    return result.bundles[0]


def artifacts(found: Bundle) -> dict[str, str]:
    """The files that the platform reads."""
    records = {"README.md", "ledger.json", "sourcemap.json", "prerequisites.json"}
    return {file.path: file.text for file in found.files if file.path not in records}


def planned(text: str, name: str) -> str:
    """Everything that a plan says, of an engine by another name."""
    (loaded,) = load(text)
    return re.sub(rf'(["`]){name}\1', "engine", json.dumps(document(loaded.plans)))


def test_it_is_an_engine_for_as_long_as_it_is_offered(made: Engine) -> None:
    assert made.name in engines.names()
    assert engines.load(made.name) is made
    assert engines.named(made.name.upper()) == made.name


def test_an_offer_ends() -> None:
    engine = replace(engines.load("vllm"), name="acme", called=("acme-server",))
    with installed.offered(engines.GROUP, "acme", engine):
        assert engines.named("acme-server") == "acme"
    assert "acme" not in engines.names()
    assert engines.named("acme-server") is None
    with pytest.raises(KeyError):
        engines.load("acme")


def test_an_offer_hides_another_of_its_name() -> None:
    known = engines.load("vllm")
    with installed.offered(engines.GROUP, "vllm", replace(known, title="Ours")):
        assert engines.load("vllm").title == "Ours"
    assert engines.load("vllm") is known


def test_it_is_planned_in_the_same_figures(made: Engine) -> None:
    told = planned(spec(made.name, made.family), made.name)
    assert told == planned(spec(made.family, made.family), made.family)


@pytest.mark.parametrize("target", TARGETS)
def test_it_is_compiled_to_the_same_artifacts(made: Engine, target: str) -> None:
    told = artifacts(bundle(spec(made.name, made.family), target))
    same = artifacts(bundle(spec(made.family, made.family), target))
    assert {path: text.replace(made.name, made.family) for path, text in told.items()} == same


@pytest.mark.parametrize("target", TARGETS)
def test_it_reads_back_as_what_the_artifacts_tell(made: Engine, target: str) -> None:
    found = bundle(spec(made.name, made.family), target)
    read = read_bundle(targets.load(target), {file.path: file.text for file in found.files})
    assert [str(place) for place, _ in read.leftovers] == []
    name = read.system.main.engine.name
    assert name in (made.name, made.family, None)
    (row,) = (row for row in found.ledger["fields"] if row["field"] == "engine.name")
    assert row["fidelity"] != "exact" or name == made.name
    other = bundle(spec(made.family, made.family), target)
    same = read_bundle(targets.load(target), {file.path: file.text for file in other.files})
    assert without_name(read.system.main) == without_name(same.system.main)


def without_name(service: Any) -> dict[str, Any]:
    return {path: value for path, value in flatten(service).items() if path != "engine.name"}


@pytest.mark.parametrize("target", ["bentoml", "compose", "helm", "kserve"])
def test_an_image_of_its_own_tells_it(target: str) -> None:
    images = {"nvidia": IMAGE.format("vllm")}
    engine = replace(engines.load("vllm"), name=NAME.format("vllm"), images=images)
    with installed.offered(engines.GROUP, engine.name, engine):
        found = bundle(spec(engine.name, "vllm"), target)
        read = read_bundle(targets.load(target), {file.path: file.text for file in found.files})
        assert read.leftovers == ()
        assert read.system.main.engine.name == engine.name
        (row,) = (row for row in found.ledger["fields"] if row["field"] == "engine.name")
        assert row["fidelity"] == "exact"


def test_what_the_analysis_proves_wrong_it_proves_wrong_of_it_too(made: Engine) -> None:
    def codes(name: str) -> list[str]:
        text = json.loads(spec(name, made.family))
        runtime = text["spec"]["runtime"]
        runtime["parallelism"] = {"tensor": 3}
        runtime.setdefault("accelerator", {"type": "h100-80gb"})["count"] = 3
        (loaded,) = load(json.dumps(text))
        return [one.code for one in loaded.diagnostics]

    assert codes(made.name) == codes(made.family)
