"""SageMaker: TensorRT-LLM in the container for large models, which has names of its own."""

from __future__ import annotations

import pytest

from modelspec_compile import read_bundle
from modelspec_targets.sagemaker import target
from sagemaker_specs import body, bundle

FOUR = {"accelerator": {"type": "l4", "count": 4}, "engine": {"name": "tensorrt-llm"}}
SAID = {
    "TENSOR_PARALLEL_DEGREE": ({"parallelism": {"tensor": 4}}, "4"),
    "OPTION_MAX_ROLLING_BATCH_SIZE": ({"batch": {"maxBatchSize": 8}}, "8"),
    "OPTION_MAX_SEQ_LEN": ({"batch": {"maxSequenceLengthTokens": 4096}}, "4096"),
    "OPTION_MAX_NUM_TOKENS": ({"batch": {"maxBatchTokens": 2048}}, "2048"),
}
"""The container calls two options in its own way, all others by `OPTION_` and their flag."""


@pytest.mark.parametrize("variable", SAID)
def test_an_option_has_the_name_that_the_container_gives_it(variable: str) -> None:
    section, text = SAID[variable]
    made = bundle(runtime={**FOUR, **section})
    told = body(made, "create-model")["PrimaryContainer"]["Environment"]
    assert told[variable] == text
    files = {file.path: file.text for file in made.files}
    found = read_bundle(target, files)
    assert found.leftovers == ()
    assert found.system.main.parallelism.tensor == 4
