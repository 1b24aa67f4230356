"""Other ways to serve the same model: devices × counts × parallelism × precision × batch.

The result is the Pareto front over the month's cost and the time per output token, of those that
fit and meet the objectives; and what every other was left out for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf, log2

from modelspec_compile import engines
from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.facts import Facts
from modelspec_compile.analysis.memory import memory
from modelspec_compile.analysis.plan import Plan, plan_of
from modelspec_compile.analysis.price import price
from modelspec_compile.analysis.variations import alternatives, variations
from modelspec_compile.catalog import Accelerator
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import written_at

WORTH = 0.05
"""A dearer option is shown where it is faster by this share at least."""
DOUBLING = 0.1
"""And by this share for every time that the cost doubles."""
NO_PRICE = "no price"
USABLE = frozenset({"fits", "tight"})
UNBOUNDED = 10**6
"""Replicas that a search may take: it says how many the load needs."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to serve the model, with everything the analysis says of it."""

    deployment: Deployment
    plan: Plan

    @property
    def month_usd(self) -> float | None:
        """What it costs a month, as the middle of its range."""
        cost = self.plan.cost.month_usd
        return cost.mid if cost else None

    @property
    def tpot_seconds(self) -> float | None:
        """Seconds from token to token, as the middle of their range."""
        speed = self.plan.speed
        return speed.tpot_seconds.mid if speed and speed.tpot_seconds else None


@dataclass(frozen=True, slots=True)
class Found:
    """The front, cheapest first; all that would do; and how many were left out for what.

    Where nothing has a price, the front begins with the fewest devices.
    """

    front: tuple[Option, ...]
    options: tuple[Option, ...]
    left_out: dict[str, int]


def search(
    service: Service, asked: Deployment, devices: Iterable[Accelerator], facts: Facts
) -> Found:
    """Try every combination, whatever host the spec names and however many replicas it allows.

    Devices, counts and formats are tried first; of what is best of these, splits and batches. Where
    some have a price, those without are left out.
    """
    free = replace(
        service,
        cost=replace(service.cost, instance_type=None),
        scaling=replace(service.scaling, max_replicas=UNBOUNDED),
    )
    ways = list(variations(asked, supported(service, devices)))
    sold = [way for way in ways if not isinstance(price(way, free.cost, facts), str)]
    found = choose(free, sold or ways, facts)
    others = (other for one in found.front for other in alternatives(one.deployment))
    rest = Found((), (), {NO_PRICE: len(ways) - len(sold)} if sold else {})
    return joined(joined(found, choose(free, others, facts)), rest)


def joined(one: Found, other: Found) -> Found:
    """The options of two searches as one."""
    options = sorted((*one.options, *other.options), key=_order)
    left_out = Counter(one.left_out) + Counter(other.left_out)
    return Found(tuple(front(options)), tuple(options), dict(left_out))


def supported(service: Service, devices: Iterable[Accelerator]) -> Iterator[Accelerator]:
    """The devices that the engine has an image for, or those of the image that is written."""
    engine, vendor = engines.chosen(service.engine.name), service.accelerator.vendor
    own = written_at(service, "engine.image") is not None
    for device in devices:
        if device.vendor == vendor or (not own and device.vendor in engine.images):
            yield device


def choose(service: Service, deployments: Iterable[Deployment], facts: Facts) -> Found:
    """Analyse deployments and keep those that would do."""
    left_out: Counter[str] = Counter()
    options = []
    for deployment in deployments:
        fit = memory(deployment)
        if fit.verdict not in USABLE:
            left_out[fit.verdict] += 1
            continue
        option = Option(deployment, plan_of(service, deployment, facts, fit))
        if problem := unfit(option.plan):
            left_out[problem] += 1
        else:
            options.append(option)
    options.sort(key=_order)
    return Found(tuple(front(options)), tuple(options), dict(left_out))


def unfit(found: Plan) -> str:
    """Why a plan would not do, if it would not."""
    if found.verdict not in USABLE:
        return found.verdict
    missed = [one.figure for one in found.objectives if one.verdict == "missed"]
    if missed:
        return f"misses {', '.join(missed)}"
    if found.speed and found.speed.saturated:
        return "too slow for the load"
    return ""


def front(options: list[Option]) -> Iterator[Option]:
    """Of options in the order of their cost, the first and each that is worth more than it."""
    priced = [option for option in options if option.month_usd is not None]
    last: Option | None = None
    for option in priced or sorted(options, key=_size):
        if last is None or _worth(last, option):
            last = option
            yield option


def _worth(cheaper: Option, dearer: Option) -> bool:
    """Whether a dearer option is enough faster."""
    before, after = cheaper.month_usd or 1.0, dearer.month_usd or 1.0
    share = max(WORTH, DOUBLING * log2(after / before))
    pace, best = dearer.tpot_seconds or inf, cheaper.tpot_seconds or inf
    return pace < best * (1 - share)


def _order(option: Option) -> tuple[float, float]:
    cost, pace = option.month_usd, option.tpot_seconds
    return inf if cost is None else cost, inf if pace is None else pace


def _size(option: Option) -> tuple[int, int, float]:
    asked = option.deployment
    memory = asked.accelerator.memory_bytes if asked.accelerator else 0
    return asked.devices, memory, option.tpot_seconds or inf
