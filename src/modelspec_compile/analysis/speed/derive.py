"""The formula behind every figure of a speed, with the values in it."""

from __future__ import annotations

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Derivation, Range
from modelspec_compile.analysis.speed.queueing import arrives
from modelspec_compile.analysis.speed.speed import Speed, unknown
from modelspec_compile.analysis.speed.steps import Setting, Times, setting, times

SOURCE = (
    "rooflines of the catalog's figures, constants of calibration.json (docs/analysis-speed.md)"
)


def derive(deployment: Deployment, found: Speed) -> tuple[Derivation, ...]:
    """How the figures of a speed came about; nothing where they are not known."""
    if found.batch is None or unknown(deployment):
        return ()
    one = setting(deployment)
    now = times(one, found.batch)
    return (
        _token(one, now, found.tpot_seconds),
        (_arriving if arrives(deployment) else _first)(one, now, found),
        _tokens(one, found),
        _requests(one, found),
    )


def _token(one: Setting, now: Times, figure: Range | None) -> Derivation:
    step = now.decode
    return Derivation(
        figure="latency.tpotMs",
        formula="D / output with D = output × step + lost × batch × interference × D / (first + D)",
        values={
            "step_ms": _ms(now.step),
            "lost_ms": _ms(now.lost),
            "first_ms": _ms(now.first),
            "batch": _round(now.batch),
            "output_tokens": one.output,
            "interference": _round(one.constants["interference"]),
            "weights_roofline_ms": _ms(step.weights),
            "experts_roofline_ms": _ms(step.experts),
            "cache_roofline_ms": _ms(step.cache),
            "operations_roofline_ms": _ms(step.operations + step.looks),
            "messages_roofline_ms": _ms(step.transfers),
            "messages": step.messages,
        },
        result=figure.mid * 1e3 if figure else None,
        unit="ms",
        source=SOURCE,
    )


def _first(one: Setting, now: Times, found: Speed) -> Derivation:
    k, figure = one.constants, found.ttft_seconds
    return Derivation(
        figure="latency.ttftMs",
        formula="first + steps × step + prompt + lost × batch^power × queue + waiting",
        values={
            "first_ms": _ms(k["first"]),
            "steps": _round(k["first_steps"]),
            "step_ms": _ms(now.step),
            "prompt_ms": _ms(now.prompt),
            "computed_tokens": one.asked,
            "cached_tokens": one.held,
            "prompt_operations_roofline_ms": _ms(one.prompt.operations + one.prompt.pairs),
            "lost_ms": _ms(now.lost),
            "batch": _round(now.batch),
            "power": _round(k["queue_power"]),
            "queue": _round(k["queue"]),
            "waiting_ms": _ms(found.waiting_seconds),
        },
        result=figure.mid * 1e3 if figure else None,
        unit="ms",
        source=SOURCE,
    )


def _arriving(one: Setting, now: Times, found: Speed) -> Derivation:
    rate, figure = found.requests_per_second, found.ttft_seconds
    return Derivation(
        figure="latency.ttftMs",
        formula="first + step + prompt × (1 + load / (1 - load) / 2) + waiting, load = rate × lost",
        values={
            "first_ms": _ms(one.constants["first"]),
            "step_ms": _ms(now.step),
            "prompt_ms": _ms(now.prompt),
            "computed_tokens": one.asked,
            "cached_tokens": one.held,
            "lost_ms": _ms(now.lost),
            "requests_per_second": _round(rate.mid) if rate else "unknown",
            "batch": _round(now.batch),
            "waiting_ms": _ms(found.waiting_seconds),
        },
        result=figure.mid * 1e3 if figure else None,
        unit="ms",
        source=SOURCE,
    )


def _tokens(one: Setting, found: Speed) -> Derivation:
    rate = found.requests_per_second
    return Derivation(
        figure="throughput.tokensPerSecond",
        formula="requests per second × output tokens",
        values={
            "requests_per_second": _round(rate.mid) if rate else "unknown",
            "output_tokens": one.output,
        },
        result=found.tokens_per_second.mid if found.tokens_per_second else None,
        unit="tokens/s",
        source="definition",
    )


def _requests(one: Setting, found: Speed) -> Derivation:
    ttft, tpot = found.ttft_seconds, found.tpot_seconds
    return Derivation(
        figure="throughput.requestsPerSecond",
        formula="batch / (first token + (output tokens - 1) × token)",
        values={
            "batch": _round(found.batch or 0.0),
            "first_token_ms": _ms(ttft.mid if ttft else 0.0),
            "token_ms": _ms(tpot.mid if tpot else 0.0),
            "output_tokens": one.output,
        },
        result=found.requests_per_second.mid if found.requests_per_second else None,
        unit="requests/s",
        source="Little's law",
    )


def _ms(seconds: float) -> float:
    return _round(seconds * 1e3)


def _round(value: float) -> float:
    return float(f"{value:.4g}")
