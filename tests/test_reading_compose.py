"""Compose files of strangers: short forms, variables, other files."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

IMAGE = "vllm/vllm-openai:v0.10.0"


def project(files: dict[str, str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The flat services of a project, and what is left over."""
    found = read_bundle(targets.load("compose"), files)
    left = {str(place): value for place, value in found.leftovers}
    return [flatten(service) for service in found.system.services], left


def service(env_file: str = "", **keys: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the service `chat`, and what is left over by its path in the service."""
    document = {"services": {"chat": {"image": IMAGE, "command": ["acme/chat"], **keys}}}
    files = {"docker-compose.yml": yaml.safe_dump(document)}
    (fields,), left = project(files | ({".env": env_file} if env_file else {}))
    return fields, {path.rpartition("chat.")[2]: value for path, value in left.items()}


def reserved(**device: Any) -> dict[str, Any]:
    """A reservation of devices."""
    return {"resources": {"reservations": {"devices": [{"capabilities": ["gpu"], **device}]}}}


@pytest.mark.parametrize(
    ("key", "written", "field", "value"),
    [
        ("command", "acme/chat --served-model-name 'my chat'", "serving.names", ("my chat",)),
        ("command", "acme/chat\n--max-num-seqs 8\n", "batch.max_sequences", 8),
        ("environment", ["HF_HOME=/cache=1"], "environment[HF_HOME].value", "/cache=1"),
        ("environment", {"OMP_NUM_THREADS": 4}, "environment[OMP_NUM_THREADS].value", "4"),
        ("shm_size", 1073741824, "resources.shared_memory_bytes", 2**30),
        ("shm_size", "1.5GB", "resources.shared_memory_bytes", 3 * 2**29),
        ("shm_size", "2gib", "resources.shared_memory_bytes", 2**31),
        ("stop_grace_period", "1m30s", "serving.drain_seconds", 75),
        ("deploy", reserved(driver="nvidia", count=2), "accelerator.count", 2),
    ],
)
def test_short_forms_are_read(key: str, written: Any, field: str, value: Any) -> None:
    fields, left = service(**{key: written})
    assert fields[field] == value
    assert left == {}


@pytest.mark.parametrize("count", ["all", 0, True, "2"])
def test_a_number_of_devices_that_is_none_is_left_over(count: Any) -> None:
    fields, left = service(deploy=reserved(driver="nvidia", count=count))
    assert "accelerator.count" not in fields
    assert left["deploy.resources.reservations.devices[0].count"] == count


@pytest.mark.parametrize(
    ("text", "env_file", "value"),
    [
        ("${LEN:-4096}", "", 4096),
        ("${LEN-4096}", "LEN=8192\n", 8192),
        ("${LEN}", "LEN=8192\n", 8192),
        ("$LEN", "LEN=8192\n", 8192),
        ("${LEN}", "", None),
        ("${LEN:?how long}", "LEN=8192\n", None),
        ("${LEN:-}", "", None),
    ],
)
def test_a_variable_is_its_value_where_the_files_tell_it(
    text: str, env_file: str, value: int | None
) -> None:
    fields, left = service(env_file, command=["acme/chat", "--max-model-len", text])
    assert fields.get("batch.max_sequence_tokens") == value
    assert (text in left.values()) is (value is None)
    assert "$" not in str(fields)


def test_a_credential_of_the_env_file_is_not_filled_in() -> None:
    token = "hf_" + "x" * 34
    fields, left = service(f"HF_TOKEN={token}\n", environment={"HF_TOKEN": "${HF_TOKEN}"})
    assert token not in str(fields) + str(left)
    assert left["environment.HF_TOKEN"] == "${HF_TOKEN}"


def test_a_file_of_variables_gives_way_to_what_stands_in_the_service() -> None:
    own = {"TZ": "UTC", "LLAMA_ARG_CTX_SIZE": 8192}
    chat = {"image": "ghcr.io/ggml-org/llama.cpp:server", "environment": own}
    chat |= {"env_file": ["./a.env", {"path": "b.env"}]}
    files = {"compose.yaml": yaml.safe_dump({"services": {"chat": chat}})}
    files |= {"a.env": "LLAMA_ARG_N_PARALLEL=2\n", "b.env": "LLAMA_ARG_N_PARALLEL='4'\nTZ=CET\n"}
    (fields,), _ = project(files)
    assert (fields["batch.max_sequences"], fields["batch.max_sequence_tokens"]) == (4, 2048)
    assert fields["environment[TZ].value"] == "UTC"


def test_devices_of_one_host_are_no_variable() -> None:
    fields, left = service(environment=["CUDA_VISIBLE_DEVICES=2"])
    assert "environment" not in fields
    assert left == {"environment.CUDA_VISIBLE_DEVICES": "2"}


def test_two_files_that_say_one_service_are_no_replicas() -> None:
    text = yaml.safe_dump({"services": {"chat": {"image": IMAGE, "command": ["acme/chat"]}}})
    with pytest.raises(ValueError, match=r"`chat`.*docker compose config"):
        project({"compose.yaml": text, "compose.gpu.yaml": text})


def test_names_that_are_no_texts_are_read_as_texts() -> None:
    text = f"services: {{1: {{image: '{IMAGE}', command: [acme/chat]}}}}"
    (fields,), left = project({"compose.yaml": text})
    assert (fields["name"], left) == ("1", {})


@pytest.mark.parametrize("text", ["services: [", "services: {a: !reset []}"])
def test_a_file_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"odd\.yaml cannot be read"):
        project({"odd.yaml": text})
