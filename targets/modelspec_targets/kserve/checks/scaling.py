"""Rules of InferenceServices about replicas and their autoscaler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelspec_targets.kserve.checks.rules import Object, Problem

CLASSES = ("hpa", "keda", "external", "none")
PREDICTOR = "spec.predictor"
METRICS = f"{PREDICTOR}.autoScaling.metrics"


def bounds(found: Object) -> Iterator[Problem]:
    """Numbers that leave room; zero of the upper one means none."""
    least, most = (found.get(f"{PREDICTOR}.{name}Replicas", 0) for name in ("min", "max"))
    for name, value in (("min", least), ("max", most)):
        if not isinstance(value, int) or value < 0:
            yield "MS515", f"{PREDICTOR}.{name}Replicas", f"`{value}` is no count", "0 or more"
            return
    if most and least > most:
        problem = f"{least} is more than `maxReplicas`, which is {most}"
        yield "MS515", f"{PREDICTOR}.minReplicas", problem, "a floor that is not above the ceiling"


def known_class(found: Object) -> Iterator[Problem]:
    """The classes that KServe has in Standard mode."""
    held = found.note("autoscalerClass")
    if held is not None and held not in CLASSES:
        place = "metadata.annotations[serving.kserve.io/autoscalerClass]"
        yield "MS515", place, f"`{held}` is no class", ", ".join(f"`{one}`" for one in CLASSES)


def processors(found: Object) -> Iterator[Problem]:
    """The HorizontalPodAutoscaler follows resources alone, by percent, and never to zero."""
    if found.note("autoscalerClass") != "hpa":
        return
    if found.get(f"{PREDICTOR}.scaleMetric", "cpu") not in ("cpu", "memory"):
        yield "MS515", f"{PREDICTOR}.scaleMetric", "it follows `cpu` or `memory`", "class `keda`"
    if not 1 <= found.get(f"{PREDICTOR}.scaleTarget", 80) <= 100:
        yield "MS515", f"{PREDICTOR}.scaleTarget", "it is a percentage", "1 to 100"
    if found.get(f"{PREDICTOR}.minReplicas", 1) == 0:
        yield "MS515", f"{PREDICTOR}.minReplicas", "KServe makes 1 of 0", "1, or Knative mode"
    for index, metric in enumerate(found.get(METRICS) or ()):
        if metric.get("type") != "Resource":
            yield "MS515", f"{METRICS}[{index}]", "it follows resources alone", "class `keda`"


def measured(found: Object) -> Iterator[Problem]:
    """KEDA wants a query and a threshold for each metric of another system."""
    if found.note("autoscalerClass") != "keda":
        return
    if found.get(f"{PREDICTOR}.scaleMetric") is not None:
        yield "MS515", f"{PREDICTOR}.scaleMetric", "KEDA takes none", f"`{METRICS}`"
    for index, metric in enumerate(found.get(METRICS) or ()):
        for problem in _metric(metric):
            yield "MS515", f"{METRICS}[{index}]", problem, "a query and a `target.value`"


def _metric(metric: Any) -> Iterator[str]:
    kind = metric.get("type")
    if kind == "Resource":
        resource = metric.get("resource") or {}
        by = (resource.get("target") or {}).get("type")
        if resource.get("name") == "cpu" and by != "Utilization":
            yield "processors are followed by `Utilization`"
        return
    source = metric.get({"External": "external", "PodMetric": "podmetric"}.get(kind, ""))
    if not source:
        yield f"`{kind}` is no metric of KEDA, or says nothing"
        return
    if not (source.get("metric") or {}).get("query"):
        yield "the query is missing"
    if (source.get("target") or {}).get("value") is None:
        yield "the threshold is missing"


RULES = (bounds, known_class, processors, measured)
