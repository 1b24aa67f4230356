"""What `modelspec plan` says where numbers alone would mislead."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import log2

import pytest

from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.analysis.plan import Plan
from modelspec_compile.analysis.search import search
from modelspec_compile.analysis.show import export, numbers, text, words
from modelspec_compile.analysis.show.report import report
from modelspec_compile.compiler import Loaded, load
from modelspec_compile.diagnostics import Severity
from modelspec_compile.ir.governance import Cost
from modelspec_compile.ir.traffic import Performance

SPEC = """apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
  identity: {model: {id: "%s"%s}}
  runtime: {accelerator: {type: %s, count: 1}, batch: {maxSequenceLengthTokens: 8192}}
  performance:
    workload: {%s, inputTokens: {mean: 1000}, outputTokens: {mean: 250}}
    latency: {tpotMsP95: 0.01}
  governance: {cost: {monthlyBudgetUsd: 100, pricingHints: {cloudProvider: %s}}}
"""
SMALL, LARGE = "Qwen/Qwen3-8B", "meta-llama/Llama-3.3-70B-Instruct"
FEW, MANY = "concurrency: 8", "requestsPerSecond: {mean: 1000}"


def loaded(
    model: str = SMALL, device: str = "l40s", load_: str = FEW, cloud: str = "aws", more: str = ""
) -> Loaded:
    (found,) = load(SPEC % (model, more, device, load_, cloud))
    return found


def plan(*arguments: str) -> Plan:
    return loaded(*arguments).plans[0]


def codes(found: Loaded) -> set[str]:
    return {one.code for one in found.diagnostics}


def test_what_does_not_fit_costs_nothing_and_misses_nothing() -> None:
    found = loaded(LARGE, "l4", MANY)
    assert codes(found) & {"MS401", "MS405"}
    assert not codes(found) & {"MS406", "MS407", "MS408", "MS410"}
    assert "per million" not in words.verdict(found.plans[0])
    assert "if it fitted" in text.render(found.plans[0])


def test_no_cache_is_less_than_none() -> None:
    cache = export.spec(plan(LARGE, "l4"))["memory"]["kvCacheBytesPerDevice"]
    assert cache == {"low": 0, "mid": 0, "high": 0}


def test_a_load_that_is_too_much_is_said_to_be() -> None:
    assert "more than it can do" in text.render(plan(SMALL, "l40s", MANY))
    assert "more than it can do" not in text.render(plan())


def test_a_guess_has_sequences_of_a_length() -> None:
    assert "of 0 tokens" not in words.verdict(plan("acme/super-13b-chat"))


def test_an_objective_without_a_price_is_unknown() -> None:
    found = plan(SMALL, "l40s", FEW, "on-premises")
    assert [one.verdict for one in found.objectives if one.unit == "USD"] == ["unknown"]
    assert "unknown: cost of a month" in text.render(found)


def test_every_plan_has_the_same_keys() -> None:
    known, unknown = (export.spec(plan(model)) for model in (SMALL, "acme/secret-recipe"))
    for section in ("memory", "latency", "throughput", "cost"):
        assert known[section].keys() == unknown[section].keys()


def test_bf16_that_nobody_asked_for_is_no_error() -> None:
    for more, severity in (("", Severity.WARNING), (", precision: bf16", Severity.ERROR)):
        (one,) = [
            one
            for one in loaded("Qwen/Qwen3-4B", "t4", FEW, "aws", more).diagnostics
            if one.code == "MS409"
        ]
        assert one.severity is severity


def test_searches_go_with_their_own_plans() -> None:
    plans = [plan(model) for model in (SMALL, "BAAI/bge-m3")]
    devices = [BUILT_IN.catalog.accelerators["nvidia-l4"]]
    service, asked = replace(plans[1].service, cost=Cost()), plans[1].deployment
    assert asked is not None
    found = search(service, asked, devices, BUILT_IN)
    first, second = export.document(plans, {1: found})["specs"]
    assert "search" not in first
    assert [one["deployment"]["accelerator"]["count"] for one in second["search"]["front"]] == [1]
    pages = [report(plans, {place: found}) for place in (0, 1)]
    assert pages[0] != pages[1]


@pytest.mark.parametrize(("price", "shown"), [(1e300, "$1e+300"), (1234.5, "$1,234"), (1, "$1")])
def test_dollars_are_short(price: float, shown: str) -> None:
    assert numbers.dollars(price) == shown


def test_an_offer_of_a_users_file_has_no_holes() -> None:
    price = plan().cost.price
    assert price is not None
    bare = replace(price, cloud="", region="", instance="", share=2.0)
    assert words.offer(bare) == f"devices by themselves, price of {price.listed}"


@pytest.mark.parametrize(("number", "shown"), [(1, "1 token"), (2.5, "2.5 tokens")])
def test_one_is_not_several(number: float, shown: str) -> None:
    assert numbers.several(number, "token") == shown


@pytest.mark.parametrize("cloud", ["aws", "on-premises"])
def test_what_has_no_price_is_searched_only_where_nothing_has(cloud: str) -> None:
    planned = plan(SMALL, "l40s", FEW, cloud)
    names = ("nvidia-l40s", "nvidia-rtx-4090")
    devices = [BUILT_IN.catalog.accelerators[name] for name in names]
    assert planned.deployment is not None
    free = replace(planned.service, cost=replace(planned.service.cost, monthly_budget_usd=None))
    relaxed = replace(free, performance=Performance())
    found = search(relaxed, planned.deployment, devices, BUILT_IN)
    tried = {one.id for option in found.options if (one := option.deployment.accelerator)}
    assert found.front
    assert len(tried) == (1 if cloud == "aws" else 2)
    assert ("no price" in found.left_out) == (cloud == "aws")
    if cloud == "on-premises":
        counts = [option.deployment.devices for option in found.front]
        assert counts == sorted(counts)


@pytest.mark.parametrize(
    ("hints", "count", "reason"),
    [
        ("aws, instanceType: p99.huge", 1, "no price: aws has no instance `p99.huge`; --catalog"),
        ("aws, instanceType: g5.xlarge", 1, "no price: `g5.xlarge` has 1 × nvidia-a10g"),
        ("aws, instanceType: g6e.xlarge", 4, "no price: `g6e.xlarge` has 1 × nvidia-l40s"),
        ("on-premises", 1, "no price for nvidia-l40s on on-premises"),
    ],
)
def test_a_price_that_the_hints_forbid_says_why(hints: str, count: int, reason: str) -> None:
    (found,) = load(
        SPEC % (SMALL, "", "l40s", FEW, hints), values=[f"runtime.accelerator.count={count}"]
    )
    assert found.plans[0].cost.reason.startswith(reason)


def test_what_is_dearer_is_worth_it_and_nothing_is_both_cheaper_and_faster() -> None:
    planned = plan()
    assert planned.deployment is not None
    free = replace(planned.service, cost=Cost(), performance=Performance())
    devices = BUILT_IN.catalog.accelerators.values()
    found = search(free, planned.deployment, devices, BUILT_IN)
    for cheap, dear in pairwise(found.front):
        doublings = log2((dear.month_usd or 0) / (cheap.month_usd or 1))
        gain = 1 - (dear.tpot_seconds or 0) / (cheap.tpot_seconds or 1)
        assert gain > max(0.05, 0.1 * doublings)
    for one in found.front:
        better = [
            other
            for other in found.options
            if other.month_usd is not None
            and other.month_usd < (one.month_usd or 0)
            and (other.tpot_seconds or 0) < (one.tpot_seconds or 0)
        ]
        assert not better


def test_a_page_says_which_load_its_speed_is_for_or_why_there_is_none() -> None:
    page = report([plan(), plan("BAAI/bge-m3")], {})
    assert "8 requests at once, 1,000 tokens in and 250 out" in page
    assert "unknown: the model writes no tokens" in page


def test_every_figure_has_its_derivation() -> None:
    found = export.spec(plan(SMALL, "l40s", "requestsPerSecond: {mean: 1, peak: 4}"))
    derived = {one["figure"]: one for one in found["derivations"]}
    stated = {"throughput.concurrency", "memory.otherBytesPerDevice"}
    for section in ("memory", "latency", "throughput", "cost"):
        for name, value in found[section].items():
            known = isinstance(value, dict | float | int) and not isinstance(value, bool)
            path = f"{section}.{name}"
            if known and name != "price" and path not in stated:
                middle = value["mid"] if isinstance(value, dict) else value
                assert derived[path]["result"] == pytest.approx(middle, rel=1e-4), path


@pytest.mark.parametrize(
    ("uri", "verdict"), [("hf://Qwen/Qwen3-0.6B", "fits"), ("s3://a/unknown/", "tight")]
)
def test_a_draft_that_nobody_knows_leaves_a_doubt(uri: str, verdict: str) -> None:
    drafts = {"method": "draft-model", "tokens": "4", "modelUri": uri}
    (found,) = load(
        SPEC % (SMALL, "", "l40s", FEW, "aws"),
        values=[f"runtime.speculative.{name}={value}" for name, value in drafts.items()],
    )
    assert found.plans[0].verdict == verdict


def test_no_more_requests_are_assumed_than_one_batch_may_hold() -> None:
    (found,) = load(
        SPEC.replace("%s, inputTokens: {mean: 1000}, outputTokens: {mean: 250}", "%s")
        % (SMALL, "", "l40s", "sharedPrefixTokens: 0", "aws"),
        values=["runtime.batch.maxBatchSize=4"],
    )
    assert found.plans[0].demand is not None
    assert found.plans[0].demand.deployment.load.concurrency == 4


@pytest.mark.parametrize(
    ("model", "engine", "severity"),
    [
        (SMALL, "vllm", Severity.ERROR),
        ("acme/super-13b-chat", "vllm", Severity.WARNING),
        (SMALL, "llama.cpp", None),
    ],
)
def test_heads_are_an_error_only_where_they_are_known_and_split(
    model: str, engine: str, severity: Severity | None
) -> None:
    values = ["runtime.accelerator.count=3", f"runtime.engine.name={engine}"]
    (found,) = load(SPEC % (model, "", "l40s", FEW, "aws"), values=values)
    said = [one.severity for one in found.diagnostics if one.code == "MS403"]
    assert said == ([severity] if severity else [])
