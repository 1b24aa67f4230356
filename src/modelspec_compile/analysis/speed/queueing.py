"""How many requests a replica holds: the load's own number, the cache's bound, Little's law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.speed.steps import Setting, Times, times

MOST_SEQUENCES = 1024.0
"""Sequences a rank that are looked at where neither engine nor cache bounds them."""
HALVINGS = 10
"""Bisections after doubling: three digits of the number of sequences."""
GROWTH = 0.6
"""Share of its answer that a running sequence holds in the cache, with what is kept free."""
SLACK = 2.0
"""How many times the sequences of a 16-bit cache measured replicas with narrow weights run, where
nothing is said of the cache: as many as an 8-bit cache holds."""


@dataclass(frozen=True, slots=True)
class Held:
    """The state that a load settles in.

    Of `concurrency` requests `times.batch` run and the others wait `waiting` seconds, or up to
    `waiting_most` if the cache is in 16 bits. `saturated` where more is asked than the replica can
    do; `requests_per_second` is what it then answers. `closed` where the load is a number of
    clients, not a rate.
    """

    times: Times
    concurrency: float
    requests_per_second: float
    saturated: bool
    closed: bool = True
    waiting: float = 0.0
    waiting_most: float = 0.0


def bound(
    deployment: Deployment, one: Setting, kv_tokens: float | None, slack: float = 1.0
) -> float:
    """Most sequences that run at once, where the cache holds `slack` times its tokens.

    Limits and caches are those of one rank of data parallelism. A cache that does not hold a
    single sequence bounds nothing: whether it fits is the memory's answer, this is how fast it
    would be if it did.
    """
    ranks = max(one.shape.data, deployment.parallelism.data)
    most = float(deployment.limits.max_sequences or MOST_SEQUENCES) * ranks
    length = one.asked + one.held + GROWTH * one.output
    if kv_tokens is None or kv_tokens < length:
        return most
    return min(most, kv_tokens * slack * ranks / length)


def slack(deployment: Deployment) -> float:
    """How much more an unnamed cache may hold than one of 16 bits."""
    named = deployment.limits.kv_cache_precision not in (None, "auto")
    return 1.0 if named or deployment.quantization is None else SLACK


def arrives(deployment: Deployment) -> bool:
    """Whether the load is a rate of requests, not a number of clients."""
    load = deployment.load
    return load.concurrency is None and bool(load.requests_per_second)


def hold(deployment: Deployment, one: Setting, kv_tokens: float | None) -> Held:
    """The state that a load settles in."""
    load, most = deployment.load, bound(deployment, one, kv_tokens)
    if arrives(deployment):
        return _open(one, load.requests_per_second or 0.0, most)
    clients = load.concurrency or 1.0
    strict = _closed(one, clients, most)
    loose = _closed(one, clients, bound(deployment, one, kv_tokens, slack(deployment)))
    return replace(loose, saturated=strict.saturated, waiting_most=strict.waiting)


def _closed(one: Setting, clients: float, most: float) -> Held:
    """As many clients as that, each of which asks again as soon as it is answered."""
    found = times(one, max(1.0, min(clients, most)))
    answer = found.answer(one.output)
    waiting = max(0.0, clients / found.batch - 1.0) * answer
    rate = min(clients, found.batch) / answer
    return Held(found, clients, rate, clients > most, waiting=waiting, waiting_most=waiting)


def _open(one: Setting, rate: float, most: float) -> Held:
    """Requests that arrive on their own: the batch at which as many leave as come.

    Little's law: batch = rate × seconds of a request. Prompts queue for each other as in a queue
    with random arrivals and even service: half of load / (1 - load) of a prompt.
    """

    def excess(batch: float) -> float:
        return rate * _arrived(one, batch, rate).answer(one.output) - batch

    if excess(most) > 0:
        full = times(one, most)
        answer = full.answer(one.output)
        return Held(full, most, min(rate, most / answer), True, False, answer, answer)
    batch = _smallest(excess, most)
    return Held(_arrived(one, batch, rate), batch, rate, False, False)


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
    load = min(0.98, rate * found.lost)
    first = found.step + found.prompt * (1.0 + load / (1.0 - load) / 2.0)
    return replace(found, first=first + one.constants["first"])
