"""`operations.slos`: what is promised, and who is told when it breaks."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional, required

LATENCIES = ("time-to-first-token", "time-per-output-token", "end-to-end-latency")


class Slo(Section):
    """A service objective: the share of good events in a window."""

    name: str = required("Name of the objective.", "ttft-p95")
    indicator: Literal[
        "availability", "time-to-first-token", "time-per-output-token", "end-to-end-latency"
    ] = required("What is measured.", "time-to-first-token")
    percentile: float = optional(
        "Percent of requests that `thresholdMs` holds for.", 95, gt=0, lt=100
    )
    threshold_ms: float = optional("Milliseconds up to which an event is good.", 800, gt=0)
    objective: float = required("Fraction of events that must be good.", 0.99, gt=0, lt=1)
    window_days: int = optional("Days that are looked back on.", 28, ge=1)
    alert: Literal["page", "ticket", "none"] = optional("What a violation does.", "page")
