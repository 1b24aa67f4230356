"""KServe's own rules: each with an object that keeps it and one that breaks it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from modelspec_compile import Severity, compile
from modelspec_compile.bundle.overrides import merged
from modelspec_compile.catalog import built_in
from modelspec_targets.kserve.checks import check
from test_target_kserve import L4, LLM, bundle, document, spec

STANDARD = {"serving.kserve.io/deploymentMode": "Standard"}
ISVC: dict[str, Any] = {
    "apiVersion": "serving.kserve.io/v1beta1",
    "kind": "InferenceService",
    "metadata": {"name": "chat", "annotations": STANDARD},
    "spec": {
        "predictor": {
            "minReplicas": 1,
            "maxReplicas": 2,
            "containers": [{"name": "kserve-container", "image": "a/b:1"}],
        }
    },
}
MODEL = {"modelFormat": {"name": "sklearn"}, "storageUri": "s3://acme/m"}
LLMISVC: dict[str, Any] = {
    "apiVersion": "serving.kserve.io/v1alpha2",
    "kind": "LLMInferenceService",
    "metadata": {"name": "chat"},
    "spec": {
        "model": {"uri": "hf://acme/chat", "name": "chat"},
        "replicas": 1,
        "parallelism": {"tensor": 8, "pipeline": 2},
        "worker": {"containers": []},
    },
}


def predictor(**fields: Any) -> dict[str, Any]:
    return {"spec": {"predictor": fields}}


def annotated(**notes: str) -> dict[str, Any]:
    return {"metadata": {"annotations": {f"serving.kserve.io/{k}": v for k, v in notes.items()}}}


def env(name: str, value: str = "x", container: str = "kserve-container") -> dict[str, Any]:
    held = {"name": container, "image": "a/b:1", "env": [{"name": name, "value": value}]}
    return predictor(containers=[held])


def keda(metric: dict[str, Any]) -> dict[str, Any]:
    held = predictor(autoScaling={"metrics": [metric]})
    return merged(held, annotated(autoscalerClass="keda"))


def external(**fields: Any) -> dict[str, Any]:
    return {"type": "External", "external": fields}


def lora(*adapters: dict[str, Any]) -> dict[str, Any]:
    return {"spec": {"model": {"lora": {"adapters": list(adapters)}}}}


CPU = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}
ASKED = external(metric={"query": "up"}, target={"value": "1"})
TWO = [
    {"uri": "hf://a/b", "mountPath": "/mnt/models"},
    {"uri": "s3://a/b", "mountPath": "/mnt/adapters/x"},
]
WORKERS = {
    "containers": None,
    "model": {**MODEL, "storageUri": "pvc://weights/m"},
    "workerSpec": {"tensorParallelSize": 8, "containers": [{"name": "worker-container"}]},
}
GROUP = merged(predictor(**WORKERS), annotated(autoscalerClass="none"))

BROKEN = [
    ("MS517", {"metadata": {"name": "8b"}}),
    ("MS517", {"metadata": {"name": "a.b"}}),
    ("MS517", {"metadata": {"name": "n" * 49}}),
    ("MS519", {"metadata": {"labels": {"team": "ML platform"}}}),
    ("MS517", annotated(deploymentMode="RawDeployment")),
    ("MS517", predictor(containerConcurrency=8)),
    ("MS517", predictor(canaryTrafficPercent=10)),
    ("MS517", predictor(model=MODEL)),
    ("MS517", predictor(containers=None)),
    ("MS517", predictor(containers=None, model={**MODEL, "name": "m"})),
    ("MS512", env("PYTHONPATH")),
    ("MS511", predictor(containers=None, model={**MODEL, "args": ["--x={{ y }}"]})),
    ("MS515", predictor(minReplicas=3)),
    ("MS515", predictor(minReplicas=-1)),
    ("MS515", annotated(autoscalerClass="kpa")),
    ("MS515", merged(predictor(scaleMetric="rps"), annotated(autoscalerClass="hpa"))),
    ("MS515", merged(predictor(scaleTarget=0), annotated(autoscalerClass="hpa"))),
    ("MS515", merged(predictor(scaleTarget=101), annotated(autoscalerClass="hpa"))),
    ("MS515", merged(predictor(minReplicas=0), annotated(autoscalerClass="hpa"))),
    ("MS515", merged(keda(ASKED), annotated(autoscalerClass="hpa"))),
    ("MS515", merged(keda(ASKED), predictor(scaleMetric="cpu"))),
    ("MS515", keda(external(metric={}, target={"value": "1"}))),
    ("MS515", keda(external(metric={"query": "up"}, target={}))),
    ("MS515", keda({"type": "Pods"})),
    ("MS515", keda({"type": "Resource", "resource": {**CPU["resource"], "target": {}}})),
    ("MS515", keda({"type": "External"})),
    ("MS515", keda(external(metric={"query": "up"}))),
    ("MS513", env("STORAGE_URI", "ftp://a/b")),
    ("MS513", predictor(storageUris=[{"uri": "ftp://a", "mountPath": "/mnt/a"}])),
    ("MS517", merged(env("STORAGE_URI", "hf://a/b"), predictor(storageUris=TWO))),
    ("MS517", predictor(storageUris=[{"uri": "hf://a/b", "mountPath": "/"}])),
    ("MS517", predictor(storageUris=[{"uri": "hf://a/b", "mountPath": "/mnt/../etc"}])),
    ("MS517", predictor(storageUris=[TWO[0], {"uri": "s3://a", "mountPath": "/opt/x"}])),
    ("MS517", merged(env("STORAGE_URI", "hf://a/b", "transformer-container"),
                     predictor(model=MODEL))),
    ("MS514", merged(GROUP, predictor(workerSpec={"tensorParallelSize": 0}))),
    ("MS514", merged(GROUP, predictor(workerSpec={"containers": [{"name": "a"}, {"name": "b"}]}))),
    ("MS514", merged(GROUP, annotated(autoscalerClass="hpa"))),
    ("MS513", merged(GROUP, predictor(model={"storageUri": "hf://a/b"}))),
    ("MS514", merged(GROUP, predictor(model={"env": [{"name": "TENSOR_PARALLEL_SIZE"}]}))),
]  # fmt: skip
KEPT = [
    {},
    predictor(minReplicas=0, maxReplicas=0),
    merged(predictor(scaleTarget=100), annotated(autoscalerClass="hpa")),
    merged(predictor(scaleTarget=1), annotated(autoscalerClass="hpa")),
    merged(predictor(minReplicas=1), annotated(autoscalerClass="hpa")),
    {"metadata": {"name": "n" * 48, "labels": {"team": "ml-platform"}}},
    predictor(containers=None, model=MODEL),
    env("HOME"),
    env("GREETING", "{{ stays }}"),
    predictor(minReplicas=2),
    merged(keda(CPU), annotated(autoscalerClass="hpa")),
    keda(ASKED),
    keda(CPU),
    keda({"type": "Resource", "resource": {"name": "memory", "target": {"type": "Value"}}}),
    keda({"type": "PodMetric", "podmetric": {"metric": {"query": "up"}, "target": {"value": 0}}}),
    env("STORAGE_URI", "oci+native://registry/m:1"),
    predictor(storageUris=TWO),
    merged(env("PORT", "8080", "transformer-container"), predictor(model=MODEL)),
    GROUP,
]
BROKEN_GROUPS = [
    ("MS517", {"metadata": {"name": "a.b"}}),
    ("MS514", {"spec": {"parallelism": {"pipeline": 1}}}),
    ("MS514", {"spec": {"parallelism": {"pipeline": None, "data": 16}}}),
    ("MS514", {"spec": {"parallelism": {"data": 16, "dataLocal": 8}}}),
    ("MS515", {"spec": {"scaling": {"maxReplicas": 4}}}),
    ("MS513", {"spec": {"model": {"uri": "gs://a/b"}}}),
    ("MS517", lora({"name": "chat", "uri": "hf://a/b"})),
    ("MS517", lora({"name": "x", "uri": "hf://a/b"}, {"name": "x", "uri": "hf://a/c"})),
    ("MS513", lora({"name": "x", "uri": "oci://a/b"})),
    ("MS517", {"spec": {"model": {"lora": {"maxRank": 0}}}}),
    ("MS511", {"spec": {"worker": {"containers": [{"args": ["{{ x }}"]}]}}}),
    ("MS512", {"spec": {"worker": {"containers": [{"env": [{"name": "PYTHONPATH"}]}]}}}),
]
KEPT_GROUPS = [
    {},
    {"spec": {"parallelism": {"pipeline": None, "data": 16, "dataLocal": 8}}},
    lora({"name": "x", "uri": "s3://a/b"}, {"name": "y", "uri": "pvc://a/b"}),
]


def codes(base: dict[str, Any], change: dict[str, Any]) -> list[str]:
    changed = merged(copy.deepcopy(base), change)
    found = list(check({"object.yaml": yaml.safe_dump(changed)}, built_in()))
    assert all(d.severity is Severity.ERROR and d.notes for d in found)
    return [d.code for d in found]


@pytest.mark.parametrize(("code", "change"), BROKEN)
def test_a_broken_rule_is_told(code: str, change: dict[str, Any]) -> None:
    assert code in codes(ISVC, change)


@pytest.mark.parametrize("change", KEPT)
def test_what_keeps_the_rules_is_left_alone(change: dict[str, Any]) -> None:
    assert codes(ISVC, change) == []


@pytest.mark.parametrize(("code", "change"), BROKEN_GROUPS)
def test_a_broken_rule_of_a_group_is_told(code: str, change: dict[str, Any]) -> None:
    assert code in codes(LLMISVC, change)


@pytest.mark.parametrize("change", KEPT_GROUPS)
def test_a_group_that_keeps_the_rules_is_left_alone(change: dict[str, Any]) -> None:
    assert codes(LLMISVC, change) == []


def refused(*args: Any, **kwargs: Any) -> list[str]:
    result = compile(spec(*args, **kwargs), "kserve")
    return [d.code for d in result.diagnostics if d.severity is Severity.ERROR]


def group(**parallelism: int) -> dict[str, Any]:
    return {
        "engine": {"name": "vllm"},
        "accelerator": {"type": "h100", "count": 16},
        "parallelism": {"nodes": 2, **parallelism},
    }


def located(uri: str) -> dict[str, Any]:
    return {**LLM, "artifacts": {"modelUri": uri}}


@pytest.mark.parametrize(
    ("code", "model", "runtime"),
    [
        ("MS512", LLM, {**L4, "environment": {"variables": {"PYTHONPATH": "/x"}}}),
        ("MS513", located("file:///models/chat"), L4),
        ("MS513", located("gs://acme/chat/"), group(tensor=8, pipeline=2)),
        ("MS514", LLM, group(tensor=4, pipeline=4)),
        ("MS514", LLM, group(tensor=16)),
        ("MS514", LLM, group(tensor=4, pipeline=2)),
        ("MS514", LLM, group(tensor=4, pipeline=2, data=2)),
        ("MS514", LLM, {**group(tensor=8, pipeline=2), "engine": {"name": "sglang"}}),
    ],
)
def test_what_no_form_can_run_is_refused_at_its_line(
    code: str, model: dict[str, Any], runtime: dict[str, Any]
) -> None:
    assert code in refused(model, runtime)


@pytest.mark.parametrize(
    ("uri", "model", "adapter"),
    [
        ("hf://acme/x", True, True),
        ("s3://acme/x", True, True),
        ("pvc://claim/x", True, True),
        ("oci://registry.example/x:1", True, False),
        ("gs://acme/x", False, False),
        ("https://example.com/x", False, False),
        ("file:///models/x", False, False),
    ],
)
def test_a_group_fetches_from_some_places_only(uri: str, model: bool, adapter: bool) -> None:
    runtime = group(tensor=8, pipeline=2)
    adapters = {"lineage": {"adapters": [{"name": "sql", "uri": uri}]}}
    for text, good in (
        (spec(located(uri), runtime), model),
        (spec(LLM, runtime, **adapters), adapter),
    ):
        found = [d for d in compile(text, "kserve").diagnostics if d.severity is Severity.ERROR]
        assert {d.code for d in found if d.span} == (set() if good else {"MS513"})


def test_a_refusal_names_what_is_written_as_the_spec_does() -> None:
    runtime = {"resources": {"cpuCores": 2}, "environment": {"variables": {"A": "{{ x }}"}}}
    model = {"id": "acme/churn", "task": "classification", "framework": "sklearn",
             "artifacts": {"modelUri": "s3://acme/churn/"}}  # fmt: skip
    (found,) = [d for d in compile(spec(model, runtime), "kserve").diagnostics
                if d.code == "MS511" and d.span]  # fmt: skip
    assert "`spec.runtime.environment.variables.A`" in found.message


def test_weights_in_an_image_of_its_own_are_named_by_their_path() -> None:
    runtime = {**L4, "engine": {"name": "vllm", "image": "registry.example/chat:1"}}
    predictor = document(bundle(located("file:///models/chat"), runtime))["spec"]["predictor"]
    (container,) = predictor["containers"]
    assert container["args"][0] == "/models/chat"
    assert "STORAGE_URI" not in str(container)


def test_an_override_that_breaks_a_rule_is_refused() -> None:
    merge = {"spec": {"predictor": {"minReplicas": 9}}}
    overrides = {"kserve": [{"file": "inferenceservice.yaml", "merge": merge}]}
    assert refused(LLM, L4, overrides=overrides) == ["MS515"]
