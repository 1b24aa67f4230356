"""An engine as of a release, and what is known of flags and versions."""

from __future__ import annotations

import pytest

from modelspec_compile import engines
from modelspec_compile.engines import flags
from modelspec_compile.engines.options import Option, row_fields
from modelspec_compile.mapping.rows import Unsupported

VLLM = engines.load("vllm")


def unsupported(version: str | None, name: str = "vllm") -> set[str]:
    rows = engines.load(name).at(version).rows
    return {field for row in rows if isinstance(row, Unsupported) for field in row.fields}


def test_an_older_release_answers_for_what_came_later() -> None:
    later = unsupported("0.15.0") - unsupported("0.33.0")
    assert later == {"serving.drain_seconds", "observability.logging.format"}
    (row,) = (
        row
        for row in VLLM.at("0.15.0").rows
        if isinstance(row, Unsupported) and row.fields == ("serving.drain_seconds",)
    )
    assert row.why == "vLLM is known to take `--shutdown-timeout` from 0.18.0 on"
    assert row.instead == "`runtime.engine.version: 0.18.0` or newer"


@pytest.mark.parametrize("version", [None, "nightly", "0.33.0", "v0.40.1-cu129"])
def test_a_new_or_unknown_release_has_every_option(version: str | None) -> None:
    assert unsupported(version) == unsupported("0.33.0")
    options = [row for row in VLLM.at(version).rows if isinstance(row, Option)]
    assert len(options) == len([row for row in VLLM.rows if isinstance(row, Option)])


def test_a_release_that_changes_nothing_is_the_engine_itself() -> None:
    engine = engines.load("tgi")
    assert engine.at("3.0.0") is engine


def test_the_names_of_tensorrt_llm_came_with_a_later_release() -> None:
    assert "serving.names" in unsupported("1.2.1", "tensorrt-llm")
    assert "serving.names" not in unsupported("1.3.0rc7", "tensorrt-llm")


def test_flags_that_pass_through_are_those_of_the_release_inside() -> None:
    known = engines.load("huggingface").flags()
    assert "shutdown-timeout" in known
    assert "logging-config" not in known
    assert engines.load("huggingface").since("shutdown-timeout") is None
    assert known["max_model_len"]["layer"] == "huggingfaceserver"
    assert "max-model-len" not in known


@pytest.mark.parametrize(
    ("engine", "written", "name"),
    [
        ("vllm", "max_model_len", "max-model-len"),
        ("sglang", "tensor-parallel-size", "tp-size"),
        ("tensorrt-llm", "tp-size", "tensor_parallel_size"),
        ("huggingface", "max-model-len", "max_model_len"),
        ("llama.cpp", "n-predict", "predict"),
        ("vllm", "no-such-flag", "no-such-flag"),
        ("custom", "any_thing", "any_thing"),
    ],
)
def test_names_are_spelled_as_the_engine_does(engine: str, written: str, name: str) -> None:
    assert engines.load(engine).spelled(written) == name


@pytest.mark.parametrize(
    ("engine", "flag", "kind"),
    [
        ("vllm", "enable-lora", "bool"),
        ("vllm", "served-model-name", "list"),
        ("triton", "strict-readiness", "truth"),
        ("sglang", "enable-metrics", "flag"),
        ("huggingface", "tensor_input_names", "str"),
        ("llama.cpp", "no-mmproj", "flag"),
        ("vllm", "no-such-flag", None),
    ],
)
def test_values_have_the_type_of_the_flag(engine: str, flag: str, kind: str | None) -> None:
    assert engines.load(engine).kind(flag) == kind


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.20.1", (0, 20, 1)), ("v0.31.0-cu129", (0, 31, 0)), ("b11206", (11206,)), ("latest", ())],
)
def test_versions_are_compared_by_their_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert flags.release(version) == numbers


def test_a_row_speaks_of_its_fields() -> None:
    (row,) = (row for row in VLLM.rows if isinstance(row, Option) and row.name == "dtype")
    assert row_fields(row) == ("model.precision",)
