"""How fast a deployment answers, as ranges; or why that is not known, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.speed.calibration import spread
from modelspec_compile.analysis.speed.device import classed, missing
from modelspec_compile.analysis.speed.queueing import Held, hold
from modelspec_compile.analysis.speed.steps import Setting, setting

UNMEASURED_SPREAD = 1.6
"""How much wider ranges are for engines without measurements."""
DRAFT_GAIN = (0.4, 0.65, 1.1)
"""Time a token with speculative decoding over that without: from 1.5 tokens a step that are
accepted at almost no cost, to drafts that cost more than they bring."""
PRODUCT_LOW = 0.6
"""How much faster a notation that was read as a product may be where it was none."""


@dataclass(frozen=True, slots=True)
class Speed:
    """One replica under its load; a range is None where it is not known, and `reason` says why.

    `tokens_per_second` are output tokens. `concurrency` is the number of requests in the replica
    that the figures hold for; `batch` of them run while the others wait `waiting_seconds` for room
    in the cache. `saturated` means that the load is more than the replica can do.
    """

    ttft_seconds: Range | None = None
    tpot_seconds: Range | None = None
    tokens_per_second: Range | None = None
    requests_per_second: Range | None = None
    saturated: bool = False
    concurrency: float | None = None
    reason: str = ""
    batch: float | None = None
    waiting_seconds: float = 0.0


def speed(deployment: Deployment, *, kv_tokens: float | None) -> Speed:
    """The speed of one replica whose KV cache holds `kv_tokens` (None: does not matter)."""
    reason = unknown(deployment)
    if reason:
        return Speed(reason=reason)
    one = setting(deployment)
    return _ranges(deployment, one, hold(deployment, one, kv_tokens))


def unknown(deployment: Deployment) -> str:
    """Why nothing can be said, if so."""
    device, load = deployment.accelerator, deployment.load
    if device is None:
        return "no speed is known for a model on the host's processor"
    if not deployment.network.runs:
        return "the layers of the model are not known"
    if not deployment.network.generates:
        return "the model writes no tokens, so there is no time from token to token"
    if not load.input_tokens or not load.output_tokens:
        return (
            "the length of prompts and answers is not known: write "
            "`performance.workload.inputTokens` and `outputTokens`"
        )
    return missing(device)


def _ranges(deployment: Deployment, one: Setting, held: Held) -> Speed:
    found = held.times
    tpot = _spread(deployment, one, "tpot", found.token)
    ttft = _spread(deployment, one, "ttft", found.first + held.waiting)
    ttft = replace(ttft, high=max(ttft.high, found.first + held.waiting_most))
    if one.shape.noted:
        tpot = Range(tpot.low * PRODUCT_LOW, tpot.mid, tpot.high)
    if deployment.draft is not None:
        low, mid, high = DRAFT_GAIN
        tpot = Range(tpot.low * low, tpot.mid * mid, tpot.high * high)
    rate = _rate(held, tpot)
    return Speed(
        ttft_seconds=ttft,
        tpot_seconds=tpot,
        tokens_per_second=rate.map(lambda each: each * one.output),
        requests_per_second=rate,
        saturated=held.saturated,
        concurrency=held.concurrency,
        batch=found.batch,
        waiting_seconds=held.waiting,
    )


def _spread(deployment: Deployment, one: Setting, figure: str, seconds: float) -> Range:
    low, high = spread(figure, one.labels)
    wider = classed(deployment.accelerator).spread if deployment.accelerator else 1.0
    if not deployment.traits.speed:
        wider *= UNMEASURED_SPREAD
    return Range(seconds * low / wider, seconds, seconds * high * wider)


def _rate(held: Held, tpot: Range) -> Range:
    """Requests a second: what is asked where that can be done, else batch over duration."""
    if not held.saturated and not held.closed:
        return Range.exactly(held.requests_per_second)
    middle = held.requests_per_second
    gain = tpot.mid / held.times.token
    return Range(
        middle * held.times.token / tpot.high,
        middle / gain,
        middle * held.times.token / tpot.low,
    )
