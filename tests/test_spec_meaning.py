"""What fields mean together; the examples of the codes are in the catalog, the edges are here."""

from __future__ import annotations

import pytest

from modelspec_compile.spec.fields import field_at
from modelspec_compile.spec.meaning import CHECKS, meaning
from modelspec_compile.spec.meaning.names import NAMED_LISTS
from modelspec_compile.spec.validate import validate
from spec_documents import HEAD, codes, findings, tree

SCHEDULE = (
    "operations: {{scaling: {{schedules: [{{name: a, durationSeconds: 1, minReplicas: 1, {}}}]}}}}"
)


def cron(text: str) -> list[str]:
    return codes(SCHEDULE.format(f'cron: "{text}"'))


@pytest.mark.parametrize(
    "text",
    ["* * * * *", "*/15 0-6/2 1,15 jan-mar mon-fri", "0 7 * * 1-5", "59 23 31 12 7", "0 0 * * SUN"],
)
def test_cron(text: str) -> None:
    assert cron(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@daily",
        "* * * *",
        "0 0 0 * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "1, * * * *",
        "a * * * *",
        "1--2 * * * *",
    ],
)
def test_cron_that_cannot_be(text: str) -> None:
    assert cron(text) == ["MS317"]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_timezones(zone: str) -> None:
    assert codes(SCHEDULE.format(f'cron: "0 7 * * *", timezone: {zone}')) == []


@pytest.mark.parametrize("zone", ["Europe/Berln", "''", "../etc/passwd", "Mars", "Europe"])
def test_timezones_that_are_none(zone: str) -> None:
    assert codes(SCHEDULE.format(f'cron: "0 7 * * *", timezone: {zone}')) == ["MS318"]


def uri(text: str) -> list[str]:
    return codes(f'runtime: {{speculative: {{modelUri: "{text}"}}}}')


@pytest.mark.parametrize(
    "text",
    [
        "hf://acme/chat",
        "s3://b/k/",
        "gs://b",
        "pvc://claim/path",
        "oci://r.example/a:1",
        "https://a.example/m.gguf",
        "file:///m",
        "./models/chat",
        "../chat",
        "/mnt/models",
    ],
)
def test_places_of_models(text: str) -> None:
    assert uri(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("acme/chat", "MS320"),
        ("chat", "MS320"),
        ("", "MS320"),
        ("a/b/c", "MS320"),
        ("hf:acme/chat", "MS321"),
        ("hf://", "MS321"),
        ("S3://a", "MS321"),
        ("C:/m", "MS321"),
    ],
)
def test_places_of_models_that_are_none(text: str, code: str) -> None:
    assert uri(text) == [code]


def test_a_repository_is_suggested() -> None:
    (found,) = findings("runtime: {speculative: {modelUri: acme/chat}}")
    assert found.fix is not None
    assert found.fix.replacement == "hf://acme/chat"


def test_a_template_beside_the_spec_needs_no_scheme() -> None:
    artifacts = "{modelUri: ./m, chatTemplateUri: templates/chat.jinja}"
    text = HEAD + f"  identity: {{model: {{id: a, artifacts: {artifacts}}}}}\n"
    assert validate(tree(text)) == []


DIGEST = "lineage: {{datasets: [{{name: a, digest: '{}'}}]}}"


@pytest.mark.parametrize("text", ["sha256:" + "0af" * 21 + "0", "sha512:" + "a" * 128])
def test_digests(text: str) -> None:
    assert codes(DIGEST.format(text)) == []


@pytest.mark.parametrize(
    "text", ["", "sha256:", "sha256:…", "sha256:" + "A" * 64, "md5:" + "a" * 32, "a" * 64]
)
def test_digests_that_are_none(text: str) -> None:
    assert codes(DIGEST.format(text)) == ["MS319"]


@pytest.mark.parametrize(
    ("word", "guess"),
    [
        ("vlm", "vllm"),
        ("TGI", "tgi"),
        ("vllm", None),
        ("acme-server", None),
        ("tensorrt_llm", "tensorrt-llm"),
    ],
)
def test_usual_words(word: str, guess: str | None) -> None:
    found = findings(f"runtime: {{engine: {{name: {word}}}}}")
    assert [one.fix and one.fix.replacement for one in found] == ([guess] if guess else [])


def test_another_number_is_another_word() -> None:
    text = HEAD + "  identity: {model: {id: a, precision: fp6, quantization: gguf-q5_0}}\n"
    assert validate(tree(text)) == []


@pytest.mark.parametrize(
    ("parallelism", "count", "expected"),
    [
        ("{tensor: 0}", 2, ["MS205"]),
        ("{tensor: 4}", 4, []),
        ("{tensor: 2, data: 2}", 4, []),
        ("{tensor: 2, pipeline: 2, nodes: 2}", 4, []),
        ("{expert: 8}", 4, []),
        ("{}", 4, []),
        ("{tensor: 2}", 4, ["MS307"]),
        ("{tensor: 8}", 4, ["MS306"]),
        ("{tensor: 4, nodes: 3}", 4, ["MS308"]),
    ],
)
def test_devices(parallelism: str, count: int, expected: list[str]) -> None:
    text = f"runtime: {{accelerator: {{count: {count}}}, parallelism: {parallelism}}}"
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("zones", "expected"),
    [("[eu-central-1a]", []), ("[eu-central-1b, us-east-1a]", ["MS339"]), ("['1', '2']", [])],
)
def test_residency(zones: str, expected: list[str]) -> None:
    text = f"""
runtime: {{placement: {{zones: {zones}}}}}
governance: {{compliance: {{residency: {{regions: [eu-central-1]}}}}}}
"""
    assert codes(text) == expected


def test_an_unknown_name_is_suggested_or_the_names_are_listed() -> None:
    text = """
operations:
  rollout: {rollbackOn: [availabilty, speed]}
  slos: [{name: availability, indicator: availability, objective: 0.9}]
"""
    notes = [one.notes for one in findings(text)]
    assert notes == [("did you mean `availability`?",), ("`operations.slos` has `availability`",)]


def test_rules_behind_a_rule_for_all_are_told_once() -> None:
    text = "routing: {rules: [{name: a}, {name: b}, {name: c}]}"
    assert codes(text) == ["MS314"]


@pytest.mark.parametrize("path", NAMED_LISTS)
def test_named_lists_are_lists_of_the_language(path: str) -> None:
    assert field_at(f"{path}[].{NAMED_LISTS[path]}") is not None


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize(
    "body", ["", " text", " 3", " []", " {runtime: 1, operations: [], routing: {rules: 1}}"]
)
def test_checks_say_nothing_of_what_is_not_there(check: object, body: str) -> None:
    assert list(meaning(tree(HEAD.replace("spec:", f"spec:{body}")))) == []
