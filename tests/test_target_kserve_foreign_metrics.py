"""KServe's metrics that others wrote: queries of their own are left over."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten
from test_target_kserve import L4, LLM, bundle

KSERVE = targets.load("kserve")
POD = {"containers": [{"name": "main", "image": "vllm/vllm-openai:v0.33.0"}]}


def scaled(*metrics: Any) -> tuple[dict[str, Any], set[str]]:
    """Fields and leftovers of a service that follows metrics."""
    operations = {"scaling": {"minReplicas": 1, "maxReplicas": 4, "targetConcurrency": 8}}
    files = {file.path: file.text for file in bundle(LLM, L4, operations=operations).files}
    document = yaml.safe_load(files["inferenceservice.yaml"])
    scaling = document["spec"]["predictor"]["autoScaling"]
    scaling["metrics"] = [*(scaling["metrics"] if "ours" in metrics else ()),
                          *(one for one in metrics if one != "ours")]  # fmt: skip
    read = read_bundle(KSERVE, {**files, "inferenceservice.yaml": yaml.safe_dump(document)})
    left = {str(place).rpartition("spec.predictor.")[2] for place, _ in read.leftovers}
    return flatten(read.system.main), left


def metric(query: str, value: str = "8", **more: Any) -> dict[str, Any]:
    source = {"backend": "prometheus", "serverAddress": "http://p:9090", "query": query, **more}
    target = {"type": "Value", "value": value}
    return {"type": "External", "external": {"metric": source, "target": target}}


@pytest.mark.parametrize(
    "other",
    [
        metric("sum(rate(http_requests_total[1m]))"),
        metric("sum(vllm:num_requests_running{pod=~'other-.+'})"),
        metric("sum(vllm:num_requests_running{pod=~'chat-predictor-.+'})", "many"),
        {"type": "External"},
        {"type": "PodMetric", "podmetric": {"metric": {"query": "up"}, "target": {"value": "1"}}},
        "up",
    ],
)
def test_metrics_of_ones_own_are_left(other: Any) -> None:
    fields, left = scaled(other)
    assert not [name for name in fields if name.startswith("scaling.target")]
    assert any(path.startswith("autoScaling.metrics") for path in left)


def test_the_target_of_a_known_query_is_read() -> None:
    fields, left = scaled("ours")
    assert fields["scaling.target_concurrency"] == 8
    assert not left
