"""What it costs: by the hour, by the token and by the month, against the budget of the spec.

Without a price in the catalog or in the user's file there is no cost, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelspec_compile.analysis.demand import Demand
from modelspec_compile.analysis.figures import Derivation, Range
from modelspec_compile.analysis.objectives import Objective, most
from modelspec_compile.analysis.price import Price
from modelspec_compile.analysis.running import running
from modelspec_compile.analysis.speed import Speed
from modelspec_compile.ir import Service

HOURS_A_MONTH = 730.0
"""365.25 days of 24 hours over twelve months, as the clouds bill."""
MILLION = 1e6
MOST_FOR_PROMPTS = 0.95
"""Share of a replica's time for prompts at most: some answer is always being written."""
NO_LOAD = "the load is not known: write `performance.workload`"


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars: of a replica's hour, of all replicas' hours and month, and of tokens.

    Tokens are those of prompts and answers together; `input_*` and `output_*` share the cost by
    the time that a replica spends on each. `reason` says why a figure is missing.
    """

    price: Price | None
    replica_hour_usd: float | None = None
    replicas: Range | None = None
    hour_usd: Range | None = None
    month_usd: Range | None = None
    per_1k_tokens_usd: Range | None = None
    per_million_tokens_usd: Range | None = None
    per_million_input_tokens_usd: Range | None = None
    per_million_output_tokens_usd: Range | None = None
    objectives: tuple[Objective, ...] = ()
    reason: str = ""


def cost(
    service: Service, demand: Demand, speed: Speed, price: Price | str, prompt_seconds: float | None
) -> Cost:
    """The cost of a service under its load; a text instead of a price says why there is none.

    `prompt_seconds` is what one prompt takes that has the replica to itself.
    """
    if isinstance(price, str):
        return Cost(None, objectives=_held(service, demand, None, None), reason=price)
    replicas = running(service.scaling, demand)
    hour = price.replica_hour_usd
    month = replicas.map(lambda count: count * hour * HOURS_A_MONTH)
    tokens = by_token(demand, speed, hour, prompt_seconds)
    return Cost(
        price=price,
        replica_hour_usd=hour,
        replicas=replicas,
        hour_usd=replicas.map(lambda count: count * hour),
        month_usd=month,
        per_1k_tokens_usd=tokens.blended.map(lambda usd: usd / 1e3) if tokens else None,
        per_million_tokens_usd=tokens.blended if tokens else None,
        per_million_input_tokens_usd=tokens.input if tokens else None,
        per_million_output_tokens_usd=tokens.output if tokens else None,
        objectives=_held(service, demand, month, tokens),
        reason="" if tokens else speed.reason or NO_LOAD,
    )


def _held(
    service: Service, demand: Demand, month: Range | None, tokens: Tokens | None
) -> tuple[Objective, ...]:
    """The limits of the spec against the month, and against tokens where their load is written."""
    limits, held = service.cost, []
    if (budget := limits.monthly_budget_usd) is not None:
        held.append(most("cost.monthly_budget_usd", "month", "USD", budget, month))
    target = limits.target_usd_per_1k_tokens
    if target is not None and not demand.deployment.load.assumed:
        thousand = tokens.blended.map(lambda usd: usd / 1e3) if tokens else None
        held.append(most("cost.target_usd_per_1k_tokens", "1k tokens", "USD", target, thousand))
    return tuple(held)


@dataclass(frozen=True, slots=True)
class Tokens:
    """US dollars for a million tokens: of all, of prompts, of answers."""

    blended: Range
    input: Range
    output: Range


def by_token(
    demand: Demand, speed: Speed, hour_usd: float, prompt_seconds: float | None
) -> Tokens | None:
    """The hour's price over the tokens of an hour, which is dearest where the rate is lowest.

    Prompts bear the share of a request's time that computing them takes, answers the rest: what a
    batch computes together is shared by all in it.
    """
    load, rate = demand.deployment.load, speed.requests_per_second
    asked, answered = load.input_tokens, load.output_tokens
    if rate is None or rate.low <= 0 or prompt_seconds is None or not asked or not answered:
        return None
    request = Range(*(hour_usd / 3600 / each for each in (rate.high, rate.mid, rate.low)))
    share = min(prompt_seconds * rate.mid, MOST_FOR_PROMPTS)
    return Tokens(
        request.map(lambda usd: usd / (asked + answered) * MILLION),
        request.map(lambda usd: usd * share / asked * MILLION),
        request.map(lambda usd: usd * (1 - share) / answered * MILLION),
    )


def derive(demand: Demand, speed: Speed, paid: Cost) -> Iterator[Derivation]:
    """How the figures of a cost came about."""
    price = paid.price
    if price is None or paid.month_usd is None or paid.replicas is None or paid.hour_usd is None:
        return
    source = f"{price.source}, {price.cloud} {price.region}, {price.listed}"
    hour = {"replicas": paid.replicas.mid, "replica_hour_usd": price.replica_hour_usd}
    yield Derivation(
        "cost.replicaHourUsd",
        "price of an instance's hour × share of the instance that the devices are",
        {"instance": price.instance or "one device", "share": price.share},
        price.replica_hour_usd,
        "USD",
        source,
    )
    yield Derivation(
        "cost.replicas",
        "those of the mean load, more while schedules ask for them, + warm pool; "
        "with scale to zero half way from the busy share of the time to all of it",
        {"replicas_for_mean": demand.usual},
        paid.replicas.mid,
        "replicas",
        "`operations.scaling`",
    )
    formula = "replicas on average × price of a replica's hour"
    yield Derivation("cost.hourUsd", formula, hour, paid.hour_usd.mid, "USD", source)
    yield Derivation(
        "cost.monthUsd",
        f"{formula} × hours of a month",
        {**hour, "hours": HOURS_A_MONTH},
        paid.month_usd.mid,
        "USD",
        "an average month has 730 hours",
    )
    yield from _derive_tokens(demand, speed, paid)


def _derive_tokens(demand: Demand, speed: Speed, paid: Cost) -> Iterator[Derivation]:
    load, rate = demand.deployment.load, speed.requests_per_second
    total, input_, output = (
        each.mid if each else None
        for each in (
            paid.per_million_tokens_usd,
            paid.per_million_input_tokens_usd,
            paid.per_million_output_tokens_usd,
        )
    )
    if total is None or input_ is None or output is None or rate is None or not paid.price:
        return
    asked, answered = load.input_tokens or 0, load.output_tokens or 0
    request = paid.price.replica_hour_usd / 3600 / rate.mid
    prompts = input_ * asked / MILLION / request
    of_request = {"replica_hour_usd": paid.price.replica_hour_usd, "requests_per_second": rate.mid}
    figures = (
        ("MillionTokens", "÷ tokens of a request", {"tokens": asked + answered}, MILLION, total),
        ("1kTokens", "÷ tokens of a request", {"tokens": asked + answered}, 1e3, total / 1e3),
        ("MillionInputTokens", *_part("prompts", prompts, asked), MILLION, input_),
        ("MillionOutputTokens", *_part("answers", 1 - prompts, answered), MILLION, output),
    )
    for name, share, values, many, result in figures:
        yield Derivation(
            f"cost.per{name}Usd",
            f"replica's hour ÷ 3,600 ÷ requests/s {share} × {many:,.0f}",
            {**of_request, **values},
            result,
            "USD",
            "the replica's devices are paid for whether they are busy or not",
        )


def _part(of: str, share: float, tokens: float) -> tuple[str, dict[str, float]]:
    """The formula and its values of tokens that take a share of a replica's time."""
    return f"× share of the time for {of} ÷ tokens", {"share": share, "tokens": tokens}
