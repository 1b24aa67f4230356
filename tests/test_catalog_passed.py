"""A card of one's own is known wherever it is passed on, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modelspec_compile import compile, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.analysis.show import export
from modelspec_compile.bundle import Bundle
from modelspec_compile.catalog import built_in
from modelspec_compile.catalog.overlay import overlay
from modelspec_compile.compiler import load

CARDS = """
accelerators:
  - {id: acme-x1, vendor: nvidia, memoryNominalGb: 44, memoryDriverMib: 45056,
     bandwidthGbPerSecond: 2000, tflops: {bf16: 400}, labels: {nvidia.com/gpu.product: ACME-X1}}
instances:
  - {cloud: acme, type: x1.large, accelerator: acme-x1, count: 1, usdPerHour: 2.5, region: here,
     date: 2026-11-01, source: acme}
"""
SPEC = """apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
  identity: {model: {id: Qwen/Qwen3-8B, artifacts: {modelUri: "hf://Qwen/Qwen3-8B"}}}
  runtime: {accelerator: {type: %s, count: 1}, engine: {name: vllm}}
"""
CATALOG, _ = overlay(built_in(), CARDS, "cards.yaml")
FACTS = replace(BUILT_IN, catalog=CATALOG)


def made(target: str) -> Bundle:
    result = compile(SPEC % "acme-x1", target, facts=FACTS)
    assert result.ok, result.diagnostics
    return result.bundles[0]


@pytest.mark.parametrize("target", ["helm", "kserve", "ray-serve"])
def test_a_bundle_reads_back_by_the_catalog_that_it_was_made_with(target: str) -> None:
    files = {file.path: file.text for file in made(target).files}
    back = read_bundle(targets.load(target), files, FACTS)
    assert (back.system.main.accelerator.type, back.leftovers) == ("acme-x1", ())
    stranger = read_bundle(targets.load(target), files).system.main
    assert stranger.accelerator.type is None
    assert [one.value for one in stranger.placement.labels] == ["ACME-X1"]


def test_an_unknown_card_stays_unknown_behind_a_compilation_that_knew_it() -> None:
    made("kserve")
    (loaded,) = load(SPEC % "acme-x1")
    assert "MS354" in {found.code for found in loaded.diagnostics}


def test_a_plan_offers_the_cards_that_it_was_made_with() -> None:
    text = (SPEC % "l4").replace("count: 1", "count: 1, vendor: nvidia")
    text = text.replace("engine:", "batch: {maxSequenceLengthTokens: 131072}, engine:")
    offered = []
    for facts in (FACTS, BUILT_IN):
        (plan,) = load(text, facts=facts)[0].plans
        offered.append({one["change"] for one in export.spec(plan)["memory"]["remedies"]})
    assert ["accelerator.type: acme-x1" in ways for ways in offered] == [True, False]
