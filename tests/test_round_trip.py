"""For every field that the ledger calls exact, reading what was emitted gives the field back."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from corpus import TARGETS
from modelspec_compile import compile, load, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten
from specs import specs

EXAMPLES = int(os.environ.get("ROUND_TRIPS", "60"))


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(spec=specs())
def test_exact_fields_come_back(target: str, spec: dict[str, Any]) -> None:
    text = json.dumps(spec)
    (loaded,) = load(text)
    assert loaded.system is not None, [f"{d.code} {d.message}" for d in loaded.diagnostics]
    (bundle,) = compile(text, target).bundles
    back = read_bundle(targets.load(target), {file.path: file.text for file in bundle.files})
    assert [(str(place), value) for place, value in back.leftovers] == []
    found, wanted = flatten(back.system.main), flatten(loaded.system.main)
    exact = [row["field"] for row in bundle.ledger["fields"] if row["fidelity"] == "exact"]
    assert {field: found.get(field) for field in exact} == {f: wanted[f] for f in exact}
