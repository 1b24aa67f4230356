"""Facts about fields, and what is made from them: explanations and the reference page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from modelspec_compile.spec.dialects import NATIVE, PUBLISHED
from modelspec_compile.spec.explain import explain_field
from modelspec_compile.spec.fields import all_fields, field_at
from modelspec_compile.spec.jsonschema import json_schema
from modelspec_compile.spec.meaning.forms import FORMS
from modelspec_compile.spec.reference import reference_page

PAGE = Path(__file__).parents[1] / "docs/reference/spec.md"


def test_every_field_has_a_description_and_every_leaf_an_example() -> None:
    for info in all_fields():
        assert info.description.endswith("."), info.path
        section = "section" in info.type or info.path.startswith("overrides{}")
        assert section or info.example is not None, info.path


def test_every_number_that_measures_something_has_a_unit() -> None:
    counts = {info.path for info in all_fields() if "number" in info.type and not info.unit}
    assert {
        path for path in counts if path.endswith(("Ms", "Seconds", "Gb", "Usd", "Days"))
    } == set()


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("performance.latency.ttftMsP95", "milliseconds"),
        ("operations.scaling.cooldownSeconds.up", "seconds"),
        ("performance.workload.requestsPerSecond.mean", "requests per second"),
        ("performance.workload.inputTokens.p95", "tokens"),
        ("runtime.resources.memoryGb", "GiB"),
        ("governance.cost.targetCostPer1kTokensUsd", "US dollars per 1,000 tokens"),
        ("routing.rateLimits[].tokensPerMinute", "tokens per minute"),
        ("operations.slos[].objective", "fraction"),
        ("runtime.batch.maxBatchSize", ""),
        ("identity.model.artifacts.tokenizerUri", ""),
    ],
)
def test_units(path: str, unit: str) -> None:
    info = field_at(path)
    assert info is not None
    assert info.unit == unit


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("runtime.batch.maxBatchSize", "runtime.batch.maxBatchSize"),
        ("spec.runtime.batch", "runtime.batch"),
        ("metadata.labels.team", "metadata.labels{}"),
        ("routing.rules[2].match.headers{}", "routing.rules[].match.headers{}"),
        ("environments.dev.runtime.batch", "runtime.batch"),
        ("overrides.kserve[0].patch[1].op", "overrides{}[].patch[].op"),
        ("apiVersion", "apiVersion"),
    ],
)
def test_field_at(written: str, path: str) -> None:
    info = field_at(written)
    assert info is not None
    assert info.path == path


@pytest.mark.parametrize("path", ["runtime.bach", "", "runtime.batch.maxBatchSize.x", "rules[]"])
def test_no_such_field(path: str) -> None:
    assert field_at(path) is None


def test_since() -> None:
    assert [info and info.since for info in map(field_at, ["runtime.batch", "routing"])] == [
        PUBLISHED,
        NATIVE,
    ]


def test_every_form_has_a_check_and_every_check_a_field() -> None:
    assert {info.form for info in all_fields()} == {"", *FORMS}


def test_explanation_of_a_field() -> None:
    assert (
        explain_field("runtime.batch.maxBatchSize")
        == """\
runtime.batch.maxBatchSize

  Sequences that are decoded together.

  type      whole number, at least 1
  required  no
  since     piqc.ai/v1alpha1

  example
    spec:
      runtime:
        batch:
          maxBatchSize: 128
"""
    )


def test_explanation_of_a_section_lists_its_fields() -> None:
    text = explain_field("operations.scaling.cooldownSeconds")
    assert "    up    Seconds before one more replica.\n" in text


def test_every_field_can_be_explained() -> None:
    for info in all_fields():
        assert explain_field(info.path).startswith(info.path)


def test_explanation_of_an_unknown_field_names_the_closest() -> None:
    with pytest.raises(LookupError, match=r"did you mean `runtime\.batch\.maxBatchSize`"):
        explain_field("runtime.batch.maxBatchSise")


def test_json_schema_keeps_what_editors_show() -> None:
    batch = json_schema()["$defs"]["Batch"]
    assert batch["properties"]["maxBatchSize"] == {
        "description": "Sequences that are decoded together.",
        "examples": [128],
        "minimum": 1,
        "type": "integer",
    }
    assert batch["additionalProperties"] is False


def test_reference_page_is_current() -> None:
    assert PAGE.read_text() == reference_page(), (
        "python -m modelspec_compile.spec.reference > docs/reference/spec.md"
    )


def test_importing_the_validator_builds_nothing() -> None:
    code = (
        "import sys, modelspec_compile.spec.validate\n"
        "assert 'modelspec_compile.spec.modelspec' not in sys.modules\n"
        "assert 'pydantic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
