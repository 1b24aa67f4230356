"""Requests to SageMaker as people keep them: any file names, other images, other keys."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

AWS = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
LMI = f"{AWS}/djl-inference:0.29.0-lmi11.0.0-cu124"
TENSORRT = f"{AWS}/djl-inference:0.32.0-tensorrtllm0.12.0-cu125"
TRITON = f"{AWS}/sagemaker-tritonserver:25.09-py3"


def model(image: Any, environment: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a model, and what is left over."""
    request = {
        "ModelName": "chat",
        "PrimaryContainer": {"Image": image, "Environment": environment},
    }
    found = read_bundle(targets.load("sagemaker"), {"request.json": json.dumps(request)})
    left = {str(place).partition(":")[2]: value for place, value in found.leftovers}
    return flatten(found.system.main), left


@pytest.mark.parametrize(("image", "engine"), [(LMI, None), (TENSORRT, "tensorrt-llm")])
def test_an_image_of_several_engines_tells_one_by_its_tag(image: str, engine: str | None) -> None:
    fields, _ = model(image, {"OPTION_ROLLING_BATCH": "vllm"})
    assert fields.get("engine.name") == engine
    assert fields["engine.image"] == image


def test_words_in_a_variable_are_read_from_any_file() -> None:
    fields, left = model(TRITON, {"SAGEMAKER_TRITON_ADDITIONAL_ARGS": "--exit-timeout-secs=60"})
    assert fields["serving.drain_seconds"] == 60
    assert "PrimaryContainer.Environment.SAGEMAKER_TRITON_ADDITIONAL_ARGS" not in str(left)


@pytest.mark.parametrize("words", [["--exit-timeout-secs=60"], {"a": "b"}, 5])
def test_words_in_a_variable_that_is_no_text_are_left_over(words: Any) -> None:
    fields, left = model(TRITON, {"SAGEMAKER_TRITON_ADDITIONAL_ARGS": words})
    assert "serving.drain_seconds" not in fields
    assert any("SAGEMAKER_TRITON_ADDITIONAL_ARGS" in path for path in left)


@pytest.mark.parametrize("environment", ["x", ["a"], None, {"OPTION_X": 5}])
def test_variables_that_are_none_are_left_over(environment: Any) -> None:
    _, left = model(LMI, environment)
    assert any("Environment" in path for path in left)
