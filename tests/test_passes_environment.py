"""Variables that say what a field says: they move to it, repeat it, or contradict it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from modelspec_compile.diagnostics import Span
from modelspec_compile.ir import Service, Written, build, flatten
from modelspec_compile.passes.environment import environment

SPAN = Span("a.yaml", 1, 1, 1, 1)


def told(engine: str, variables: dict[str, str], **fields: Any) -> tuple[Service, list[str]]:
    """The service behind the pass, all of it written, with the codes of what is found."""
    values = {f"environment[{name}].value": value for name, value in variables.items()}
    flat = {"name": "chat", "engine.name": engine, "environment": tuple(variables), **values}
    origins = {path: Written(f"spec.{path}", SPAN) for path in (*flat, *fields)}
    service, findings = environment(replace(build(Service, flat | fields), origins=origins))
    return service, [found.code for found in findings]


@pytest.mark.parametrize(
    ("engine", "variable", "text", "field", "value"),
    [
        ("mlserver", "MLSERVER_PARALLEL_WORKERS", "4", "parallelism.data", 4),
        ("mlserver", "MLSERVER_PARALLEL_WORKERS_TIMEOUT", "7", "serving.drain_seconds", 7),
        ("mlserver", "MLSERVER_MODEL_NAME", "iris", "serving.names", ("iris",)),
        ("mlserver", "MLSERVER_METRICS_PORT", "9000", "observability.metrics.port", 9000),
        ("vllm", "OTEL_TRACES_SAMPLER_ARG", "0.5", "observability.tracing.sample_ratio", 0.5),
        ("vllm", "VLLM_LOGGING_LEVEL", "DEBUG", "observability.logging.level", "debug"),
        ("tgi", "JSON_OUTPUT", "true", "observability.logging.format", "json"),
    ],
)
def test_a_variable_of_the_engine_is_its_field(
    engine: str, variable: str, text: str, field: str, value: Any
) -> None:
    service, codes = told(engine, {variable: text, "OWN": "x"})
    flat = flatten(service)
    assert (codes, flat[field], flat["environment"]) == ([], value, ("OWN",))
    origin = service.origins[field]
    assert isinstance(origin, Written)
    assert origin.path == f"spec.environment[{variable}].value"
    assert f"environment[{variable}].value" not in service.origins


def test_a_word_that_the_field_does_not_know_stays_a_variable() -> None:
    service, codes = told("vllm", {"VLLM_LOGGING_LEVEL": "VERBOSE"})
    flat = flatten(service)
    assert (codes, flat["environment"]) == ([], ("VLLM_LOGGING_LEVEL",))
    assert "observability.logging.level" not in flat


def test_a_variable_may_repeat_its_field() -> None:
    repeated = {"parallelism.data": 4}
    service, codes = told("mlserver", {"MLSERVER_PARALLEL_WORKERS": "4"}, **repeated)
    assert (codes, service.environment, service.parallelism.data) == ([], (), 4)
    origin = service.origins["parallelism.data"]
    assert isinstance(origin, Written)
    assert [again.path for again in origin.again] == [
        "spec.environment[MLSERVER_PARALLEL_WORKERS].value"
    ]


def test_a_variable_may_not_contradict_its_field() -> None:
    other = {"parallelism.data": 3}
    service, codes = told("mlserver", {"MLSERVER_PARALLEL_WORKERS": "4"}, **other)
    assert (codes, service.parallelism.data, len(service.environment)) == (["MS359"], 3, 1)


@pytest.mark.parametrize(
    ("engine", "variable", "text"),
    [
        ("mlserver", "MLSERVER_PARALLEL_WORKERS", "many"),
        ("mlserver", "MLSERVER_HTTP_PORT", "80"),
        ("mlserver", "MLSERVER_TRACING_SERVER", "http://c:4317"),
        ("vllm", "MLSERVER_PARALLEL_WORKERS", "4"),
        ("custom", "LOG_LEVEL", "debug"),
    ],
)
def test_other_variables_stay_as_they_are(engine: str, variable: str, text: str) -> None:
    service, codes = told(engine, {variable: text})
    assert codes == []
    assert [(one.name, one.value) for one in service.environment] == [(variable, text)]
