"""`create-endpoint.json` and `update-endpoint.json`: the endpoint, and how its content is replaced.

* A fleet is replaced by another one, at once, by a canary or in equal steps, or rolled over.
* A component is replaced copy by copy.
* The alarms of the objectives that `rollbackOn` names undo a replacement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modelspec_compile.mapping.agreement import within as part_of
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Row,
    Table,
    exact,
    gather,
    implied,
    table,
)
from modelspec_targets.sagemaker import places as p
from modelspec_targets.sagemaker.config import whole, within
from modelspec_targets.sagemaker.scaling import TARGETS

STRATEGY, STEPS = "rollout.strategy", "rollout.steps"
WAIT_SECONDS = range(3601)
CANARY_PERCENT, LINEAR_PERCENT = range(1, 51), range(10, 51)
LONGEST_SECONDS = 28800
"""A replacement may take eight hours: alarms end one that goes wrong, not the clock."""
BAKING = 300
"""Seconds for which alarms are watched before the rest follows."""
HALF = {"Type": "CAPACITY_PERCENT", "Value": 50}
STEPWISE = "SageMaker shifts traffic in one step up to half of it, or in equal steps"
Step = tuple[str, float | None, int | None]


def _share(percent: float, bounds: range) -> dict[str, Any]:
    return {"Type": "CAPACITY_PERCENT", "Value": within(bounds, percent)}


def _is_linear(steps: Sequence[Step]) -> bool:
    """Equal steps of 10 % at least, each held as long as the others."""
    first, hold = steps[0][1] or 0, steps[0][2]
    equal = all(
        (weight or 0) == first * (index + 1) and held == hold
        for index, (_, weight, held) in enumerate(steps)
    )
    return equal and len(steps) > 1 and LINEAR_PERCENT[0] <= first <= LINEAR_PERCENT[-1]


def _traffic(steps: Sequence[Step]) -> dict[str, Any]:
    _, weight, hold = steps[0]
    wait = within(WAIT_SECONDS, hold or 0)
    if _is_linear(steps):
        size = _share(weight or 0, LINEAR_PERCENT)
        return {"Type": "LINEAR", "LinearStepSize": size, "WaitIntervalInSeconds": wait}
    size = _share(weight or 0, CANARY_PERCENT)
    return {"Type": "CANARY", "CanarySize": size, "WaitIntervalInSeconds": wait}


def _from_traffic(data: Any) -> list[Step]:
    """The first step of a canary; every step of a linear shift below the whole."""
    if not isinstance(data, dict) or not {"CanarySize", "LinearStepSize"} & data.keys():
        raise Unreadable(data)
    wait = whole(data.get("WaitIntervalInSeconds"))
    if "CanarySize" in data:
        return [("0", whole(data["CanarySize"]["Value"]), wait)]
    size = whole(data["LinearStepSize"]["Value"])
    return [(str(index), size * (index + 1), wait) for index in range(-(-100 // size) - 1)]


TYPES = {"blue-green": "ALL_AT_ONCE", "canary": "CANARY"}


def _type(strategy: str) -> Any:
    return TYPES.get(strategy, ABSENT)


def _from_type(data: Any) -> str:
    back = {"ALL_AT_ONCE": "blue-green", "CANARY": "canary", "LINEAR": "canary"}
    if data not in back:
        raise Unreadable(data)
    return back[data]


def _is_type(wanted: Any, found: Any) -> bool:
    """Whether a type is the wanted one: steps make a linear shift of a canary."""
    return bool(wanted == found) or (wanted, found) == ("CANARY", "LINEAR")


def _rolling(data: Any) -> str:
    if not isinstance(data, dict):
        raise Unreadable(data)
    return "rolling"


def _baking(strategy: str | None, alarms: tuple[str, ...] | None) -> Any:
    return ABSENT if strategy != "blue-green" else BAKING if alarms else 0


def _drained(seconds: int | None, strategy: str | None) -> Any:
    if seconds is None or strategy == "rolling":
        return ABSENT
    return within(WAIT_SECONDS, seconds)


def _alarms(place: Place) -> Row:
    """The objectives whose alarms undo a replacement, by their alarms' names."""

    def encode(name: str | None, objectives: tuple[str, ...] | None) -> Any:
        return [{"AlarmName": f"{name}/{each}"} for each in objectives] if objectives else ABSENT

    def decode(data: Any) -> tuple[None, tuple[str, ...]]:
        return None, tuple(alarm["AlarmName"].rpartition("/")[2] for alarm in data)

    alarms = place / "AutoRollbackConfiguration.Alarms"
    return exact(("name", "rollout.rollback_on"), alarms, Codec(encode, decode))


def _deployment(body: Place) -> Table:
    """How a fleet is replaced."""
    place = body / "DeploymentConfig"
    fleet, rolling = place / "BlueGreenUpdatePolicy", place / "RollingUpdatePolicy"
    traffic = fleet / "TrafficRoutingConfiguration"
    inputs = (STRATEGY, "rollout.rollback_on")
    return table(
        exact(STRATEGY, traffic / "Type", Codec(_type, _from_type, _is_type)),
        implied(inputs, traffic / "WaitIntervalInSeconds", _baking),
        gather(
            STEPS,
            ("weight_percent", "hold_seconds"),
            traffic,
            Codec(_traffic, _from_traffic, part_of),
            why=STEPWISE,
            instead="one step, or steps like 25, 50 and 75 % with one pause",
        ),
        exact(
            ("serving.drain_seconds", STRATEGY),
            fleet / "TerminationWaitInSeconds",
            Codec(_drained, lambda data: (whole(data), None)),
            why="the old fleet is kept this long, an hour at most, unless it is rolled over",
        ),
        implied(STRATEGY, fleet / "MaximumExecutionTimeoutInSeconds", _longest(False)),
        exact(
            STRATEGY,
            rolling / "MaximumBatchSize",
            Codec(lambda strategy: HALF if strategy == "rolling" else ABSENT, _rolling),
        ),
        implied(inputs, rolling / "WaitIntervalInSeconds", _rolling_wait),
        implied(STRATEGY, rolling / "MaximumExecutionTimeoutInSeconds", _longest(True)),
        _alarms(place),
    )


def _longest(rolling: bool) -> Any:
    return lambda strategy: LONGEST_SECONDS if (strategy == "rolling") is rolling else ABSENT


def _rolling_wait(strategy: str | None, alarms: tuple[str, ...] | None) -> Any:
    return ABSENT if strategy != "rolling" else BAKING if alarms else 0


def _retain(*targets: float | None) -> Any:
    return ABSENT if targets == (None, None) else True


VARIANT = table(
    exact("name", p.ENDPOINT / "EndpointName"),
    exact("name", p.ENDPOINT / "EndpointConfigName", p.sealed_name),
    _deployment(p.ENDPOINT),
    exact("name", p.ENDPOINT_UPDATE / "EndpointName"),
    exact("name", p.ENDPOINT_UPDATE / "EndpointConfigName", p.sealed_name),
    implied(TARGETS, p.ENDPOINT_UPDATE / "RetainAllVariantProperties", _retain),
    _deployment(p.ENDPOINT_UPDATE),
)
"""The endpoint of a variant; an update keeps the number of instances that scaling has come to."""

COPYWISE = "an inference component is replaced copy by copy"
WHOLE = "an endpoint whose replicas are whole instances"
ONE_COPY = {"Type": "COPY_COUNT", "Value": 1}
BATCH_PERCENT = range(5, 51)


def _copywise(steps: Sequence[Step]) -> dict[str, Any]:
    """The first step is the batch, and is watched as long as it is held."""
    _, weight, hold = steps[0]
    wait = within(WAIT_SECONDS, hold or 0)
    return {"MaximumBatchSize": _share(weight or 0, BATCH_PERCENT), "WaitIntervalInSeconds": wait}


def _from_copywise(data: Any) -> list[Step]:
    size = data.get("MaximumBatchSize") if isinstance(data, dict) else None
    if not isinstance(size, dict) or size.get("Type") != "CAPACITY_PERCENT":
        raise Unreadable(data)
    return [("0", whole(size.get("Value")), whole(data.get("WaitIntervalInSeconds")))]


def _one_by_one(_: str | None, steps: Any, alarms: tuple[str, ...] | None) -> Any:
    wait = BAKING if alarms else 0
    return ABSENT if steps else {"MaximumBatchSize": ONE_COPY, "WaitIntervalInSeconds": wait}


def _longest_of_copies(data: Any) -> str:
    if data != LONGEST_SECONDS:
        raise Unreadable(data)
    return "rolling"


COMPONENT_POLICY = p.COMPONENT_UPDATE / "DeploymentConfig.RollingUpdatePolicy"
COMPONENT = table(
    exact("name", p.ENDPOINT / "EndpointName"),
    exact("name", p.ENDPOINT / "EndpointConfigName", p.sealed_name),
    exact("name", p.ENDPOINT_UPDATE / "EndpointName"),
    exact("name", p.ENDPOINT_UPDATE / "EndpointConfigName", p.sealed_name),
    implied((STRATEGY, STEPS, "rollout.rollback_on"), COMPONENT_POLICY, _one_by_one),
    gather(
        STEPS,
        ("weight_percent", "hold_seconds"),
        COMPONENT_POLICY,
        Codec(_copywise, _from_copywise, part_of),
        why=COPYWISE,
        instead=WHOLE,
    ),
    exact(
        STRATEGY,
        COMPONENT_POLICY / "MaximumExecutionTimeoutInSeconds",
        Codec(lambda _: LONGEST_SECONDS, _longest_of_copies),
        why=COPYWISE,
        instead=WHOLE,
    ),
    _alarms(p.COMPONENT_UPDATE / "DeploymentConfig"),
)
"""The endpoint of components, and how a component on it is replaced."""
