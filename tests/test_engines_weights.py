"""How engines are told of weights: on their disk, on the hub, and of adapters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile import engines
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.weights import adapters, file_name, model_on_disk, model_on_hub
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.ledger import answers
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.read import read
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Fidelity, Table, Unsupported
from modelspec_compile.mapping.sections import ADAPTERS

FILE = document("a.yaml")
ARGS, ENV = FILE / "args", FILE / "env"
SERVED = [name for name in engines.names() if engines.load(name).images]
FETCHING = [name for name in SERVED if engines.load(name).hub]
FOLDER = Codec(lambda name, uri: f"/adapters/{name}", lambda path: None)
ON_HUB = Codec(lambda name, uri: uri.removeprefix("hf://"), lambda path: f"hf://{path}")
TWO: dict[str, Any] = {
    "name": "chat",
    "lineage.adapters": ("refunds", "legal"),
    "lineage.adapters[refunds].uri": "hf://acme/refunds",
    "lineage.adapters[refunds].rank": 24,
    "lineage.adapters[legal].uri": "hf://acme/legal",
}


def written(rows: Table, fields: dict[str, Any]) -> dict[str, Any]:
    documents = render(rows, build(Service, {"name": "chat", **fields}), {}).documents
    return documents.get("a.yaml", {})


@pytest.mark.parametrize("name", SERVED)
def test_a_model_on_disk_is_named_once(name: str) -> None:
    engine = engines.load(name)
    uri = "s3://acme-models/chat.gguf?versionId=7"
    found = written(model_on_disk(engine, "/models", ARGS, ENV.key), {"model.artifacts.uri": uri})
    path = "/models/chat.gguf" if engine.weights == "file" else "/models"
    assert str(found).count(path) == 1


def test_a_model_on_disk_stands_where_the_engine_looks() -> None:
    def disk(name: str) -> dict[str, Any]:
        rows = model_on_disk(engines.load(name), "/m", ARGS, ENV.key)
        return written(rows, {"model.artifacts.uri": "s3://b/x.gguf"})

    assert disk("vllm") == {"args": ["/m"]}
    assert disk("tei") == {"args": ["--model-id=/m"]}
    assert disk("llama.cpp") == {"args": ["--model", "/m/x.gguf"]}
    assert disk("mlserver") == {"env": {"MLSERVER_MODEL_URI": "/m"}}


@pytest.mark.parametrize("name", FETCHING)
def test_a_model_on_the_hub_comes_back(name: str) -> None:
    rows = model_on_hub(engines.load(name), carriers.words, ARGS, ENV.key)
    fields = {"model.artifacts.uri": "hf://acme/chat", "model.artifacts.revision": "4f1c0de"}
    service = build(Service, {"name": "chat", **fields})
    rendering = render(rows, service, {})
    reading = read(rows, rendering.documents, {})
    found = answers(rows, service, rendering.entries, rendering.documents)
    kept = {path for path in fields if found[path].fidelity is Fidelity.EXACT}
    assert "model.artifacts.uri" in kept
    assert {path: reading.fields[path] for path in kept} == {path: fields[path] for path in kept}
    assert reading.leftovers == []


@pytest.mark.parametrize(
    ("uri", "quantization", "words"),
    [
        ("hf://acme/chat", "gguf-q4_k_m", ["--hf-repo", "acme/chat:Q4_K_M"]),
        ("hf://acme/chat", None, ["--hf-repo", "acme/chat"]),
        ("hf://acme/chat/q/x.gguf", None, ["--hf-repo", "acme/chat", "--hf-file", "q/x.gguf"]),
        ("s3://acme-models/x.gguf", "gguf-q4_k_m", []),
    ],
)
def test_llama_cpp_fetches_one_file(uri: str, quantization: str, words: list[str]) -> None:
    rows = model_on_hub(engines.load("llama.cpp"), carriers.words, ARGS, ENV.key)
    fields = {"model.artifacts.uri": uri, "model.quantization": quantization}
    fields = {path: value for path, value in fields.items() if value}
    assert written(rows, fields).get("args", []) == words
    reading = read(rows, {"a.yaml": {"args": list(words)}}, {})
    assert reading.fields == (fields if words else {})


def told(engine: Engine, path: Codec) -> Table:
    return adapters(engine, carriers.words, ARGS, path, ENV.key)


def test_vllm_is_told_of_adapters_and_one_bound_from_its_list() -> None:
    assert written(told(engines.load("vllm"), FOLDER), TWO)["args"] == [
        "--enable-lora",
        "--lora-modules",
        "refunds=/adapters/refunds",
        "legal=/adapters/legal",
        "--max-lora-rank=32",
    ]


def test_other_engines_have_their_own_words() -> None:
    assert written(told(engines.load("sglang"), FOLDER), TWO)["args"][-1] == "--max-lora-rank=24"
    assert written(told(engines.load("tgi"), FOLDER), TWO)["args"] == [
        "--lora-adapters=refunds=/adapters/refunds,legal=/adapters/legal"
    ]
    assert written(told(engines.load("llama.cpp"), FOLDER), TWO)["args"] == [
        "--lora",
        "/adapters/refunds,/adapters/legal",
    ]


def test_without_adapters_nothing_is_said() -> None:
    for name in engines.names():
        assert written(told(engines.load(name), FOLDER), {}) == {}


@pytest.mark.parametrize("name", ["mlserver", "triton", "tei", "tensorrt-llm", "custom"])
def test_engines_without_adapters_say_so(name: str) -> None:
    (row,) = told(engines.load(name), FOLDER)
    assert isinstance(row, Unsupported)
    assert row.fields == ADAPTERS
    assert row.why


@pytest.mark.parametrize("name", ["vllm", "sglang", "tgi"])
def test_adapters_on_the_hub_come_back(name: str) -> None:
    rows = told(engines.load(name), ON_HUB)
    reading = read(rows, render(rows, build(Service, TWO), {}).documents, {})
    assert reading.leftovers == []
    assert reading.fields["lineage.adapters"] == ("refunds", "legal")
    assert reading.fields["lineage.adapters[legal].uri"] == "hf://acme/legal"


@given(ranks=st.lists(st.none() | st.integers(1, 512), min_size=1, max_size=4))
def test_the_bound_holds_every_rank(ranks: list[int | None]) -> None:
    names = tuple(f"a{index}" for index in range(len(ranks)))
    fields: dict[str, Any] = {"lineage.adapters": names}
    for name, rank in zip(names, ranks, strict=True):
        fields[f"lineage.adapters[{name}].uri"] = f"hf://acme/{name}"
        fields |= {f"lineage.adapters[{name}].rank": rank} if rank else {}
    words = written(told(engines.load("vllm"), FOLDER), fields)["args"]
    bounds = [int(word.partition("=")[2]) for word in words if word.startswith("--max-lora-rank")]
    known = [rank for rank in ranks if rank]
    assert len(bounds) == bool(known)
    assert all(bound >= max(known) for bound in bounds)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("s3://b/folder/x.gguf", "x.gguf"),
        ("https://example.com/x.gguf?download=true", "x.gguf"),
        ("pvc://claim/x.gguf/", "x.gguf"),
    ],
)
def test_the_file_of_a_uri_is_its_last_step(uri: str, name: str) -> None:
    assert file_name(uri) == name
