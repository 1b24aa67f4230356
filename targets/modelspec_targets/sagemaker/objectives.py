"""`put-metric-alarm-slo-….json`: an alarm for each objective, on three bad minutes in a row."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, affixed, spelled
from modelspec_compile.mapping.rows import (
    constant,
    each,
    exact,
    implied,
    table,
    unsupported,
    worded,
)
from modelspec_targets.sagemaker import places as p
from modelspec_targets.sagemaker.lowering.rollout import METRICS

MICROSECONDS = 1_000_000
APPLICATION_SIGNALS = "a service level objective of CloudWatch Application Signals"


def _error_share(objective: float | None, indicator: str | None) -> Any:
    return round(1 - objective, 9) if objective and indicator == "availability" else ABSENT


def _objective(data: Any) -> tuple[float, None]:
    if not isinstance(data, int | float) or data >= 1:
        raise Unreadable(data)
    return round(1 - data, 9), None


def _microseconds(seconds: float | None, indicator: str | None) -> Any:
    if seconds is None or indicator == "availability":
        return ABSENT
    return round(seconds * MICROSECONDS)


def _from_microseconds(data: Any) -> tuple[float, None]:
    if not isinstance(data, int | float) or data < 1:
        raise Unreadable(data)
    return data / MICROSECONDS, None


def _statistic(indicator: str | None) -> Any:
    return "Average" if indicator == "availability" else ABSENT


def _percentile(value: float | None, indicator: str | None) -> Any:
    return ABSENT if value is None or indicator == "availability" else f"p{value:g}"


def _from_percentile(data: Any) -> tuple[float, None]:
    text = affixed("p").decode(data)
    try:
        return float(text), None
    except ValueError:
        raise Unreadable(data) from None


ALARM = table(
    worded("AlarmName", "{name}/{element}"),
    constant("Namespace", "AWS/SageMaker"),
    exact("indicator", "MetricName", spelled(METRICS)),
    worded("Dimensions[Name=EndpointName].Value", "{name}"),
    constant("Dimensions[Name=VariantName].Value", p.VARIANT_NAME),
    implied("indicator", "Statistic", _statistic),
    exact(
        ("percentile", "indicator"),
        "ExtendedStatistic",
        Codec(_percentile, _from_percentile),
        why="a share of failed requests has no percentile",
    ),
    constant("Period", 60),
    constant("EvaluationPeriods", 3),
    exact(
        ("objective", "indicator"),
        "Threshold",
        Codec(_error_share, _objective),
        why="an alarm on latency looks at a percentile of a minute, not at a share of a window",
        instead=APPLICATION_SIGNALS,
    ),
    exact(
        ("threshold_seconds", "indicator"),
        "Threshold",
        Codec(_microseconds, _from_microseconds),
        why="a share of failed requests has no threshold in time",
    ),
    constant("ComparisonOperator", "GreaterThanThreshold"),
    constant("TreatMissingData", "notBreaching"),
    unsupported(
        "window_days",
        "an alarm looks at minutes, not at days",
        APPLICATION_SIGNALS,
    ),
    unsupported(
        "alert",
        "an alarm tells a topic of Amazon SNS, which the spec has no name for",
        "`AlarmActions` in an override of the alarm",
    ),
)
"""An alarm for one objective: three bad minutes in a row."""

OBJECTIVES = each("slos", p.OBJECTIVE_ALARM, ALARM, by=None, key=p.FILE_WORD)
