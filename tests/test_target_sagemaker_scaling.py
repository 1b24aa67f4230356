"""SageMaker: replicas as instances or copies, what scales them, windows, rollouts, alarms."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile import read_bundle
from modelspec_compile.mapping.codecs import ABSENT, Unreadable
from modelspec_targets.sagemaker import cron, target
from modelspec_targets.sagemaker.sharing import copies
from sagemaker_specs import body, bundle, row, variant

GIB = 2**30
HALF = {"accelerator": {"type": "h100", "count": 4}}
ZERO = {"minReplicas": 0, "maxReplicas": 2}


def names(made: Any) -> set[str]:
    return {file.path for file in made.files}


def test_a_fixed_number_has_no_scaling() -> None:
    made = bundle(operations__scaling={"minReplicas": 2, "maxReplicas": 2})
    assert not {name for name in names(made) if name.startswith(("register", "put-"))}
    assert (
        body(made, "create-endpoint-config")["ProductionVariants"][0]["InitialInstanceCount"] == 2
    )
    back = read_bundle(target, {file.path: file.text for file in made.files}).system.main
    assert (back.scaling.min_replicas, back.scaling.max_replicas) == (2, 2)


def test_bounds_and_targets_are_tracked() -> None:
    scaling = {"minReplicas": 1, "maxReplicas": 4, "targetConcurrency": 12, "targetRps": 2}
    made = bundle(operations__scaling={**scaling, "cooldownSeconds": {"up": 0, "down": 300}})
    assert body(made, "register-scalable-target") == {
        "ServiceNamespace": "sagemaker",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "ResourceId": "endpoint/chat/variant/AllTraffic",
        "MinCapacity": 1,
        "MaxCapacity": 4,
    }
    policy = body(made, "put-scaling-policy")
    tracked = policy["TargetTrackingScalingPolicyConfiguration"]
    metric = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
    assert tracked == {
        "TargetValue": 12,
        "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 0,
    }
    rate = body(made, "put-scaling-policy-rate")["TargetTrackingScalingPolicyConfiguration"]
    assert rate["TargetValue"] == 120
    assert body(made, "update-endpoint")["RetainAllVariantProperties"] is True


def test_room_to_scale_without_a_target_gets_one() -> None:
    bounds = {"minReplicas": 1, "maxReplicas": 2}
    made = bundle(operations__scaling=bounds, runtime__batch={"maxBatchSize": 32})
    tracked = body(made, "put-scaling-policy")["TargetTrackingScalingPolicyConfiguration"]
    assert tracked["TargetValue"] == 24
    by_hand = bundle(operations__scaling={**bounds, "strategy": "manual"})
    assert "put-scaling-policy.json" not in names(by_hand)
    assert body(by_hand, "register-scalable-target")["MaxCapacity"] == 2


def test_fewer_devices_than_an_instance_has_are_a_component() -> None:
    made = bundle(runtime=HALF, operations__scaling={"minReplicas": 2, "maxReplicas": 4})
    config = body(made, "create-endpoint-config")
    assert "ModelName" not in config["ProductionVariants"][0]
    assert config["ExecutionRoleArn"] == body(made, "create-model")["ExecutionRoleArn"]
    managed = config["ProductionVariants"][0]["ManagedInstanceScaling"]
    assert managed == {"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 2}
    component = body(made, "create-inference-component")
    needed = component["Specification"]["ComputeResourceRequirements"]
    assert needed["NumberOfAcceleratorDevicesRequired"] == 4
    assert component["RuntimeConfig"] == {"CopyCount": 2}
    assert component["Specification"]["ModelName"] == body(made, "create-model")["ModelName"]
    assert row(made, "runtime.accelerator.count")["fidelity"] == "exact"


@pytest.mark.parametrize(
    ("host", "count"),
    [
        (("p5.48xlarge", 4, 16000, 160 * GIB), 2),
        (("p5.48xlarge", 1, 16000, 1100 * GIB), 1),
        (("g6e.12xlarge", 1, 24000, 16 * GIB), 2),
        (("m9.unknown", 1, 1000, GIB), 1),
    ],
)
def test_an_instance_holds_as_many_copies_as_fit(host: Any, count: int) -> None:
    assert copies(*host) == count


def test_zero_is_left_by_a_step_on_an_alarm() -> None:
    made = bundle(operations__scaling=ZERO)
    managed = body(made, "create-endpoint-config")["ProductionVariants"][0][
        "ManagedInstanceScaling"
    ]
    assert managed["MinInstanceCount"] == 0
    assert body(made, "register-scalable-target")["MinCapacity"] == 0
    assert body(made, "put-scaling-policy-wake-up")["PolicyType"] == "StepScaling"
    alarm = body(made, "put-metric-alarm-wake-up")
    assert alarm["MetricName"] == "NoCapacityInvocationFailures"
    assert alarm["Dimensions"] == [{"Name": "InferenceComponentName", "Value": "chat"}]
    back = read_bundle(target, {file.path: file.text for file in made.files})
    assert (back.system.main.scaling.min_replicas, back.leftovers) == (0, ())


def test_a_window_is_two_actions_and_is_read_as_one() -> None:
    window = {"name": "day", "cron": "0 22 * * 1-5", "timezone": "Europe/Berlin"}
    scaling = {"minReplicas": 1, "maxReplicas": 4, "targetConcurrency": 8}
    full = {**window, "durationSeconds": 21600, "minReplicas": 3}
    made = bundle(operations__scaling={**scaling, "schedules": [full]})
    opening, closing = (body(made, f"put-scheduled-action-day{end}") for end in ("", "-end"))
    assert opening["Schedule"] == "cron(0 22 ? * 2-6 *)"
    assert closing["Schedule"] == "cron(0 4 ? * 3,4,5,6,7 *)"
    floors = [each["ScalableTargetAction"]["MinCapacity"] for each in (opening, closing)]
    assert floors == [3, 1]
    (found,) = read_bundle(
        target, {file.path: file.text for file in made.files}
    ).system.main.scaling.schedules
    assert (found.name, found.cron, found.duration_seconds) == ("day", "0 22 * * 1-5", 21600)


def test_a_window_that_cannot_be_told_is_left_out_with_a_word() -> None:
    window = {"name": "odd", "cron": "*/5 8 * * *", "durationSeconds": 60, "minReplicas": 2}
    scaling = {"minReplicas": 1, "maxReplicas": 4, "schedules": [window]}
    made = bundle(operations__scaling=scaling)
    assert not [name for name in names(made) if name.startswith("put-scheduled")]
    said = row(made, "operations.scaling.schedules[0].cron")
    assert (said["fidelity"], "fixed time" in said["why"]) == ("unsupported", True)


minutes = st.integers(0, 59)
hours = st.integers(0, 23)
weekdays = st.sampled_from(("*", "0", "1-5", "0,6", "2-4,6", "MON-FRI"))


@given(minutes, hours, weekdays, st.integers(1, 1439))
def test_the_end_of_a_window_tells_its_length(
    minute: int, hour: int, weekday: str, length: int
) -> None:
    opens = f"{minute} {hour} * * {weekday}"
    assert cron.aws_cron.decode(cron.aws_cron.encode(opens)) == opens
    closes = cron.end(opens, length * 60)
    if closes is not None:
        assert cron.duration_seconds(opens, closes) == length * 60
        assert cron.sayable(closes)


@pytest.mark.parametrize("line", ["0 8 1 * 1", "0 8 * * 5-7", "0 8 * *"])
def test_what_aws_cannot_say_is_absent(line: str) -> None:
    assert cron.aws_cron.encode(line) is ABSENT


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


@pytest.mark.parametrize(
    ("opens", "seconds", "closes"),
    [
        ("0 7 * * *", 60, "1 7 * * *"),
        ("0 7 * * *", 90, None),
        ("0 7 * * *", 86340, "59 6 * * *"),
        ("0 7 * * *", 86400, None),
        ("0 23 * * 1-5", 3540, "59 23 * * 1-5"),
        ("0 23 * * 1-5", 3600, "0 0 * * 2,3,4,5,6"),
        ("0 23 * * 6", 3600, "0 0 * * 0"),
        ("0 23 * * 0,6", 3600, "0 0 * * 0,1"),
        ("0 23 * * MON", 3540, "59 23 * * MON"),
        ("0 23 * * MON", 3600, None),
        ("0 23 1 * *", 3540, "59 23 1 * *"),
        ("0 23 1 * *", 3600, None),
        ("0 23 * 1 *", 3600, None),
        ("*/5 7 * * *", 60, None),
        ("0 7-9 * * *", 60, None),
        ("0 7 * *", 60, None),
    ],
)
def test_a_window_closes_less_than_a_day_later(
    opens: str, seconds: int, closes: str | None
) -> None:
    assert cron.end(opens, seconds) == closes
    if closes:
        assert cron.duration_seconds(opens, closes) == seconds


@pytest.mark.parametrize(
    ("line", "of_aws"),
    [
        ("0 7 * * *", "cron(0 7 * * ? *)"),
        ("0 7 1 * *", "cron(0 7 1 * ? *)"),
        ("0 7 * * 0", "cron(0 7 ? * 1 *)"),
        ("0 7 * * 6", "cron(0 7 ? * 7 *)"),
        ("0 7 * 2 1-5", "cron(0 7 ? 2 2-6 *)"),
        ("0 7 * * 0,6", "cron(0 7 ? * 1,7 *)"),
        ("0 7 * * MON-FRI", "cron(0 7 ? * MON-FRI *)"),
    ],
)
def test_aws_counts_days_from_one(line: str, of_aws: str) -> None:
    assert cron.aws_cron.encode(line) == of_aws
    assert cron.aws_cron.decode(of_aws) == line


@pytest.mark.parametrize("text", ["0 7 * * 1", "cron(0 7 * * ?)", "rate(5 minutes)", 7, None])
def test_other_lines_of_aws_are_unreadable(text: object) -> None:
    with pytest.raises(Unreadable):
        cron.aws_cron.decode(text)


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


SLOS = [
    {"name": "there", "indicator": "availability", "objective": 0.999},
    {"name": "first", "indicator": "time-to-first-token", "thresholdMs": 800, "objective": 0.99},
    {"name": "next", "indicator": "time-per-output-token", "thresholdMs": 40, "objective": 0.9},
]


def test_objectives_are_alarms_and_undo_an_update() -> None:
    rollback = {"strategy": "blue-green", "rollbackOn": ["there", "first", "next"]}
    made = bundle(operations={"slos": SLOS, "rollout": rollback})
    there, first = (body(made, f"put-metric-alarm-slo-{name}") for name in ("there", "first"))
    assert (there["MetricName"], there["Statistic"], there["Threshold"]) == (
        "Invocation5XXErrors",
        "Average",
        0.001,
    )
    assert (first["ExtendedStatistic"], first["Threshold"]) == ("p95", 800000)
    assert "put-metric-alarm-slo-next.json" not in names(made)
    alarms = body(made, "update-endpoint")["DeploymentConfig"]["AutoRollbackConfiguration"]
    assert alarms == {"Alarms": [{"AlarmName": "chat/there"}, {"AlarmName": "chat/first"}]}
    assert row(made, "operations.slos[2].indicator")["fidelity"] == "unsupported"
    assert row(made, "operations.slos[0].objective")["fidelity"] == "exact"


def test_budgets_stay_within_the_hour() -> None:
    found = variant(operations__serving={"startupSeconds": 900})
    assert found["ModelDataDownloadTimeoutInSeconds"] == 900
    long = bundle(operations__serving={"startupSeconds": 7200})
    said = row(long, "operations.serving.startupSeconds")
    assert (said["fidelity"], said["got"]) == ("approximated", 3600)


def test_logs_are_kept_no_longer_than_is_wanted() -> None:
    kept = bundle(governance__compliance={"retention": {"logsDays": 45}})
    assert body(kept, "put-retention-policy") == {
        "logGroupName": "/aws/sagemaker/Endpoints/chat",
        "retentionInDays": 30,
    }
    assert row(kept, "governance.compliance.retention.logsDays")["fidelity"] == "emulated"
    exact = bundle(governance__compliance={"retention": {"logsDays": 30}})
    assert row(exact, "governance.compliance.retention.logsDays")["fidelity"] == "exact"


def test_requests_that_begin_alike_stay_together() -> None:
    load = {"workload": {"sharedPrefixTokens": 800}}
    made = bundle(
        routing__sessionAffinity={"by": "prefix"},
        performance=load,
        runtime__batch={"maxBatchSize": 32},
    )
    routing = body(made, "create-endpoint-config")["ProductionVariants"][0]["RoutingConfig"]
    assert routing == {
        "RoutingStrategy": "PREFIX_AWARE",
        "PrefixAwareRoutingConfig": {"PrefixLength": 3200, "ConcurrencyThreshold": 32},
    }
    assert variant()["RoutingConfig"] == {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"}
