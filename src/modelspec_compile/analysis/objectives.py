"""Whether the objectives of the spec are met, missed, or too close to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelspec_compile.analysis.figures import Derivation, Range
from modelspec_compile.analysis.speed import Speed
from modelspec_compile.ir import Service

P95_OF_MEAN = {"ttft": (1.2, 1.6, 2.2), "tpot": (1.05, 1.3, 2.0)}
"""The 95th percentile over the mean: low, middle, high.

From the 326 published serving runs that print a mean and a 99th percentile: their ratio has the
quartiles 1.7, 2.0 and 2.4 for the first token and 1.2, 1.7 and 3.6 for the others; the 95th is
taken to lie three fifths of the way from the mean to the 99th.
"""
PUBLISHED = "ratios of published serving runs that print a mean and a 99th percentile"
FIELDS = {
    "performance.latency.time_to_first_token_p95_seconds": "ttft",
    "performance.latency.time_per_output_token_p95_seconds": "tpot",
    "performance.latency.end_to_end_p95_seconds": "e2e",
}


@dataclass(frozen=True, slots=True)
class Objective:
    """A limit of the spec, the figure held against it, and `met`, `missed` or `uncertain`.

    `field` is the path in the IR, `unit` that of limit and figure. The figure is to stay at or
    below the limit, or to reach it where `at_least` is set.
    """

    field: str
    figure: str
    unit: str
    limit: float
    expected: Range | None
    verdict: str
    at_least: bool = False

    @property
    def likely(self) -> bool:
        """Whether the middle of what is expected meets the limit, or nothing is known."""
        if self.expected is None:
            return True
        middle = self.expected.mid
        return middle >= self.limit if self.at_least else middle <= self.limit


def latency(service: Service, speed: Speed, output_tokens: float | None) -> list[Objective]:
    """Every latency objective of a service against the 95th percentiles that are expected."""
    wanted = service.performance.latency
    limits = {
        "ttft": wanted.time_to_first_token_p95_seconds,
        "tpot": wanted.time_per_output_token_p95_seconds,
        "e2e": wanted.end_to_end_p95_seconds,
    }
    expected = percentiles(speed, output_tokens)
    return [
        most(field, name, "s", limit, expected[name])
        for field, name in FIELDS.items()
        if (limit := limits[name]) is not None
    ]


def percentiles(speed: Speed, output_tokens: float | None) -> dict[str, Range | None]:
    """The 95th percentiles in seconds: first token, token to token, and the whole answer."""
    ttft = _p95(speed.ttft_seconds, "ttft")
    tpot = _p95(speed.tpot_seconds, "tpot")
    return {"ttft": ttft, "tpot": tpot, "e2e": end_to_end(ttft, tpot, output_tokens)}


def end_to_end(ttft: Range | None, tpot: Range | None, output_tokens: float | None) -> Range | None:
    """Seconds of a whole answer of that many tokens."""
    if ttft is None or tpot is None or not output_tokens:
        return None
    more = output_tokens - 1
    return Range(
        ttft.low + more * tpot.low, ttft.mid + more * tpot.mid, ttft.high + more * tpot.high
    )


def most(field: str, figure: str, unit: str, limit: float, expected: Range | None) -> Objective:
    """An objective that a figure stays at or below a limit."""
    if expected is None:
        verdict = "unknown"
    elif expected.high <= limit:
        verdict = "met"
    else:
        verdict = "missed" if expected.low > limit else "uncertain"
    return Objective(field, figure, unit, limit, expected, verdict)


def least(field: str, figure: str, unit: str, limit: float, expected: Range | None) -> Objective:
    """An objective that a figure reaches at least a limit."""
    if expected is None:
        verdict = "unknown"
    elif expected.low >= limit:
        verdict = "met"
    else:
        verdict = "missed" if expected.high < limit else "uncertain"
    return Objective(field, figure, unit, limit, expected, verdict, at_least=True)


def _p95(mean: Range | None, name: str) -> Range | None:
    if mean is None:
        return None
    low, mid, high = P95_OF_MEAN[name]
    return Range(mean.low * low, mean.mid * mid, mean.high * high)


def derive(speed: Speed, output_tokens: float | None) -> Iterator[Derivation]:
    """How whole answers and 95th percentiles came about, in milliseconds."""
    whole = end_to_end(speed.ttft_seconds, speed.tpot_seconds, output_tokens)
    if speed.ttft_seconds is None or speed.tpot_seconds is None or whole is None:
        return
    means = {"ttft": speed.ttft_seconds.mid * 1e3, "tpot": speed.tpot_seconds.mid * 1e3}
    high = {name: mean * P95_OF_MEAN[name][1] for name, mean in means.items()}
    for name, mean in means.items():
        values = {f"{name}_ms": mean, "factor": P95_OF_MEAN[name][1]}
        yield Derivation(
            f"latency.{name}MsP95", "mean × factor", values, high[name], "ms", PUBLISHED
        )
    formula = "first token + (tokens of the answer - 1) × time per output token"
    for figure, parts in (("latency.e2eMs", means), ("latency.e2eMsP95", high)):
        values = {f"{name}_ms": part for name, part in parts.items()}
        values["output_tokens"] = output_tokens or 0
        result = values["ttft_ms"] + (values["output_tokens"] - 1) * values["tpot_ms"]
        yield Derivation(figure, formula, values, result, "ms", "definition")
