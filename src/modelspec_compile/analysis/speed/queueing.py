"""How many requests a replica holds: the load's own number, the cache's bound, Little's law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.speed.steps import Setting, Times, times

MOST_SEQUENCES = 1024.0
"""Sequences a device that are looked at where neither engine nor cache bounds them."""
HALVINGS = 18
"""Bisections: four digits of the number of sequences."""
GROWTH = 0.6
"""Share of the answer that a sequence in the middle of many holds in the cache, with what is kept
free for growth; engines admit by what is held now, not by what is to come."""


@dataclass(frozen=True, slots=True)
class Held:
    """`batch` sequences run, `concurrency` are there with those that wait `waiting` seconds.

    `saturated` where more is asked than the replica can do; `requests_per_second` is what it then
    answers. `closed` where the load is a number of clients, not a rate.
    """

    times: Times
    concurrency: float
    waiting: float
    requests_per_second: float
    saturated: bool
    closed: bool = True


def bound(deployment: Deployment, one: Setting, kv_tokens: float | None) -> float:
    """Most sequences that run at once."""
    most = float(deployment.limits.max_sequences or MOST_SEQUENCES) * one.shape.data
    if kv_tokens is None:
        return most
    length = one.asked + one.held + GROWTH * one.output
    return max(1.0, min(most, kv_tokens / length))


def hold(deployment: Deployment, one: Setting, kv_tokens: float | None) -> Held:
    """The state that a load settles in."""
    most, load = bound(deployment, one, kv_tokens), deployment.load
    if load.concurrency is None and load.requests_per_second:
        return _open(one, load.requests_per_second, most)
    return _closed(one, load.concurrency or 1.0, most)


def _closed(one: Setting, concurrency: float, most: float) -> Held:
    """As many clients as `concurrency`, each of which asks again as soon as it is answered."""
    found = times(one, max(1.0, min(concurrency, most)))
    answer = found.answer(one.output)
    waiting = max(0.0, concurrency / found.batch - 1.0) * answer
    rate = concurrency / (answer + waiting) if concurrency < 1 else found.batch / answer
    return Held(found, concurrency, waiting, rate, concurrency > most)


def _open(one: Setting, rate: float, most: float) -> Held:
    """Requests that arrive on their own: the batch at which as many leave as come.

    Little's law: batch = rate × seconds of a request. Prompts queue for each other as in a queue
    with random arrivals and even service: half of load / (1 - load) of a prompt.
    """

    def excess(batch: float) -> float:
        return rate * _arrived(one, batch, rate).answer(one.output) - batch

    if excess(most) > 0:
        full = times(one, most)
        possible = most / full.answer(one.output)
        return Held(full, most, full.answer(one.output), possible, True, False)
    batch = _smallest(excess, most)
    return Held(_arrived(one, batch, rate), batch, 0.0, rate, False, False)


def _smallest(excess: Callable[[float], float], most: float) -> float:
    """The smallest number of sequences that leave as fast as they come."""
    low, high = 0.0, 1.0
    while high < most and excess(high) > 0:
        low, high = high, min(2.0 * high, most)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high


def _arrived(one: Setting, batch: float, rate: float) -> Times:
    found = times(one, batch)
    load = min(0.98, rate * found.prompt * one.prompt.share / one.shape.stages)
    first = found.step + found.prompt * (1.0 + load / (1.0 - load) / 2.0)
    return replace(found, first=first + one.constants["first"])
