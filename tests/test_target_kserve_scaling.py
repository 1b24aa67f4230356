"""KServe: who scales, by which metric, and what becomes of the wishes that nobody can fulfil."""

from __future__ import annotations

import itertools
import shlex
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile import Bundle, compile, engines
from modelspec_targets._kubernetes.load import TARGETS, queries
from modelspec_targets.kserve.copies import SHELL, quoted
from test_target_kserve import L4, LLM, back, bundle, document, manifests, spec

ROOM = {"minReplicas": 1, "maxReplicas": 4}
WORKDAYS = {"name": "day", "cron": "0 7 * * 1-5", "durationSeconds": 43200, "minReplicas": 2}


def scaled(**scaling: Any) -> Bundle:
    return bundle(LLM, L4, operations={"scaling": {**ROOM, **scaling}})


def autoscaler(made: Bundle) -> str:
    notes = document(made)["metadata"]["annotations"]
    return notes["serving.kserve.io/autoscalerClass"]


def answer(made: Bundle, path: str) -> dict[str, Any]:
    (row,) = [row for row in made.ledger["fields"] if row["path"].endswith(path)]
    return row


@pytest.mark.parametrize(
    ("scaling", "chosen"),
    [
        ({"maxReplicas": 1}, "none"),
        ({"strategy": "manual"}, "none"),
        ({}, "hpa"),
        ({"targetConcurrency": 8}, "keda"),
        ({"targetConcurrency": 8, "schedules": [WORKDAYS]}, "external"),
    ],
)
def test_one_autoscaler_owns_the_replicas(scaling: dict[str, Any], chosen: str) -> None:
    made = scaled(**scaling)
    assert autoscaler(made) == chosen
    assert ("scaledobject.yaml" in manifests(made)) is (chosen == "external")
    assert ("autoScaling" in document(made)["spec"]["predictor"]) is (chosen in ("hpa", "keda"))


def test_targets_are_queries_of_the_engine_and_come_back() -> None:
    wanted = {"targetConcurrency": 48, "targetQueueDepth": 8, "targetKvCacheUtilization": 0.8}
    made = scaled(**wanted)
    metrics = document(made)["spec"]["predictor"]["autoScaling"]["metrics"]
    told = [(m["external"]["metric"]["query"], m["external"]["target"]["value"]) for m in metrics]
    of = "{pod=~'chat-predictor-.+'}"
    assert told == [
        (f"sum(vllm:num_requests_running{of}) + sum(vllm:num_requests_waiting{of})", "48"),
        (f"sum(vllm:num_requests_waiting{of})", "8"),
        (f"sum(vllm:kv_cache_usage_perc{of})", "0.8"),
    ]
    held = back(made)
    assert held["scaling.target_concurrency"] == 48
    assert held["scaling.target_kv_cache_fraction"] == 0.8


def test_an_autoscaler_that_asks_prometheus_gets_a_pod_monitor() -> None:
    made = scaled(targetConcurrency=8)
    monitor = document(made, "podmonitor.yaml")["spec"]
    assert monitor["selector"]["matchLabels"] == {"app": "isvc.chat-predictor"}
    assert monitor["podMetricsEndpoints"] == [{"portNumber": 8000, "path": "/metrics"}]
    annotations = document(made)["spec"]["predictor"].get("annotations", {})
    assert not [key for key in annotations if key.startswith("prometheus.io/")]


def test_without_a_provider_pods_are_annotated() -> None:
    made = bundle()
    assert "podmonitor.yaml" not in manifests(made)
    assert document(made)["spec"]["predictor"]["annotations"] == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "8000",
        "prometheus.io/path": "/metrics",
    }


def test_a_target_that_the_engine_does_not_measure_is_reported() -> None:
    runtime = {**L4, "engine": {"name": "tei"}}
    model = {**LLM, "task": "embedding"}
    scaling = {**ROOM, "targetKvCacheUtilization": 0.8}
    made = bundle(model, runtime, operations={"scaling": scaling})
    row = answer(made, "targetKvCacheUtilization")
    assert row["fidelity"] == "unsupported"
    assert "has no metric for it" in row["why"]
    assert autoscaler(made) == "hpa"


@pytest.mark.parametrize("metrics", [{"enabled": False}, {"provider": "datadog"}])
def test_an_autoscaler_that_sees_no_metrics_follows_processors(metrics: dict[str, Any]) -> None:
    scaling = {**ROOM, "targetConcurrency": 8}
    operations = {"scaling": scaling, "observability": {"metrics": metrics}}
    made = bundle(LLM, L4, operations=operations)
    assert autoscaler(made) == "hpa"
    assert answer(made, "targetConcurrency")["fidelity"] == "unsupported"
    assert "podmonitor.yaml" not in manifests(made)


def test_windows_of_stabilization_are_cooldowns_only_where_they_count() -> None:
    cooldowns = {"up": 30, "down": 600}
    behavior = document(scaled(targetRps=5, cooldownSeconds=cooldowns))["spec"]["predictor"][
        "autoScaling"
    ]["behavior"]
    assert behavior == {
        "scaleUp": {"stabilizationWindowSeconds": 30},
        "scaleDown": {"stabilizationWindowSeconds": 600},
    }
    made = scaled(cooldownSeconds=cooldowns)
    assert "behavior" not in document(made)["spec"]["predictor"]["autoScaling"]
    assert answer(made, "cooldownSeconds.down")["fidelity"] == "unsupported"


def test_zero_replicas_are_one_and_said_so() -> None:
    made = scaled(minReplicas=0, targetConcurrency=8, scaleToZero={"idleSeconds": 900})
    assert document(made)["spec"]["predictor"]["minReplicas"] == 1
    row = answer(made, "minReplicas")
    assert (row["fidelity"], row["wanted"], row["got"]) == ("approximated", 0, 1)
    assert "Knative" in row["instead"]
    assert answer(made, "idleSeconds")["fidelity"] == "unsupported"


def test_a_warm_pool_is_part_of_the_floor_and_comes_back() -> None:
    made = scaled(targetConcurrency=8, warmPool={"size": 2, "strategy": "standby"})
    assert document(made)["spec"]["predictor"]["minReplicas"] == 3
    assert answer(made, "minReplicas")["fidelity"] == "emulated"
    assert back(made)["scaling.min_replicas"] == 1
    assert back(made)["scaling.warm_pool.size"] == 2


def test_a_schedule_is_a_trigger_beside_those_of_the_load() -> None:
    made = scaled(targetConcurrency=8, schedules=[{**WORKDAYS, "timezone": "Europe/Berlin"}])
    scaled_object = document(made, "scaledobject.yaml")["spec"]
    assert scaled_object["scaleTargetRef"] == {"name": "chat-predictor"}
    load, clock = scaled_object["triggers"]
    assert load["type"] == "prometheus"
    assert load["metadata"]["threshold"] == "8"
    assert clock == {
        "name": "day",
        "type": "cron",
        "metadata": {
            "timezone": "Europe/Berlin",
            "start": "0 7 * * 1-5",
            "end": "0 19 * * 1-5",
            "desiredReplicas": "2",
        },
    }
    assert back(made)["scaling.schedules[day].duration_seconds"] == 43200


def test_a_window_without_an_end_is_left_out_with_the_reason() -> None:
    made = scaled(targetConcurrency=8, schedules=[{**WORKDAYS, "cron": "0 7 1 * *"}])
    assert autoscaler(made) == "keda"
    assert answer(made, "schedules[0].cron")["fidelity"] == "unsupported"


@pytest.mark.parametrize("engine", engines.names())
def test_queries_tell_targets_apart(engine: str) -> None:
    asked = queries(engines.load(engine), "chat-.+")
    assert {*asked} <= {*TARGETS}
    assert all(one != two for one, two in itertools.combinations(asked.values(), 2))


def test_replicas_with_devices_that_follow_processors_are_a_warning() -> None:
    found = compile(spec(LLM, L4, operations={"scaling": ROOM}), "kserve").diagnostics
    assert [d.code for d in found if d.code == "MS516"] == ["MS516"]
    target = {**ROOM, "targetConcurrency": 8}
    found = compile(spec(LLM, L4, operations={"scaling": target}), "kserve").diagnostics
    assert not [d for d in found if d.code == "MS516"]


@pytest.mark.parametrize(
    "text", ['{"temperature":0.5}', "it's", "a b", "$HOME", "`date`", "\\n", "*", "--x=1", "é"]
)
def test_an_argument_survives_a_second_shell(text: str) -> None:
    script = 'eval "printf %s $1"'
    done = subprocess.run(
        ["bash", "-c", script, "-", quoted.encode(text)], capture_output=True, text=True, check=True
    )
    assert done.stdout == text
    assert quoted.decode(quoted.encode(text)) == text


@given(words=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1)))
def test_a_list_is_quoted_word_by_word(words: list[str]) -> None:
    codec = SHELL.codec("list")
    assert shlex.split(" ".join(codec.encode(words))) == words
    assert codec.decode(codec.encode(words)) == words
