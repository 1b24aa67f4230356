"""The load of a whole service on replicas: how many it takes, and what each of them is asked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.speed import Speed
from modelspec_compile.ir import Service

MOST_SEQUENCES = 256.0
"""Sequences in one batch where neither the engine's limit nor the cache says fewer."""
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

    `sequences` is how many one replica holds at once. A rate is shared among the replicas, a
    concurrency is already one replica's.
    """
    least = max(service.scaling.min_replicas or 1, 1)
    rate = service.performance.workload.requests_per_second
    mean, peak = rate.mean or rate.peak, rate.peak or rate.mean
    if deployment.load.concurrency or not mean or not peak:
        return Demand(deployment, least)
    best = requests_per_second(deployment, sequences, run)
    if not best:
        return Demand(deployment, least)
    most = max(service.scaling.max_replicas or least, least)
    usual = min(max(least, _replicas(mean, best)), most)
    share = replace(deployment.load, requests_per_second=mean / usual)
    return Demand(replace(deployment, load=share), usual, _replicas(peak, best), best)


def _replicas(rate: float, capacity: float) -> int:
    return math.ceil(rate / (capacity * HEADROOM))


def requests_per_second(deployment: Deployment, sequences: float | None, run: Run) -> float | None:
    """What one replica answers when it is as full as its limits allow."""
    limits = [deployment.limits.max_sequences or MOST_SEQUENCES, sequences or MOST_SEQUENCES]
    full = replace(deployment.load, concurrency=max(1.0, min(limits)), requests_per_second=None)
    speed = run(replace(deployment, load=full))
    return speed.requests_per_second.mid if speed.requests_per_second else None
