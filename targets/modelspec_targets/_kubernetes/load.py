"""The load of a service as Prometheus sees it: one query for each target of `scaling`.

Each is the load of all replicas together, so that an autoscaler divides it by the target of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from modelspec_compile.engines import Engine
from modelspec_compile.engines.engine import Gauges

WINDOW = "2m"
SERVER = "http://prometheus-operated.monitoring.svc:9090"
"""The Service that the Prometheus Operator makes beside a Prometheus, in its usual namespace."""


def queries(engine: Engine, pods: str) -> Mapping[str, str]:
    """Target field → query, for those that the engine has metrics for.

    `pods` is a regular expression for the names of the pods.
    """
    made = {field: make(engine.gauges, f"{{pod=~'{pods}'}}") for field, make in QUERIES.items()}
    return {field: text for field, text in made.items() if text}


def _concurrency(gauges: Gauges, of: str) -> str:
    """Running and waiting; else, by Little's law, the seconds spent in requests each second."""
    held = [name for name in (gauges.running, gauges.waiting) if name and gauges.running]
    if held:
        return " + ".join(f"sum({name}{of})" for name in held)
    return f"sum(rate({gauges.whole}_sum{of}[{WINDOW}]))" if gauges.whole else ""


def _waiting(gauges: Gauges, of: str) -> str:
    return f"sum({gauges.waiting}{of})" if gauges.waiting else ""


def _kv_cache(gauges: Gauges, of: str) -> str:
    return f"sum({gauges.kv_cache}{of})" if gauges.kv_cache else ""


def _rate(gauges: Gauges, of: str) -> str:
    counter = gauges.answered or (f"{gauges.whole}_count" if gauges.whole else "")
    return f"sum(rate({counter}{of}[{WINDOW}]))" if counter else ""


def _latency(gauges: Gauges, of: str) -> str:
    """The 95th percentile, times the replicas: it is theirs to divide by."""
    if not gauges.whole:
        return ""
    buckets = f"sum by (le) (rate({gauges.whole}_bucket{of}[{WINDOW}]))"
    replicas = f"scalar(count(count by (pod) ({gauges.whole}_count{of})))"
    return f"(histogram_quantile(0.95, {buckets}) > 0 or vector(0)) * {replicas}"


QUERIES: Mapping[str, Callable[[Gauges, str], str]] = {
    "scaling.target_concurrency": _concurrency,
    "scaling.target_queue_depth": _waiting,
    "scaling.target_kv_cache_fraction": _kv_cache,
    "scaling.target_requests_per_second": _rate,
    "scaling.target_latency_p95_seconds": _latency,
}
TARGETS = tuple(QUERIES)
