"""Objectives and loads: thresholds that are missing, numbers that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.read import at, items, number, text

LATENCIES = ("time-to-first-token", "time-per-output-token", "end-to-end-latency")
WORKLOAD = "performance.workload"
LATENCY = "performance.latency"


def latency_thresholds(spec: Node) -> Iterator[Diagnostic]:
    """MS323: an objective on a latency does not say which latency is good."""
    for slo in items(spec, "operations.slos"):
        indicator = text(slo, "indicator")
        if indicator and indicator.value in LATENCIES and not at(slo, "thresholdMs"):
            message = f"an objective on `{indicator.value}` lacks `thresholdMs`"
            yield error("MS323", message, indicator.span, "for example `thresholdMs: 800`")


def latency_order(spec: Node) -> Iterator[Diagnostic]:
    """MS329: the first token may come later than the last."""
    first, last = number(spec, f"{LATENCY}.ttftMsP95"), number(spec, f"{LATENCY}.e2eMsP95")
    if first and last and first.value > last.value:
        message = (
            f"the first token may take {first.value} ms, but the whole answer only {last.value} ms"
        )
        yield warning("MS329", message, first.span)


def spreads(spec: Node) -> Iterator[Diagnostic]:
    """MS331: the upper end of a load lies below its mean."""
    for load, end in (
        ("requestsPerSecond", "peak"),
        ("inputTokens", "p95"),
        ("outputTokens", "p95"),
    ):
        mean, upper = (number(spec, f"{WORKLOAD}.{load}.{name}") for name in ("mean", end))
        if mean and upper and upper.value < mean.value:
            message = f"`{load}.{end}` is {upper.value}, below the mean, which is {mean.value}"
            yield warning("MS331", message, upper.span)


def shared_prefix(spec: Node) -> Iterator[Diagnostic]:
    """MS341: what prompts share is longer than a prompt."""
    shared = number(spec, f"{WORKLOAD}.sharedPrefixTokens")
    mean = number(spec, f"{WORKLOAD}.inputTokens.mean")
    if shared and mean and shared.value > mean.value:
        message = f"prompts share {shared.value} tokens, but have {mean.value} on average"
        yield warning("MS341", message, shared.span, "`inputTokens` counts the shared prefix too")


def evaluations(spec: Node) -> Iterator[Diagnostic]:
    """MS335: a score is below what is accepted."""
    for evaluation in items(spec, "lineage.evaluations"):
        value, least = number(evaluation, "value"), number(evaluation, "threshold")
        if value and least and value.value < least.value:
            message = f"the score is {value.value}, below the threshold of {least.value}"
            yield warning("MS335", message, value.span)
