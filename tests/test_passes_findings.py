"""What the passes say of a word that they cannot take: code, place and way out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from modelspec_compile import engines
from modelspec_compile.catalog import built_in
from modelspec_compile.diagnostics import Diagnostic, Severity, Span
from modelspec_compile.ir import Service, Written, build
from modelspec_compile.passes.accelerator import accelerator
from modelspec_compile.passes.engine import engine
from modelspec_compile.passes.name import name

ERROR, WARNING = Severity.ERROR, Severity.WARNING
DEVICES, VENDOR, NAMED = "accelerator.type", "accelerator.vendor", "engine.name"


def written(**fields: Any) -> Service:
    """A service whose every field is written on a line of its own."""
    places = enumerate(fields, start=1)
    origins = {path: Written(path, Span("a.yaml", line, 1, line, 2)) for line, path in places}
    return replace(build(Service, fields), origins=origins)


def devices(service: Service) -> tuple[Service, list[Diagnostic]]:
    return accelerator(service, built_in())


@pytest.mark.parametrize(
    ("step", "fields", "code", "severity", "field", "way_out"),
    [
        (name, {"name": "A b"}, "MS351", WARNING, "name", "a DNS label has at most 63 of"),
        (devices, {DEVICES: "mi300"}, "MS353", ERROR, DEVICES, "one of `amd-mi300a`, `amd-mi300x`"),
        (devices, {DEVICES: "hh100"}, "MS354", WARNING, DEVICES, "did you mean `h100`?"),
        (devices, {DEVICES: "h100", VENDOR: "amd"}, "MS352", ERROR, VENDOR, ""),
        (engine, {NAMED: "vlm"}, "MS357", ERROR, NAMED, "did you mean `vllm`?"),
        (engine, {NAMED: "lama.cpp"}, "MS357", ERROR, NAMED, "did you mean `llama.cpp`?"),
        (engine, {NAMED: "abacus"}, "MS357", ERROR, NAMED, "one of custom, huggingface"),
        (engine, {NAMED: "custom"}, "MS358", ERROR, NAMED, "write `runtime.engine.image`"),
    ],
)
def test_a_finding_has_its_code_its_place_and_the_way_out(
    step: Any, fields: dict[str, str], code: str, severity: Severity, field: str, way_out: str
) -> None:
    service = written(**fields)
    _, (found,) = step(service)
    assert (found.code, found.severity) == (code, severity)
    assert f"`{fields[field]}`" in found.message
    assert found.span == service.origins[field].span
    assert "".join(found.notes).startswith(way_out)


@pytest.mark.parametrize("known", [one for one in engines.names() if len(one) > 3])
def test_an_engine_with_a_letter_too_many_is_recognised(known: str) -> None:
    _, (found,) = engine(written(**{NAMED: f"{known}x"}))
    assert found.notes == (f"did you mean `{known}`?",)


@pytest.mark.parametrize(
    "fields",
    [
        {DEVICES: "cpu"},
        {DEVICES: "none"},
        {DEVICES: "x", VENDOR: "cpu"},
        {DEVICES: "x", VENDOR: "none"},
    ],
)
def test_no_device_is_called_cpu_and_has_no_number(fields: dict[str, str]) -> None:
    service, findings = devices(written(**fields))
    assert (service.accelerator.type, service.accelerator.count, findings) == ("cpu", None, [])
