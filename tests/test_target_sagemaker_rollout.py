"""SageMaker: how traffic shifts from one fleet to the next."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile import read_bundle
from modelspec_targets.sagemaker import target
from sagemaker_specs import body, bundle, row

HALF = {"accelerator": {"type": "h100", "count": 4}}


def rollout(strategy: str, *steps: tuple[int, int]) -> dict[str, Any]:
    held = [{"weightPercent": weight, "holdSeconds": hold} for weight, hold in steps]
    return {"strategy": strategy, **({"steps": held} if held else {})}


def shift(*steps: tuple[float, int]) -> tuple[str, int, int]:
    """Type, size and pause of the traffic's shift."""
    operations = {"rollout": rollout("canary", *steps)}
    policy = body(bundle(operations=operations), "create-endpoint")["DeploymentConfig"]
    routing = policy["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]
    size = routing.get("LinearStepSize") or routing["CanarySize"]
    assert size["Type"] == "CAPACITY_PERCENT"
    return routing["Type"], size["Value"], routing["WaitIntervalInSeconds"]


def equal(size: int, hold: int = 60) -> list[tuple[float, int]]:
    return [(weight, hold) for weight in range(size, 100, size)]


@pytest.mark.parametrize(
    ("steps", "made"),
    [
        (equal(9), ("CANARY", 9, 60)),
        (equal(10), ("LINEAR", 10, 60)),
        (equal(11), ("LINEAR", 11, 60)),
        (equal(33), ("LINEAR", 33, 60)),
        ([(50, 60), (100, 60)], ("LINEAR", 50, 60)),
        ([(51, 60)], ("CANARY", 50, 60)),
        ([(10, 60)], ("CANARY", 10, 60)),
        ([(50, 60)], ("CANARY", 50, 60)),
        ([(1, 0)], ("CANARY", 1, 0)),
        ([(10, 60), (20, 60), (40, 60)], ("CANARY", 10, 60)),
        ([(10, 60), (20, 90), (30, 60)], ("CANARY", 10, 60)),
        ([(10, 60), (20, 60), (30, 90)], ("CANARY", 10, 60)),
        ([(25, 3600)], ("CANARY", 25, 3600)),
        ([(25, 3601)], ("CANARY", 25, 3600)),
    ],
)
def test_equal_steps_are_linear_and_others_one_canary(
    steps: list[tuple[float, int]], made: tuple[str, int, int]
) -> None:
    assert shift(*steps) == made


@pytest.mark.parametrize("size", [10, 11, 20, 25, 33, 34, 49])
def test_equal_steps_come_back(size: int) -> None:
    made = bundle(operations={"rollout": rollout("canary", *equal(size))})
    found = read_bundle(target, {file.path: file.text for file in made.files})
    steps = [(step.weight_percent, step.hold_seconds) for step in found.system.main.rollout.steps]
    assert (steps, found.leftovers) == (equal(size), ())
    assert found.system.main.rollout.strategy == "canary"


TRAFFIC = {
    "blue-green": (rollout("blue-green"), {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0}),
    "canary": (
        rollout("canary", (10, 900)),
        {
            "Type": "CANARY",
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10},
            "WaitIntervalInSeconds": 900,
        },
    ),
    "linear": (
        rollout("canary", (25, 60), (50, 60), (75, 60)),
        {
            "Type": "LINEAR",
            "LinearStepSize": {"Type": "CAPACITY_PERCENT", "Value": 25},
            "WaitIntervalInSeconds": 60,
        },
    ),
}


@pytest.mark.parametrize("name", TRAFFIC)
def test_traffic_shifts_as_it_is_written(name: str) -> None:
    written, traffic = TRAFFIC[name]
    made = bundle(operations={"rollout": written, "serving": {"drainSeconds": 90}})
    for request in ("create-endpoint", "update-endpoint"):
        policy = body(made, request)["DeploymentConfig"]["BlueGreenUpdatePolicy"]
        assert policy["TrafficRoutingConfiguration"] == traffic
        assert policy["TerminationWaitInSeconds"] == 90
    assert row(made, "operations.rollout.strategy")["fidelity"] == "exact"
    back = read_bundle(target, {file.path: file.text for file in made.files})
    steps = [(s.weight_percent, s.hold_seconds) for s in back.system.main.rollout.steps]
    assert steps == [(s["weightPercent"], s["holdSeconds"]) for s in written.get("steps", [])]
    assert back.leftovers == ()


def test_uneven_steps_are_approximated_and_others_say_so() -> None:
    uneven = bundle(operations={"rollout": rollout("canary", (10, 600), (50, 600))})
    assert row(uneven, "operations.rollout.steps[0].weightPercent")["fidelity"] == "exact"
    assert row(uneven, "operations.rollout.steps[1].weightPercent")["fidelity"] == "approximated"
    shadow = bundle(operations={"rollout": rollout("shadow")})
    assert row(shadow, "operations.rollout.strategy")["got"] == "blue-green"
    rolling = bundle(operations={"rollout": rollout("rolling")})
    assert "RollingUpdatePolicy" in body(rolling, "update-endpoint")["DeploymentConfig"]
    copy = bundle(runtime=HALF, operations={"rollout": rollout("canary", (20, 60))})
    policy = body(copy, "update-inference-component")["DeploymentConfig"]["RollingUpdatePolicy"]
    assert policy["MaximumBatchSize"] == {"Type": "CAPACITY_PERCENT", "Value": 20}
