"""SageMaker: replicas as instances or copies, what scales them, windows, rollouts, alarms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import read_bundle
from modelspec_targets.sagemaker import target
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


def test_a_window_of_any_name_has_a_file_in_the_bundle() -> None:
    name = "../../../x/Büro 1"
    window = {"name": name, "cron": "0 22 * * *", "durationSeconds": 600, "minReplicas": 2}
    made = bundle(operations__scaling={"maxReplicas": 4, "schedules": [window]})
    assert "put-scheduled-action-..%2F..%2F..%2Fx%2FB%C3%BCro 1.json" in names(made)
    back = read_bundle(target, {file.path: file.text for file in made.files})
    assert [each.name for each in back.system.main.scaling.schedules] == [name]


def test_an_action_without_a_time_to_tell_is_left_over() -> None:
    window = {"name": "day", "cron": "0 22 * * *", "durationSeconds": 600, "minReplicas": 2}
    made = bundle(operations__scaling={"maxReplicas": 4, "schedules": [window]})
    files = {file.path: file.text for file in made.files}
    for end in ("", "-end"):
        action = body(made, f"put-scheduled-action-day{end}")
        changed = {**action, "Schedule": "rate(5 minutes)"}
        files[f"put-scheduled-action-day{end}.json"] = json.dumps(changed)
    found = read_bundle(target, files)
    left = {str(place).rpartition(":")[2] for place, _ in found.leftovers}
    assert left == {"Schedule", "ScalableTargetAction.MinCapacity"}
    assert [one.cron for one in found.system.main.scaling.schedules] == [None]


def test_a_window_that_cannot_be_told_is_left_out_with_a_word() -> None:
    window = {"name": "odd", "cron": "*/5 8 * * *", "durationSeconds": 60, "minReplicas": 2}
    scaling = {"minReplicas": 1, "maxReplicas": 4, "schedules": [window]}
    made = bundle(operations__scaling=scaling)
    assert not [name for name in names(made) if name.startswith("put-scheduled")]
    said = row(made, "operations.scaling.schedules[0].cron")
    assert (said["fidelity"], "fixed time" in said["why"]) == ("unsupported", True)


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
