"""Credentials: what is one, what only looks like one, and what to write instead.

The credentials here are made up, and put together so that no scanner takes them for real ones.
"""

from __future__ import annotations

import pytest

from modelspec_compile.spec.secrets import secrets
from spec_documents import HEAD, codes, findings, tree

X = "x" * 40
ISSUED = [
    "hf_" + X,
    "nvapi-" + X,
    "sk-" + "proj-" + "x1" * 20,
    "sk-" + "ant-api03-" + "x1" * 20,
    "AK" + "IA" + "X" * 16,
    "gh" + "p_" + X,
    "github_" + "pat_" + X,
    "gl" + "pat-" + X,
    "xo" + "xb-" + "1" * 12,
    "AI" + "za" + "x" * 35,
    "Bearer hf_" + X,
    "https://host.example/?key=hf_" + X,
]
HARMLESS = [
    "hf_transfer",
    "hf://meta-llama/Llama-3.3-70B-Instruct",
    "sk-learn-2024-text-classification-model",
    "nvapi-compatible",
    "s3://AKIAbucket/models",
    "https://wiki.example.com/support-chat",
    "release@acme.example",
    "http://otel-collector.observability:4317",
    "git@github.com:acme/chat",
    "https://user@host.example/",
    "-----BEGIN CERTIFICATE-----",
]


def of_text(text: str) -> list[str]:
    root = tree(HEAD.replace("{name: chat}", f'{{name: chat, description: "{text}"}}'))
    return [finding.code for finding in secrets(root)]


@pytest.mark.parametrize("text", ISSUED)
def test_credentials_are_found_wherever_they_stand(text: str) -> None:
    assert of_text(text) == ["MS601"]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts(text: str) -> None:
    assert of_text(text) == []


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH "])
def test_private_keys(kind: str) -> None:
    assert of_text(f"-----BEGIN {kind}PRIVATE KEY-----") == ["MS602"]


@pytest.mark.parametrize("text", ["redis://:x@cache:6379", "postgres://user:x@db/chat"])
def test_passwords_in_urls(text: str) -> None:
    assert of_text(text) == ["MS603"]


def variable(name: str, value: str = "x") -> list[str]:
    return codes(f'runtime: {{environment: {{variables: {{{name}: "{value}"}}}}}}')


@pytest.mark.parametrize(
    "name",
    [
        "HF_TOKEN",
        "TOKEN",
        "OPENAI_API_KEY",
        "APIKEY",
        "hf_token",
        "DB_PASSWORD",
        "DBPASSWORD",
        "CLIENT_SECRET",
        "AWS_SECRET_ACCESS_KEY",
        "app.key",
        "authToken",
    ],
)
def test_variables_named_like_secrets(name: str) -> None:
    assert variable(name) == ["MS604"]


@pytest.mark.parametrize(
    "name",
    [
        "TOKENIZER_PARALLELISM",
        "TOKENIZERS_PARALLELISM",
        "MONKEY",
        "KEY_FILE",
        "SECRET_NAME",
        "MAX_TOKENS",
        "PASSWORD_FILE",
        "VLLM_LOGGING_LEVEL",
        "KEYSPACE",
    ],
)
def test_variables_that_only_sound_alike(name: str) -> None:
    assert variable(name) == []


@pytest.mark.parametrize("value", ["", "true", "false"])
def test_a_truth_value_is_no_secret(value: str) -> None:
    assert variable("USE_TOKEN", value) == []


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("api-key: x", ["MS605"]),
        ("password: x", ["MS605"]),
        ("hfToken: x", ["MS605"]),
        ("eos-token: x", []),
        ("max-tokens: 8", []),
        ("key: x", []),
        ("tokenizer: ./t", []),
    ],
)
def test_settings(setting: str, expected: list[str]) -> None:
    assert codes(f"runtime: {{engine: {{name: vllm, args: {{{setting}}}}}}}") == expected


def test_the_way_out_of_a_variable_can_be_pasted() -> None:
    (found,) = findings("runtime: {environment: {variables: {HF_TOKEN: x}}}")
    line = "HF_TOKEN: {secretRef: {name: hf-token, key: value}}"
    assert found.notes == (
        f"the value belongs in a secret; under `runtime.environment.secrets`: `{line}`",
    )
    assert codes(f"runtime: {{environment: {{secrets: {{{line}}}}}}}") == []


def test_the_way_out_of_a_place_of_weights_is_a_reference() -> None:
    artifacts = "artifacts: {modelUri: 'https://u:x@host.example/m'}"
    root = tree(HEAD + f"  identity: {{model: {{id: a, {artifacts}}}}}\n")
    (found,) = secrets(root)
    assert "`credentials: {secretRef: {name: hf-read, key: token}}`" in found.notes[0]


def test_overlays_are_searched_too() -> None:
    text = "environments: {dev: {runtime: {environment: {variables: {HF_TOKEN: x}}}}}"
    assert codes(text) == ["MS604"]
