"""Which accelerator is chosen where the spec leaves it open, and what is recorded of it."""

from __future__ import annotations

import pytest

from modelspec_compile.compiler import Loaded, load
from modelspec_compile.ir import Derived

SPEC = """
apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {{name: chat}}
spec:
  identity: {{model: {{id: {model}, task: chat-completion}}}}
  runtime:
    accelerator: {accelerator}
    batch: {{maxSequenceLengthTokens: 8192}}
  performance:
    workload: {{concurrency: 8, inputTokens: {{mean: 500}}, outputTokens: {{mean: 200}}}}
{more}"""
SMALL, LARGE = "Qwen/Qwen3-8B", "meta-llama/Llama-3.3-70B-Instruct"


def loaded(accelerator: str, model: str = SMALL, more: str = "") -> Loaded:
    (found,) = load(SPEC.format(model=model, accelerator=accelerator, more=more))
    return found


def chosen(accelerator: str, model: str = SMALL, more: str = "") -> tuple[str | None, int | None]:
    found = loaded(accelerator, model, more)
    assert found.system is not None, found.diagnostics
    devices = found.system.main.accelerator
    return devices.type, devices.count


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ("[{type: l40s, count: 1}, {type: h100, count: 1}]", ("nvidia-l40s", 1)),
        ("[{type: t4, count: 1}, {type: h100, count: 1}]", ("nvidia-h100-sxm", 1)),
        ("[{type: h100, count: 1}, {type: l40s, count: 1}]", ("nvidia-h100-sxm", 1)),
    ],
)
def test_the_first_candidate_that_fits_is_taken(candidates: str, expected: tuple[str, int]) -> None:
    assert chosen(f"{{candidates: {candidates}}}", SMALL) == expected


def test_where_no_candidate_fits_the_first_is_refused() -> None:
    found = loaded("{candidates: [{type: l4, count: 1}, {type: a10, count: 1}]}", LARGE)
    assert found.system is None
    assert "MS401" in {one.code for one in found.diagnostics}


def test_a_candidate_that_misses_an_objective_is_passed_over() -> None:
    candidates = "{candidates: [{type: l4, count: 1}, {type: h100, count: 1}]}"
    hurry = "    latency: {tpotMsP95: 15}\n"
    assert chosen(candidates, SMALL, hurry) == ("nvidia-h100-sxm", 1)


def test_auto_takes_the_cheapest_that_fits() -> None:
    small, large = loaded("{type: auto}", SMALL), loaded("{type: auto}", LARGE)
    prices = [one.plans[0].cost.month_usd for one in (small, large)]
    assert prices[0] is not None
    assert prices[1] is not None
    assert prices[0].mid < prices[1].mid
    for found in (small, large):
        assert found.plans[0].verdict == "fits"
        origin = found.plans[0].service.origins["accelerator.type"]
        assert isinstance(origin, Derived)
        assert "a month" in origin.why


def test_auto_keeps_a_written_vendor_and_count() -> None:
    type_, count = chosen("{type: auto, vendor: amd, count: 2}", LARGE)
    assert (type_ or "").startswith("amd-")
    assert count == 2


def test_auto_without_facts_is_refused() -> None:
    found = loaded("{type: auto}", "example/secret-recipe")
    (problem,) = [one for one in found.diagnostics if one.code == "MS355"]
    assert "no facts about `example/secret-recipe`" in problem.message
    assert problem.span is not None


def test_what_is_chosen_is_analysed_as_written_devices_are() -> None:
    auto = loaded("{type: auto}", LARGE).plans[0]
    devices = auto.service.accelerator
    same = loaded(f"{{type: {devices.type}, count: {devices.count}}}", LARGE).plans[0]
    assert auto.deployment == same.deployment
    assert auto.cost == same.cost
