"""Arguments as strangers write them: what they mean, and where what is left over was written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

MODEL = "model.artifacts.uri"


def compose(command: Any, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The flat fields of a vLLM service, and what is left over by its path in the service."""
    service = {"image": "vllm/vllm-openai:v0.10.0", "command": command, **more}
    text = yaml.safe_dump({"services": {"chat": service}})
    found = read_bundle(targets.load("compose"), {"stack.yaml": text})
    (chat,) = found.system.services
    left = {str(place).rpartition("chat.")[2]: value for place, value in found.leftovers}
    return flatten(chat), left


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (["--enable-prefix-caching", "False"], "memory.prefix_caching", False),
        (["--enable-prefix-caching", "true"], "memory.prefix_caching", True),
        (["--enable-prefix-caching=false"], "memory.prefix_caching", False),
        (["--max-model-len", 4096], "batch.max_sequence_tokens", 4096),
        (["--swap-space", 8], "engine.args[swap-space].value", "8"),
        (["--rope-scaling", '{"factor": 4.0}'], "engine.args[rope-scaling].value",
         '{"factor":4.0}'),
    ],
)  # fmt: skip
def test_an_argument_means_what_its_author_meant(words: list[Any], field: str, value: Any) -> None:
    fields, left = compose(["acme/chat", *words])
    assert (fields[MODEL], fields[field]) == ("hf://acme/chat", value)
    assert left == {}


@pytest.mark.parametrize("command", [["serve", "acme/chat"], "vllm serve acme/chat"])
def test_what_starts_the_engine_is_no_model(command: Any) -> None:
    fields, left = compose(command)
    assert (fields[MODEL], left) == ("hf://acme/chat", {})


def test_of_several_words_none_is_the_model() -> None:
    fields, left = compose(["acme/one", "acme/two", "--max-model-len=8"])
    assert MODEL not in fields
    assert left == {"command[0]": "acme/one", "command[1]": "acme/two"}


def test_what_is_left_over_is_said_where_and_as_it_was_written() -> None:
    words = ["-tp", "2", "--max_model_len", "soon", "-O3", "--max-num-seqs=7"]
    fields, left = compose(["acme/chat", *words])
    assert fields["batch.max_sequences"] == 7
    assert left == {"command[5]": "-O3"}
    assert fields["engine.args[max-model-len].value"] == '"soon"'
    lora = ["--lora-modules", "a=/x/a", "b=acme/b"]
    fields, left = compose(["acme/chat", *lora])
    assert left == {f"command[{at}]": word for at, word in enumerate(lora, start=1)}
    assert "lineage.adapters" not in fields


def test_a_credential_inside_an_argument_is_not_repeated() -> None:
    token = "hf_" + "x" * 34
    fields, left = compose(["acme/chat", "--api-key", token, "-x", f"--hub-token {token}"])
    assert token not in str(fields) + str(left)
    assert "command[--api-key]" in left
