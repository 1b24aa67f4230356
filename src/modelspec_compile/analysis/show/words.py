"""Figures of a plan in words, the same in the terminal, in findings and in the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from modelspec_compile.analysis.cost import Cost
from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.memory import memory
from modelspec_compile.analysis.memory import remedies as ways_out
from modelspec_compile.analysis.memory.settings import sequence_tokens
from modelspec_compile.analysis.objectives import Objective
from modelspec_compile.analysis.plan import Plan
from modelspec_compile.analysis.price import Price
from modelspec_compile.analysis.question import HOST, host
from modelspec_compile.analysis.show.numbers import (
    GIB,
    count,
    dollars,
    gib,
    milliseconds,
    several,
    short,
)
from modelspec_compile.analysis.show.shares import FREE, shares
from modelspec_compile.models.tensors import active_parameters, parameters

BILLION = 1e9
LARGEST_HOST_GIB = 4096
FIGURES = {
    "ttft": "time to first token (p95)",
    "tpot": "time per output token (p95)",
    "e2e": "end to end (p95)",
    "month": "cost of a month",
    "1k tokens": "cost of 1k tokens",
}
VERDICTS = {
    "fits": "fits",
    "tight": "tight",
    "does-not-fit": "does not fit",
    "unknown": "unknown whether it fits",
}


def model(asked: Deployment) -> str:
    """The model, its size, and what its weights are kept in."""
    network = asked.network
    total, active = parameters(network) / BILLION, active_parameters(network) / BILLION
    size = f"{short(total)}B" + (f", {short(active)}B active" if active <= 0.95 * total else "")
    guessed = "" if network.certain else ", not certain"
    return f"{network.id} ({size}, {asked.quantization or asked.precision}{guessed})"


def devices(asked: Deployment) -> str:
    """The devices of a replica and how they share it."""
    if asked.accelerator is None:
        return "CPUs"
    if asked.accelerator.id == HOST:
        return f"CPUs with {gib(asked.accelerator.memory_bytes)}"
    split = asked.parallelism
    degrees = (("TP", split.tensor), ("PP", split.pipeline), ("DP", split.data))
    shared = " ".join(f"{name}{degree}" for name, degree in degrees if degree > 1)
    return f"{asked.devices} × {asked.accelerator.name}" + (f" ({shared})" if shared else "")


def hosts(plan: Plan) -> str:
    """What a service runs on, as the spec names it where the catalog does not know it."""
    if plan.deployment is None:
        return ""
    written = plan.service.accelerator
    if plan.deployment.accelerator is None and written.type not in (None, "cpu"):
        return f"{plan.deployment.devices} × {written.type}"
    return devices(plan.deployment)


def verdict(plan: Plan) -> str:
    """Whether it fits, the memory that it takes, what it holds and what it costs, in one line."""
    fit, asked = plan.memory, plan.deployment
    if fit is None or asked is None:
        return f"{VERDICTS['unknown']}: {plan.reason}"
    if not fit.device_bytes:
        return f"{VERDICTS[plan.verdict]}: {plan.reason or fit.reason}"
    taken = sum(amount for name, amount in shares(fit) if name != FREE)
    parts = [f"{VERDICTS[plan.verdict]}: {gib(taken, bare=True)} of {gib(fit.device_bytes)}"]
    if plan.verdict != "does-not-fit":
        if fit.max_concurrency:
            sequences = several(fit.max_concurrency.mid, "sequence")
            parts.append(f"{sequences} of {several(sequence_tokens(asked), 'token')}")
        if plan.cost.per_million_tokens_usd:
            parts.append(
                f"about {dollars(plan.cost.per_million_tokens_usd.mid)} per million tokens"
            )
    return ", ".join(parts) + (f"; {fit.reason}" if fit.reason else "")


def left_out(counts: Mapping[str, int]) -> Iterator[str]:
    """What ways to serve a model lack, and how many of them, the most frequent first."""
    for reason, number in sorted(counts.items(), key=lambda item: -item[1]):
        yield f"{number} left out: {VERDICTS.get(reason, reason)}"


def capacity(plan: Plan) -> str:
    """How many sequences, and how long a sequence, the KV cache holds."""
    fit = plan.memory
    assert fit is not None
    if fit.kv_tokens is None:
        return "no token leaves anything in a KV cache"
    if fit.kv_tokens.mid <= 0:
        return "no room for a KV cache"
    whose = " of each rank" if plan.deployment and plan.deployment.parallelism.data > 1 else ""
    longest = fit.longest_sequence_tokens
    same = longest is None or round(longest.mid) == round(fit.kv_tokens.mid)
    one = "" if same else f", or one of {count(longest)}"
    sequences = f"{count(fit.max_concurrency)} sequences of the greatest length{one}"
    return f"the KV cache{whose} holds {count(fit.kv_tokens)} tokens: {sequences}"


def remedies(plan: Plan) -> Iterator[str]:
    """What would make it fit, the least change first."""
    if (
        plan.memory is None
        or plan.deployment is None
        or plan.verdict not in ("tight", "does-not-fit")
    ):
        return
    device = plan.deployment.accelerator
    if device and device.id == HOST:
        if plan.verdict != "fits" and (size := enough_gib(plan.deployment)):
            yield f"resources.memoryGb: {size}"
        return
    for one in ways_out(plan.deployment, plan.memory, plan.catalog):
        yield f"{one.change} → {VERDICTS[one.memory.verdict]}"


def enough_gib(asked: Deployment) -> int | None:
    """Whole GiB of a host's memory in which the deployment surely fits; None where none is sure."""
    assert asked.accelerator is not None
    size = asked.accelerator.memory_bytes // GIB
    while size < LARGEST_HOST_GIB:
        size += max(1, size // 16)
        if memory(replace(asked, accelerator=host(size * GIB))).verdict == "fits":
            return size
    return None


def load(plan: Plan) -> str:
    """The load that the speed is for."""
    assert plan.demand is not None
    assert plan.speed is not None
    asked, at = plan.demand.deployment.load, plan.speed.concurrency
    if not at:
        return "without a load"
    text = f"at {several(at, 'request')} at once"
    if asked.input_tokens and asked.output_tokens:
        text += f", {short(asked.input_tokens)} tokens in and {short(asked.output_tokens)} out"
    if asked.assumed:
        text += " (assumed)"
    if plan.verdict == "does-not-fit":
        text += ", if it fitted"
    return text + (", which is more than it can do" if plan.speed.saturated else "")


def speeds(plan: Plan) -> Sequence[tuple[str, str]]:
    """Names and figures of the speed of one replica."""
    speed = plan.speed
    assert speed is not None
    rows = (
        ("time to first token", milliseconds(speed.ttft_seconds)),
        ("time per output token", milliseconds(speed.tpot_seconds)),
        ("output tokens/s", count(speed.tokens_per_second)),
        ("requests/s", count(speed.requests_per_second)),
        ("replicas", replicas(plan)),
    )
    return [(name, amount) for name, amount in rows if amount]


def costs(paid: Cost) -> Sequence[tuple[str, str]]:
    """Names and figures of the cost, where there is a price."""
    rows = (
        ("a replica's hour", dollars(paid.replica_hour_usd)),
        ("month", dollars(paid.month_usd)),
        ("1M tokens", dollars(paid.per_million_tokens_usd)),
        ("1M input tokens", dollars(paid.per_million_input_tokens_usd)),
        ("1M output tokens", dollars(paid.per_million_output_tokens_usd)),
    )
    return [(name, amount) for name, amount in rows if amount]


def replicas(plan: Plan) -> str:
    """Replicas for the mean load and for its peak."""
    assert plan.demand is not None
    usual, needed = plan.demand.usual, plan.demand.needed
    if needed is None:
        return str(usual)
    return f"{usual}, {needed} for the peak" if needed != usual else str(usual)


def objective(held: Objective) -> str:
    """An objective, what is expected, and the verdict."""
    expected = "unknown" if held.expected is None else quantity(held.expected, held.unit)
    limit = quantity(Range.exactly(held.limit), held.unit)
    bound = "of at least" if held.at_least else "within"
    name = FIGURES.get(held.figure, held.figure)
    return f"{held.verdict}: {name} {bound} {limit}, {expected} expected"


def quantity(amount: Range, unit: str) -> str:
    """An amount in its unit; seconds as milliseconds."""
    if unit == "s":
        return milliseconds(amount)
    return dollars(amount) if unit == "USD" else f"{count(amount)} {unit}"


def offer(price: Price) -> str:
    """The offer that a price is of."""
    share = "" if price.share == 1 else f"{price.share:.3g} of "
    what = share + price.instance if price.instance else "devices by themselves"
    place = " ".join(part for part in (price.cloud, price.region) if part)
    parts = (what, place, f"price of {price.listed}", "old" if price.old else "")
    return ", ".join(part for part in parts if part)
