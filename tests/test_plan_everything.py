"""Every model of the registry and every kind of device: an answer in the documented form."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.analysis.plan import plan_of
from modelspec_compile.analysis.show import export, text
from modelspec_compile.compiler import load
from modelspec_compile.models import registry

SPEC = """
apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
  identity: {model: {id: "%s"}}
  runtime: {engine: {name: %s}, accelerator: {type: %s, count: 8}}
  performance:
    workload:
      requestsPerSecond: {mean: 2, peak: 5}
      inputTokens: {mean: 900}
      outputTokens: {mean: 90}
    latency: {ttftMsP95: 500, tpotMsP95: 50, e2eMsP95: 9000}
  governance: {cost: {monthlyBudgetUsd: 1000, targetCostPer1kTokensUsd: 0.01}}
"""
VERDICTS = {"fits", "tight", "does-not-fit", "unknown"}


@pytest.mark.parametrize("engine", ["vllm", "sglang"])
def test_every_model_has_an_answer(engine: str) -> None:
    for model in registry.known():
        (loaded,) = load(SPEC % (model, engine, "h100"))
        assert loaded.plans, model
        found = export.spec(loaded.plans[0])
        json.dumps(found, allow_nan=False)
        assert found["memory"]["verdict"] in VERDICTS, model
        assert found["memory"]["weightsBytesPerDevice"]["mid"] > 0, model
        assert text.render(loaded.plans[0], explain=True), model


def test_every_device_has_an_answer() -> None:
    (loaded,) = load(SPEC % ("Qwen/Qwen3-8B", "vllm", "h100"))
    (one,) = loaded.plans
    assert one.deployment is not None
    for device in BUILT_IN.catalog.accelerators.values():
        asked = replace(one.deployment, accelerator=device, devices=1)
        found = export.spec(plan_of(one.service, asked, BUILT_IN))
        json.dumps(found, allow_nan=False)
        assert found["memory"]["verdict"] in VERDICTS, device.id
        assert found["latency"]["tpotMs"] or found["latency"]["reason"], device.id
        assert found["cost"]["monthUsd"] or found["cost"]["reason"], device.id
