"""Which accelerator is chosen where the spec leaves it open, and what is recorded of it."""

from __future__ import annotations

import re

import pytest

from modelspec_compile.compiler import Loaded, load
from modelspec_compile.diagnostics import Severity
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


def test_replicas_are_free_where_no_bound_is_written() -> None:
    busy = SPEC.replace("concurrency: 8", "requestsPerSecond: {{mean: 300}}")
    text = busy.format(model=SMALL, accelerator="{type: auto}", more="")
    (found,) = load(text)
    (origin,) = [found.plans[0].service.origins["accelerator.type"]]
    assert isinstance(origin, Derived)
    assert re.search(r"a month|with \d+ replicas a month", origin.why)
    assert "MS410" in {one.code for one in found.diagnostics}


def test_a_bound_of_replicas_calls_for_devices_that_hold_the_peak() -> None:
    busy = SPEC.replace("concurrency: 8", "requestsPerSecond: {{mean: 2, peak: 20}}")
    hours = []
    for most in (1, 40):
        more = f"  operations: {{scaling: {{minReplicas: 1, maxReplicas: {most}}}}}\n"
        (found,) = load(busy.format(model=SMALL, accelerator="{type: auto}", more=more))
        assert "MS410" not in {one.code for one in found.diagnostics}
        hours.append(found.plans[0].cost.replica_hour_usd or 0)
    assert hours[0] > hours[1] > 0


def test_a_device_without_bf16_is_not_chosen_for_it() -> None:
    tiny = "Qwen/Qwen2.5-0.5B-Instruct"
    assert chosen("{type: auto}", tiny) != ("nvidia-t4", 1)
    halved = SPEC.replace("task: chat", "precision: fp16, task: chat")
    (found,) = load(halved.format(model=tiny, accelerator="{type: auto}", more=""))
    assert found.plans[0].service.accelerator.type == "nvidia-t4"


def test_nothing_to_choose_from_says_what_each_way_lacks() -> None:
    found = loaded("{type: auto}", LARGE, "    latency: {tpotMsP95: 0.01}\n")
    (problem,) = [one for one in found.diagnostics if one.code == "MS355"]
    assert any(note.endswith("left out: misses tpot") for note in problem.notes)
    assert any(note.endswith("left out: does not fit") for note in problem.notes)
    assert found.plans[0].reason == "no accelerator is chosen"


def test_nothing_is_chosen_where_nothing_has_a_price() -> None:
    hints = "  governance: {cost: {pricingHints: {cloudProvider: on-premises}}}\n"
    (problem,) = [
        one for one in loaded("{type: auto}", SMALL, hints).diagnostics if one.code == "MS355"
    ]
    assert "no price on on-premises" in problem.message


def test_a_candidate_that_nobody_knows_is_passed_over_with_a_warning() -> None:
    found = loaded("{candidates: [{type: h1000, count: 1}, {type: l40s, count: 1}]}")
    (problem,) = [one for one in found.diagnostics if one.code == "MS354"]
    assert problem.severity is Severity.WARNING
    assert problem.span is not None
    assert found.plans[0].deployment is not None
    assert found.plans[0].service.accelerator.type == "nvidia-l40s"


def test_what_a_candidate_lacks_is_said_where_it_is_written() -> None:
    candidates = "{candidates: [{type: l4, count: 1}, {type: h100, count: 2}]}"
    (problem,) = [one for one in loaded(candidates, LARGE).diagnostics if one.code == "MS402"]
    text = SPEC.format(model=LARGE, accelerator=candidates, more="")
    assert problem.span is not None
    line = text.splitlines()[problem.span.line - 1]
    assert line[problem.span.column - 1 :].startswith("h100")


def test_whole_hosts_are_rented_unless_one_is_named() -> None:
    price = loaded("{type: auto}", LARGE).plans[0].cost.price
    assert price is not None
    assert price.share == int(price.share)
    hints = "  governance: {cost: {pricingHints: {instanceType: p5.48xlarge}}}\n"
    price = loaded("{type: auto}", LARGE, hints).plans[0].cost.price
    assert price is not None
    assert price.instance == "p5.48xlarge"
    assert price.share < 1


@pytest.mark.parametrize(
    ("degrees", "count"),
    [("{tensor: 2}", 2), ("{tensor: 2, pipeline: 2}", 4), ("{data: 2}", 2), ("{nodes: 2}", 2)],
)
@pytest.mark.parametrize(
    "accelerator", ["{type: h100}", "{type: auto}", "{candidates: [{type: h100}]}"]
)
def test_degrees_say_how_many_devices_there_are(accelerator: str, degrees: str, count: int) -> None:
    accelerator = f"{accelerator}\n    parallelism: {degrees}"
    assert chosen(accelerator)[1] == count
    asked = loaded(accelerator).plans[0].deployment
    assert asked is not None
    split = asked.parallelism
    assert split.tensor * split.pipeline * split.data == asked.devices == count


def test_devices_of_one_host_are_chosen_unless_their_number_is_given() -> None:
    vast = "meta-llama/Llama-3.1-405B-Instruct"
    hints = "  governance: {cost: {pricingHints: {instanceType: Standard_NC80adis_H100_v5}}}\n"
    found = loaded("{type: auto}", vast, hints)
    assert "MS355" in {one.code for one in found.diagnostics}
    price = loaded("{type: auto, count: 16}", vast, hints).plans[0].cost.price
    assert price is not None
    assert price.share == 8
