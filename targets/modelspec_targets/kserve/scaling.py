"""How many replicas: the class of the autoscaler, and the metrics that KServe hands to it.

* `none` keeps a number, `hpa` follows the use of processors, `keda` the engine's metrics in
  Prometheus, `external` leaves the Deployment to a ScaledObject of the bundle's own: KServe's
  metrics know no schedules.
* KServe makes KEDA's threshold of `target.value` and drops the type of the target: it counts for
  one replica. Of `behavior` only the stabilization windows survive, and none of it with `hpa`.

Sources: pkg/controller/v1beta1/inferenceservice/reconcilers/{hpa,keda}, pkg/apis/serving/v1beta1
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.rows import Need, Row, Table, exact, table
from modelspec_targets._kubernetes.keda import KEDA, PROMETHEUS, number, scaled_object
from modelspec_targets._kubernetes.load import SERVER, TARGETS, queries
from modelspec_targets.kserve.places import NOTES, PREDICTOR, SCALED, predictor

STRATEGY, SCHEDULES = "scaling.strategy", "scaling.schedules"
CPU_PERCENT = 80
PROCESSORS = {
    "type": "Resource",
    "resource": {
        "name": "cpu",
        "target": {"type": "Utilization", "averageUtilization": CPU_PERCENT},
    },
}


def autoscaler(strategy: str | None, schedules: Any, *targets: float | None) -> str:
    """The class of a lowered service's autoscaler."""
    if strategy == "manual":
        return "none"
    if schedules:
        return "external"
    return "keda" if any(target is not None for target in targets) else "hpa"


def scaling(engine: Engine) -> Table:
    """Bounds and metrics of the predictor, and the ScaledObject beside it."""
    return table(
        exact("scaling.min_replicas", PREDICTOR / "minReplicas"),
        exact("scaling.max_replicas", PREDICTOR / "maxReplicas"),
        exact(
            ("name", STRATEGY, SCHEDULES, *TARGETS),
            PREDICTOR / "autoScaling.metrics",
            _metrics(engine),
            needs=(
                Need("CustomResourceDefinition", _with_keda(KEDA)),
                Need("Service", _with_keda(PROMETHEUS)),
            ),
        ),
        _behavior("up", "scaleUp"),
        _behavior("down", "scaleDown"),
        scaled_object(SCALED, engine, predictor),
    )


def autoscaler_class() -> Table:
    """The annotation that chooses the autoscaler."""

    def decode(data: Any) -> tuple[Any, ...]:
        others = (None,) * (1 + len(TARGETS))
        return ("manual" if data == "none" else "reactive", *others)

    place = NOTES.key("serving.kserve.io/autoscalerClass")
    return (exact((STRATEGY, SCHEDULES, *TARGETS), place, Codec(autoscaler, decode)),)


def _with_keda(need: Need) -> Any:
    def describe(_: str, strategy: str | None, schedules: Any, *targets: Any) -> Any:
        return need.describe() if autoscaler(strategy, schedules, *targets) == "keda" else None

    return describe


def _behavior(word: str, path: str) -> Table:
    """Seconds that a wish for fewer or more replicas must last; in vain with `hpa`."""

    def encode(seconds: int | None, schedules: Any) -> Any:
        return ABSENT if seconds is None or schedules else seconds

    place = PREDICTOR / f"autoScaling.behavior.{path}.stabilizationWindowSeconds"
    codec = Codec(encode, lambda data: (data, None))
    return (Row((f"scaling.{word}_cooldown_seconds", SCHEDULES), place, codec),)


def _metrics(engine: Engine) -> Codec:
    """The targets as a list of metrics, each with the query of its load."""

    def encode(name: str, strategy: str | None, schedules: Any, *targets: float | None) -> Any:
        chosen = autoscaler(strategy, schedules, *targets)
        if chosen == "hpa":
            return [PROCESSORS]
        asked = queries(engine, pods(name))
        wanted = {f: t for f, t in zip(TARGETS, targets, strict=True) if t is not None}
        metrics = [_external(asked[field], target) for field, target in wanted.items()]
        return metrics if chosen == "keda" and metrics else ABSENT

    def decode(data: Any) -> tuple[Any, ...]:
        if not isinstance(data, list):
            raise Unreadable(data)
        found: dict[str, float] = {}
        for metric in data:
            if metric != PROCESSORS:
                found |= _target(engine, metric)
        return (None, None, None, *(found.get(field) for field in TARGETS))

    return Codec(encode, decode)


def pods(name: str) -> str:
    """A regular expression for the names of a service's pods."""
    return f"{predictor(name)}-.+"


def _external(query: str, target: float) -> Any:
    metric = {"backend": "prometheus", "serverAddress": SERVER, "query": query}
    value = {"type": "Value", "value": number.encode(target)}
    return {"type": "External", "external": {"metric": metric, "target": value}}


def _target(engine: Engine, metric: Any) -> Mapping[str, float]:
    """The target whose query this metric asks, whatever the pods are called."""
    try:
        query = metric["external"]["metric"]["query"]
        service = query.partition("pod=~'")[2].partition("-predictor-.+'")[0]
        value = number.decode(metric["external"]["target"]["value"])
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Unreadable(metric) from None
    for field, text in queries(engine, pods(service)).items():
        if text == query and _external(text, value) == metric:
            return {field: value}
    raise Unreadable(metric)
