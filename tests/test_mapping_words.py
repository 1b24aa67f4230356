"""Arguments in words as people write them: every spelling is read, one is written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile import engines
from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.documents import get, put, take
from modelspec_compile.mapping.places import Flag, document
from modelspec_compile.mapping.read import Reading, read
from modelspec_compile.mapping.render import render

FILE = document("a.yaml")


def reading(engine: str, words: list[Any]) -> Reading:
    rows = travel(engines.load(engine), carriers.words, FILE / "args", (FILE / "env").key)
    return read(rows, {"a.yaml": {"args": words}}, {})


@pytest.mark.parametrize(
    ("engine", "words", "fields"),
    [
        ("vllm", ["--max-model-len", "8192"], {"batch.max_sequence_tokens": 8192}),
        ("vllm", ["--max_model_len=8192"], {"batch.max_sequence_tokens": 8192}),
        ("vllm", ["-tp", "4"], {"parallelism.tensor": 4}),
        ("vllm", ["--served_model_name=chat"], {"serving.names": ("chat",)}),
        ("vllm", ["--served-model-name", "a", "b", "--port", "80"],
         {"serving.names": ("a", "b"), "serving.port": 80}),
        ("vllm", ["--no_enable_prefix_caching"], {"memory.prefix_caching": False}),
        ("vllm", ["--enable-prefix-caching"], {"memory.prefix_caching": True}),
        ("sglang", ["--tensor-parallel-size", "2", "--disable-radix-cache"],
         {"parallelism.tensor": 2, "memory.prefix_caching": False}),
        ("tensorrt-llm", ["--tp_size", "2"], {"parallelism.tensor": 2}),
        ("llama.cpp", ["-np", "4", "-c", "4096", "--no-cache-prompt"],
         {"batch.max_sequences": 4, "batch.max_sequence_tokens": 1024,
          "memory.prefix_caching": False}),
        ("tgi", ["-p", "80"], {"serving.port": 80}),
        ("triton", ["--http-port", "80"], {"serving.port": 80}),
    ],
)  # fmt: skip
def test_every_spelling_of_a_field_is_read(
    engine: str, words: list[str], fields: dict[str, Any]
) -> None:
    found = reading(engine, words)
    assert found.fields == fields
    assert found.leftovers == []


@pytest.mark.parametrize(
    ("engine", "words", "name", "value"),
    [
        ("vllm", ["--block_size", "32"], "block-size", "32"),
        ("vllm", ["--no-async-scheduling"], "async-scheduling", "false"),
        ("vllm", ["--frobnicate", "a"], "frobnicate", '["a"]'),
        ("triton", ["--strict-readiness=false"], "strict-readiness", "false"),
        ("triton", ["--backend-config=a", "--load-model=x", "--backend-config", "b"],
         "backend-config", '["a","b"]'),
        ("triton", ["--backend-config=onnxruntime,x=1"], "backend-config", '"onnxruntime,x=1"'),
        ("llama.cpp", ["--threads", "-1"], "threads", "-1"),
        ("llama.cpp", ["--frobnicate", "8"], "frobnicate", "8"),
        ("custom", ["--a=1", "--b"], "b", "true"),
    ],
)  # fmt: skip
def test_every_spelling_of_an_argument_is_read(
    engine: str, words: list[str], name: str, value: str
) -> None:
    found = reading(engine, words)
    assert found.fields[f"engine.args[{name}].value"] == value
    assert found.leftovers == []
    assert len(set(found.fields["engine.args"])) == len(found.fields["engine.args"])


def test_what_is_no_argument_is_left() -> None:
    found = reading("vllm", ["/models", "--port=80", {"valueFrom": "x"}, "--max-model-len"])
    assert found.fields == {"serving.port": 80}
    assert [value for _, value in found.leftovers] == ["/models", "x", "--max-model-len"]


@pytest.mark.parametrize(
    ("words", "fields", "left"),
    [
        (["--max-model-len", "8192", {"from": "x"}], {"batch.max_sequence_tokens": 8192}, ["x"]),
        (["--max-model-len", {"from": "x"}, "8192"], {}, ["--max-model-len", "x", "8192"]),
        (["--max-model-len", {"from": "x"}], {}, ["--max-model-len", "x"]),
    ],
)
def test_only_the_next_word_is_a_value(
    words: list[Any], fields: dict[str, Any], left: list[str]
) -> None:
    found = reading("vllm", words)
    assert found.fields == fields
    assert sorted(str(value) for _, value in found.leftovers) == sorted(left)


def test_an_argument_that_stands_there_twice_tells_nothing() -> None:
    found = reading("vllm", ["--port=80", "--port=81"])
    assert found.fields == {}
    assert [value for _, value in found.leftovers] == ["--port=80", "--port=81"]


WORDS = st.from_regex(r"-?[a-z0-9]{1,6}", fullmatch=True)


@given(values=st.lists(WORDS, min_size=1, max_size=4), apart=st.booleans())
def test_a_repeated_argument_keeps_its_order(values: list[str], apart: bool) -> None:
    flag = Flag("x", apart, repeated=True)
    data: dict[str, Any] = {"args": ["--before"]}
    put(data, ("args", flag), values)
    data["args"].append("--after")
    assert get(data, ("args", flag)) == values
    take(data, ("args", flag))
    assert data["args"] == ["--before", "--after"]


def test_repeated_arguments_are_written_one_by_one() -> None:
    rows = travel(engines.load("triton"), carriers.words, FILE / "args", (FILE / "env").key)
    fields = {
        "name": "a",
        "engine.args": ("backend-config",),
        "engine.args[backend-config].value": '["a,b=1","c,d=2"]',
    }
    words = render(rows, build(Service, fields), {}).documents["a.yaml"]["args"]
    assert words == ["--backend-config=a,b=1", "--backend-config=c,d=2"]
