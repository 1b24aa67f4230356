"""How a new version replaces the old one, and which objectives become alarms."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile.ir import Derived, Origin, Service
from modelspec_compile.ir.change import default, derive
from modelspec_compile.ir.operations import RolloutStep, Slo
from modelspec_targets.sagemaker.lowering.hosting import BY, Lowered
from modelspec_targets.sagemaker.sharing import shares

STRATEGY, STEPS, ROLLBACK = "rollout.strategy", "rollout.steps", "rollout.rollback_on"
METRICS = {
    "availability": "Invocation5XXErrors",
    "time-to-first-token": "FirstChunkLatency",
    "end-to-end-latency": "ModelLatency",
}
"""Indicators and the metrics of an endpoint that measure them, in microseconds or as a share:
https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html"""
NO_METRIC = "an endpoint has no metric for this objective, so no alarm watches it"
OWN_METRIC = "an alarm on a metric that the container publishes itself"
PERCENTILE = 95.0
CANARY = RolloutStep(10, 300)


def objectives(service: Service) -> Lowered:
    """Keep the objectives that an alarm can watch; a latency needs a threshold and a percentile."""
    kept = tuple(_percentile(slo) for slo in service.slos if _watched(slo))
    if kept == service.slos:
        return service, []
    origins: dict[str, Origin] = {**service.origins, "slos": _unwatched()}
    service = replace(service, slos=kept, origins=origins)
    names = {slo.name for slo in kept}
    rollback = tuple(name for name in service.rollout.rollback_on if name in names)
    if rollback == service.rollout.rollback_on:
        return service, []
    return derive(service, ROLLBACK, rollback, BY, ("slos",), NO_METRIC, OWN_METRIC), []


def _unwatched() -> Derived:
    return Derived(BY, ("slos",), NO_METRIC, OWN_METRIC)


def _watched(slo: Slo) -> bool:
    return slo.indicator == "availability" or (
        slo.indicator in METRICS and slo.threshold_seconds is not None
    )


def _percentile(slo: Slo) -> Slo:
    latency = slo.indicator != "availability"
    return replace(slo, percentile=PERCENTILE) if latency and slo.percentile is None else slo


def strategy(service: Service) -> Lowered:
    """Blue-green unless another way is written; a canary goes first with a tenth."""
    why = "SageMaker replaces a fleet by another one unless it is told otherwise"
    service = default(service, STRATEGY, "blue-green", "sagemaker.rollout", why)
    if service.rollout.strategy == "shadow":
        why = "a shadow test is an experiment of its own, beside the endpoint"
        way_out = "`aws sagemaker create-inference-experiment`"
        service = derive(service, STRATEGY, "blue-green", BY, (STRATEGY,), why, way_out)
    return _steps(service), []


def _steps(service: Service) -> Service:
    """A canary has a first step; other ways to replace whole instances have none."""
    canary, steps = service.rollout.strategy == "canary", service.rollout.steps
    if canary and not steps:
        return derive(service, STEPS, (CANARY,), BY, (STRATEGY,), "a canary is a first step")
    if steps and not canary and not shares(service):
        why = "a fleet of instances is replaced in steps by a canary only"
        return derive(service, STEPS, (), BY, (STRATEGY,), why, "`strategy: canary`")
    return service
