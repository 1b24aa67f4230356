"""KServe: what pods tolerate and say of their metrics, and the presets that groups lean on."""

from __future__ import annotations

from typing import Any

import pytest

from test_target_kserve import L4, LLM, back, bundle, document, manifests

GROUP = {"engine": {"name": "vllm"}, "accelerator": {"type": "h100", "count": 16}}
STAGES = {**GROUP, "parallelism": {"tensor": 8, "pipeline": 2, "nodes": 2}}
COPIES = {**GROUP, "parallelism": {"tensor": 1, "data": 16, "nodes": 2}}
NEEDED = "LLMInferenceServiceConfig"


@pytest.mark.parametrize(
    ("runtime", "key"),
    [
        (L4, "nvidia.com/gpu"),
        ({"accelerator": {"type": "mi300x", "count": 1}}, "amd.com/gpu"),
        ({"engine": {"name": "vllm"}, "resources": {"cpuCores": 4}}, None),
    ],
)
def test_pods_with_devices_may_run_where_devices_are(runtime: Any, key: str | None) -> None:
    made = bundle(LLM, runtime)
    mark = {"key": key, "operator": "Exists", "effect": "NoSchedule"}
    assert document(made)["spec"]["predictor"].get("tolerations") == ([mark] if key else None)


def test_marks_that_are_written_are_all_that_there_are() -> None:
    written = {"key": "team", "operator": "Equal", "value": "ml", "effect": "NoExecute"}
    made = bundle(LLM, {**L4, "placement": {"tolerations": [written]}})
    assert document(made)["spec"]["predictor"]["tolerations"] == [written]


@pytest.mark.parametrize(
    ("engine", "path"), [("vllm", "/metrics"), ("tensorrt-llm", "/prometheus/metrics")]
)
def test_metrics_are_asked_where_the_engine_has_them(engine: str, path: str) -> None:
    made = bundle(LLM, {"engine": {"name": engine}, "accelerator": {"type": "h100", "count": 1}})
    notes = document(made)["spec"]["predictor"]["annotations"]
    assert notes["prometheus.io/path"] == path


def test_metrics_that_are_off_are_not_asked() -> None:
    observed = {"observability": {"metrics": {"enabled": False}}}
    made = bundle(LLM, L4, operations=observed)
    notes = document(made)["spec"]["predictor"].get("annotations", {})
    assert "prometheus.io/port" not in notes
    assert "prometheus.io/path" not in notes


def test_stages_bring_the_preset_that_they_name() -> None:
    made = bundle(LLM, STAGES)
    spec = document(made, "llminferenceservice.yaml")["spec"]
    config = document(made, "llminferenceserviceconfig.yaml")
    name = "kserve-config-llm-worker-pipeline-parallel"
    assert (spec["baseRefs"], config["metadata"]["name"]) == ([{"name": name}], name)
    assert {"llminferenceservice.yaml", "llminferenceserviceconfig.yaml"} <= manifests(made)


def test_copies_lean_on_a_preset_of_the_cluster() -> None:
    needs = bundle(LLM, COPIES).prerequisites["prerequisites"]
    (need,) = [one for one in needs if one["kind"] == NEEDED]
    assert need["name"] == "kserve-config-llm-worker-data-parallel"
    assert need["namespace"] == "kserve"


@pytest.mark.parametrize("runtime", [STAGES, COPIES])
def test_memory_that_hosts_share_has_a_size(runtime: dict[str, Any]) -> None:
    made = bundle(LLM, {**runtime, "resources": {"sharedMemoryGb": 32}})
    spec = document(made, "llminferenceservice.yaml")["spec"]
    for pod in ("template", "worker"):
        (volume,) = [one for one in spec[pod]["volumes"] if one["name"] == "dshm"]
        assert volume["emptyDir"] == {"medium": "Memory", "sizeLimit": "32Gi"}
    assert back(made)["resources.shared_memory_bytes"] == 32 * 2**30


@pytest.mark.parametrize(
    ("degrees", "told"),
    [
        ({"data": 16}, {"tensor": 1, "data": 16, "dataLocal": 8}),
        ({"tensor": 8, "data": 2}, {"tensor": 8, "data": 2, "dataLocal": 1}),
        ({"data": 16, "expert": 1}, {"tensor": 1, "data": 16, "dataLocal": 8}),
        ({"data": 16, "expert": 16}, {"tensor": 1, "data": 16, "dataLocal": 8, "expert": True}),
        (
            {"tensor": 4, "data": 4, "expert": 16},
            {"tensor": 4, "data": 4, "dataLocal": 2, "expert": True},
        ),
    ],
)
def test_degrees_of_copies_come_back(degrees: dict[str, int], told: dict[str, Any]) -> None:
    made = bundle(LLM, {**GROUP, "parallelism": {"nodes": 2, **degrees}})
    spec = document(made, "llminferenceservice.yaml")["spec"]
    assert spec["parallelism"] == told
    fields = back(made)
    for name in ("tensor", "data"):
        assert fields[f"parallelism.{name}"] == told[name]
    assert fields["parallelism.nodes"] == 2
    assert fields.get("parallelism.expert", 1) == degrees.get("expert", 1)
