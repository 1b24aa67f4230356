"""The load of a whole service on replicas: how many it takes, and what each of them is asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Derivation
from modelspec_compile.analysis.speed import Speed
from modelspec_compile.ir import Service

MOST_SEQUENCES = 256.0
"""Sequences of one rank where neither the engine's limit nor the cache says fewer."""
HEADROOM = 0.8
"""Share of a replica's capacity that is planned with: beyond it, queues grow without bound."""

Run = Callable[[Deployment], Speed]


@dataclass(frozen=True, slots=True)
class Demand:
    """Replicas for the mean load and for its peak, and what one replica is asked for.

    `usual` lies within the bounds of the spec. `needed` is what the peak takes whatever the bounds
    are; None where no rate is written. `capacity_requests_per_second` is a replica's most.
    """

    deployment: Deployment
    usual: int
    needed: int | None = None
    capacity_requests_per_second: float | None = None


def demand(service: Service, deployment: Deployment, sequences: float | None, run: Run) -> Demand:
    """Share the load of a service among as many replicas as it needs and may have.

    `sequences` is how many one rank holds at once. A rate is shared among the replicas; where it is
    known how many requests each of them holds, it answers what it can with these.
    """
    least = max(service.scaling.min_replicas or 1, 1)
    rate = service.performance.workload.requests_per_second
    mean, peak = rate.mean or rate.peak, rate.peak or rate.mean
    held = deployment.load.concurrency is not None
    full = deployment if held else _full(service, deployment, sequences)
    best = _rate(run(full)) if mean and peak else None
    if not mean or not peak or not best:
        return Demand(deployment, least)
    planned = best if held else best * HEADROOM
    most = max(service.scaling.max_replicas or least, least)
    usual = min(max(least, math.ceil(mean / planned)), most)
    share = replace(deployment.load, requests_per_second=mean / usual)
    needed = math.ceil(peak / planned)
    return Demand(replace(deployment, load=share), usual, needed, best)


def _full(service: Service, deployment: Deployment, sequences: float | None) -> Deployment:
    """A replica that is as full as its limits, its cache and the scaling let it become."""
    ranks = deployment.parallelism.data
    limits = [deployment.limits.max_sequences or MOST_SEQUENCES, sequences or MOST_SEQUENCES]
    most = min(ranks * min(limits), service.scaling.target_concurrency or math.inf)
    load = replace(deployment.load, concurrency=max(1.0, most), requests_per_second=None)
    return replace(deployment, load=load)


def _rate(speed: Speed) -> float | None:
    return speed.requests_per_second.mid if speed.requests_per_second else None


def derive(shared: Demand, service: Service) -> Iterator[Derivation]:
    """How the numbers of replicas came about."""
    rate, best = (
        service.performance.workload.requests_per_second,
        shared.capacity_requests_per_second,
    )
    if best is None or shared.needed is None:
        return
    load = shared.deployment.load
    headroom = HEADROOM if load.concurrency is None else 1.0
    mean, peak = rate.mean or rate.peak or 0, rate.peak or rate.mean or 0
    formula = "requests/s ÷ (capacity × headroom), rounded up"
    values = {"capacity_requests_per_second": best, "headroom": headroom}
    source = "a replica that is planned to be full has no room for chance"
    yield Derivation(
        "throughput.capacityRequestsPerSecond",
        "requests/s of a replica that holds as many requests as it may",
        {"input_tokens": load.input_tokens or 0, "output_tokens": load.output_tokens or 0},
        best,
        "requests/s",
        "docs/analysis-speed.md",
    )
    yield Derivation(
        "throughput.replicas",
        f"{formula}, within the bounds of scaling",
        {**values, "requests_per_second": mean},
        shared.usual,
        "replicas",
        source,
    )
    yield Derivation(
        "throughput.replicasForPeak",
        formula,
        {**values, "requests_per_second": peak},
        shared.needed,
        "replicas",
        source,
    )
