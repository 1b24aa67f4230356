"""Application Auto Scaling: bounds, targets, the way back from zero, and windows.

* The target of concurrency counts what the container works on, every ten seconds; the rate is a
  second policy. With both, the larger number of replicas wins.
* Target tracking cannot leave zero: a step policy does, on an alarm on requests that found nobody.
  The first such request wakes the endpoint, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, same, scaled
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Table, constant, each, exact, implied, table, worded
from modelspec_targets.sagemaker import places as p
from modelspec_targets.sagemaker.cron import aws_cron

TARGETS = ("scaling.target_concurrency", "scaling.target_requests_per_second")
IDLE = "scaling.scale_to_zero_idle_seconds"
"""Present in a lowered service exactly where it may scale to zero."""
TRACKING = "TargetTrackingScalingPolicyConfiguration"
METRIC = f"{TRACKING}.PredefinedMetricSpecification.PredefinedMetricType"
NO_TARGET = "a pause between changes is one of target tracking, and there is no target to track"


@dataclass(frozen=True, slots=True)
class Unit:
    """What Application Auto Scaling counts: instances of a variant, or copies of a component."""

    resource: str
    dimension: str
    concurrency: str
    rate: str


INSTANCES = Unit(
    "endpoint/{name}/variant/" + p.VARIANT_NAME,
    "sagemaker:variant:DesiredInstanceCount",
    "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    "SageMakerVariantInvocationsPerInstance",
)
COPIES = Unit(
    "inference-component/{name}",
    "sagemaker:inference-component:DesiredCopyCount",
    "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
    "SageMakerInferenceComponentInvocationsPerCopy",
)


def _resource(unit: Unit, body: Place | None = None, when: tuple[str, ...] = ()) -> Table:
    """What is scaled, in a body that is there wherever one of these fields is."""
    base = body or Place()
    return table(
        constant(base / "ServiceNamespace", "sagemaker", when=when),
        worded(base / "ResourceId", unit.resource, when=when),
        constant(base / "ScalableDimension", unit.dimension, when=when),
    )


def _where(given: Any, value: Any) -> Any:
    return ABSENT if given is None or value is None else value


def _scales(least: int | None, most: int | None, *targets: float | None) -> bool:
    """Whether there is a target to follow, or room for a person to scale in."""
    return least != most or targets != (None, None)


FIELDS = ("scaling.min_replicas", "scaling.max_replicas", *TARGETS)
floor = Codec(
    lambda *fields: fields[0] if _scales(*fields) else ABSENT,
    lambda data: (data, None, None, None),
)
ceiling = Codec(
    lambda *fields: fields[1] if _scales(*fields) else ABSENT,
    lambda data: (None, data, None, None),
)
"""Bounds and targets ↔ one bound, where something scales."""


def _target(unit: Unit) -> Table:
    """Between which bounds instances or copies are scaled."""
    body = p.SCALABLE_TARGET
    said = {"ServiceNamespace": "sagemaker", "ScalableDimension": unit.dimension}
    return table(
        *(implied(FIELDS, body / key, _wherever(value)) for key, value in said.items()),
        implied(
            (*FIELDS, "name"), body / "ResourceId", lambda *fields: _resource_id(unit, *fields)
        ),
        exact(FIELDS, body / "MinCapacity", floor),
        exact(FIELDS, body / "MaxCapacity", ceiling),
    )


def _wherever(value: str) -> Callable[..., Any]:
    return lambda *fields: value if _scales(*fields) else ABSENT


def _resource_id(unit: Unit, *fields: Any) -> Any:
    *bounds, name = fields
    return unit.resource.replace("{name}", name) if _scales(*bounds) else ABSENT


pause = Codec(lambda seconds, target: _where(target, seconds), lambda data: (data, None))
"""A pause where there is a target."""


def _from_tracking(data: Any) -> tuple[str, None]:
    if data != "TargetTrackingScaling":
        raise Unreadable(data)
    return "reactive", None


tracking = Codec(
    lambda strategy, target: _where(target, strategy and "TargetTrackingScaling"), _from_tracking
)
"""Every strategy → target tracking, which is the reactive one."""


def _policy(unit: Unit, body: Place, target: str, metric: str, value: Codec) -> Table:
    """A policy that tracks one target, named as the target is."""
    settings = body / TRACKING
    why, instead = NO_TARGET, "`operations.scaling.targetConcurrency`"
    return table(
        worded(body / "PolicyName", "{name}-" + _ending(target), when=target),
        _resource(unit, body, (target,)),
        exact(
            ("scaling.strategy", target),
            body / "PolicyType",
            tracking,
            why="Application Auto Scaling forecasts for Amazon ECS only",
            instead="`strategy: reactive`, and `schedules` for what is known ahead",
        ),
        constant(body / "PolicyType", "TargetTrackingScaling", when=target),
        exact(target, settings / "TargetValue", value),
        constant(body / METRIC, metric, when=target),
        exact(
            ("scaling.down_cooldown_seconds", target),
            settings / "ScaleInCooldown",
            pause,
            why=why,
            instead=instead,
        ),
        exact(
            ("scaling.up_cooldown_seconds", target),
            settings / "ScaleOutCooldown",
            pause,
            why=why,
            instead=instead,
        ),
    )


def _ending(target: str) -> str:
    return "concurrency" if target == TARGETS[0] else "rate"


WAKE_UP = {
    "AdjustmentType": "ChangeInCapacity",
    "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    "Cooldown": 60,
    "MetricAggregationType": "Maximum",
}
NOBODY_THERE = {
    "Namespace": "AWS/SageMaker",
    "MetricName": "NoCapacityInvocationFailures",
    "Statistic": "Maximum",
    "Period": 30,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "missing",
}
"""An alarm on the first request that no copy could take.

https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html
"""


def _wake_up(unit: Unit) -> Table:
    policy, alarm = p.WAKE_POLICY, p.WAKE_ALARM
    component = alarm / "Dimensions[Name=InferenceComponentName]"
    return table(
        worded(policy / "PolicyName", "{name}-wake-up", when=IDLE),
        _resource(unit, policy, (IDLE,)),
        constant(policy / "PolicyType", "StepScaling", when=IDLE),
        constant(policy / "StepScalingPolicyConfiguration", WAKE_UP, when=IDLE),
        worded(alarm / "AlarmName", "{name}-wake-up", when=IDLE),
        worded(component / "Value", "{name}", when=IDLE),
        *(constant(alarm / key, value, when=IDLE) for key, value in NOBODY_THERE.items()),
    )


def rows(unit: Unit) -> Table:
    """Everything that is asked of Application Auto Scaling."""
    concurrency, rate = TARGETS
    action = table(
        worded("ScheduledActionName", "{element}"),
        _resource(unit),
        exact("cron", "Schedule", aws_cron),
        exact("timezone", "Timezone"),
        exact("min_replicas", "ScalableTargetAction.MinCapacity"),
    )
    return table(
        _target(unit),
        _policy(unit, p.POLICY, concurrency, unit.concurrency, same),
        _policy(unit, p.RATE_POLICY, rate, unit.rate, scaled(60)),
        _wake_up(unit) if unit is COPIES else (),
        each("scaling.schedules", p.SCHEDULED_ACTION, action, by=None, key=p.FILE_WORD),
    )
