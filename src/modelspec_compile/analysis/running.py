"""How many replicas run on average, which is what is paid for."""

from __future__ import annotations

from modelspec_compile.analysis.demand import Demand
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.windows import share
from modelspec_compile.ir.operations import Scaling


def running(scaling: Scaling, demand: Demand) -> Range:
    """How many replicas run on average over a month, those of a warm pool included.

    Schedules raise the floor while they last. A service that scales to zero runs between its busy
    share of the time (its rate over its capacity) and always; one that scales on load runs between
    what the mean load takes and what the peak takes.
    """
    pool, usual = float(scaling.warm_pool.size or 0), float(demand.usual)
    if scaling.scale_to_zero_idle_seconds is not None or scaling.min_replicas == 0:
        busy = _busy(demand)
        ends = (busy * usual, (busy + 1) / 2 * usual, usual)
        return Range(*(_raised(scaling, end) + pool for end in ends))
    low = _raised(scaling, usual)
    bound = scaling.max_replicas or demand.usual
    high = max(low, float(min(demand.needed or demand.usual, bound)))
    return Range(low + pool, low + pool, high + pool)


def _raised(scaling: Scaling, base: float) -> float:
    """Replicas on average where schedules raise a number; at most as many as one of them asks."""
    more = [max(0.0, (one.min_replicas or 0) - base) for one in scaling.schedules]
    shares = [share(one.cron or "", one.duration_seconds or 0) for one in scaling.schedules]
    together = sum(extra * part for extra, part in zip(more, shares, strict=True))
    return base + min(together, max(more, default=0.0))


def _busy(demand: Demand) -> float:
    rate, best = demand.deployment.load.requests_per_second, demand.capacity_requests_per_second
    return min(1.0, rate / best) if rate and best else 0.0
