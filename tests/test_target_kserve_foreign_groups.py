"""KServe's groups that others wrote: odd degrees, and words for a second shell."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

KSERVE = targets.load("kserve")
POD = {"containers": [{"name": "main", "image": "vllm/vllm-openai:v0.33.0"}]}


def group(parallelism: Any, *arguments: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields and leftovers of a group of hosts."""
    container = {**POD["containers"][0], "args": list(arguments)}
    document = {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": {"name": "chat"},
        "spec": {
            "model": {"uri": "hf://acme/chat", "name": "chat"},
            "replicas": 1,
            "parallelism": parallelism,
            "template": {"containers": [container]},
            "worker": POD,
        },
    }
    read = read_bundle(KSERVE, {"llminferenceservice.yaml": yaml.safe_dump(document)})
    left = {str(place).rpartition("spec.")[2]: value for place, value in read.leftovers}
    return flatten(read.system.main), left


@pytest.mark.parametrize(
    ("parallelism", "degrees"),
    [
        ({"data": 16, "dataLocal": 8}, {"data": 16, "nodes": 2}),
        ({"tensor": 2, "data": 8, "dataLocal": 4}, {"tensor": 2, "data": 8, "nodes": 2}),
        ({"tensor": 2, "data": 8, "dataLocal": 4, "expert": True},
         {"tensor": 2, "data": 8, "nodes": 2, "expert": 16}),
        ({"data": 8, "dataLocal": 4, "expert": True}, {"data": 8, "nodes": 2, "expert": 8}),
    ],
)  # fmt: skip
def test_degrees_of_a_group_are_read(parallelism: dict[str, int], degrees: dict[str, int]) -> None:
    fields, left = group(parallelism)
    found = {name.partition(".")[2]: value for name, value in fields.items()
             if name.startswith("parallelism.")}  # fmt: skip
    assert found == degrees
    assert not [path for path in left if path.startswith("parallelism")]


@pytest.mark.parametrize(
    "parallelism",
    [{"data": 16}, {"data": 16, "dataLocal": 0}, {"data": "many", "dataLocal": 8}],
)
def test_degrees_that_say_no_hosts_are_left(parallelism: dict[str, Any]) -> None:
    fields, left = group(parallelism)
    assert not [name for name in fields if name.startswith("parallelism.")]
    assert {f"parallelism.{name}" for name in parallelism} <= left.keys()


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["--frobnicate='a b'"], "frobnicate", '"a b"'),
        (["--frobnicate=8"], "frobnicate", "8"),
        (["--block-size=32"], "block-size", "32"),
        (["--enforce-eager"], "enforce-eager", "true"),
        (["--no-enable-prefix-caching"], None, None),
    ],
)
def test_words_for_a_second_shell_are_read(
    words: list[str], name: str | None, value: str | None
) -> None:
    fields, _ = group({"data": 16, "dataLocal": 8}, *words)
    assert fields.get("engine.args", ()) == ((name,) if name else ())
    assert fields.get(f"engine.args[{name}].value") == value


@pytest.mark.parametrize("word", ["--frobnicate=it's", "--frobnicate='a' 'b'"])
def test_words_that_no_shell_reads_as_one_are_left(word: str) -> None:
    fields, left = group({"data": 16, "dataLocal": 8}, word)
    assert "engine.args" not in fields
    assert word in left.values()
