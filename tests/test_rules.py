"""Every rule of every target comes back, or says what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus import ROOT, TARGETS, example_files, example_name, published_files
from modelspec_compile import load
from modelspec_compile import target as targets
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.ir import Derived, Service, System, Written, generic, leaf_paths
from modelspec_compile.ir.change import derive
from modelspec_compile.mapping.lowering import Rule, keeps, per_service
from modelspec_compile.mapping.proof import broken
from modelspec_compile.source.files import Folder

FILES = [*example_files(), *published_files()]
WRITTEN: dict[str, tuple[Any, ...]] = {
    "lineage.adapters": (
        "[{name: a, uri: 's3://acme/a'}, {name: b, uri: 'hf://acme/b'}]",
        "[{name: c, uri: 'gs://acme/c/', rank: 8}, {name: d, uri: 'pvc://claim/d'}]",
    ),
    "metadata.name": ("a", "chat-" * 9 + "x"),
    "identity.model.artifacts.modelUri": (
        "hf://acme/chat", "s3://acme/chat", "s3://acme/chat/", "gs://acme/a.gguf", "pvc://claim/a",
        "oci://acme/chat:1", "https://acme.example/a.tgz",
    ),
    "identity.model.artifacts.revision": ("main", "a" * 40),
    "runtime.accelerator.count": (1, 2, 4, 8, 16),
    "runtime.parallelism.tensor": (1, 2, 4, 8),
    "runtime.parallelism.pipeline": (1, 2, 4),
    "runtime.parallelism.data": (1, 2, 3, 4),
    "runtime.parallelism.nodes": (1, 2, 4),
    "runtime.batch.maxBatchSize": (1, 7, 256),
    "runtime.environment.variables": ("{EMPTY: '', LEVEL: debug}",),
    "runtime.environment.secrets": ("{API_KEY: {secretRef: {name: keys, key: api}}}",),
    "runtime.engine.image": (
        "acme/server:1",
        "vllm/vllm-openai:v0.12.0",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:0.30.0-gpu-py312-cu130-ubuntu24.04-sagemaker",
    ),
    "runtime.placement.serviceAccount": (
        "a-execution", "a-model-reader", "arn:aws:iam::123456789012:role/x",
    ),
    "governance.compliance.residency.regions": (["eu-west-1"], ["us-east-1", "eu-west-1"]),
    "governance.cost.pricingHints.instanceType": ("g5.2xlarge", "p5.48xlarge", "m5.large"),
    "operations.rollout.strategy": ("rolling", "canary", "blue-green", "shadow"),
    "operations.scaling.minReplicas": (0, 1, 2, 5),
    "operations.scaling.maxReplicas": (1, 2, 5, 9),
    "operations.scaling.scaleToZeroAfterIdleSeconds": (60,),
    "operations.scaling.strategy": ("manual", "reactive", "predictive"),
    "operations.scaling.targetConcurrency": (1, 5, 64),
    "operations.scaling.targetRequestsPerSecond": (2.5,),
    "operations.scaling.warmPool.size": (0, 1, 3),
    "operations.scaling.warmPool.strategy": ("standby",),
    "operations.scaling.schedules": (
        "[{name: day, cron: '0 7 * * 1-5', durationSeconds: 43200, minReplicas: 3}]",
        "[{name: odd, cron: '*/5 * * * *', durationSeconds: 90, minReplicas: 2}]",
        "[{name: long, cron: '30 16 * * *', durationSeconds: 90000, minReplicas: 4}]",
    ),
    "operations.slos": (
        "[{name: up, indicator: availability, objective: 0.99, windowDays: 28}]",
        "[{name: first, indicator: time-to-first-token, thresholdMs: 500, objective: 0.9,"
        " windowDays: 7}, {name: rate, indicator: throughput, objective: 0.9, windowDays: 7}]",
    ),
    "operations.observability.metrics.enabled": ("true", "false"),
    "operations.observability.metrics.port": (8000, 9400),
    "operations.observability.metrics.provider": ("prometheus", "datadog"),
    "operations.serving.drainSeconds": (0, 30, 31, 600),
    "operations.serving.maxConcurrency": (1, 5, 64),
    "operations.serving.port": (80, 3000, 8000, 8080, 9000),
}  # fmt: skip
"""What lowering looks at, with values on both sides of where it acts."""
CHANGES = st.lists(
    st.sampled_from([(key, value) for key, values in WRITTEN.items() for value in values]),
    max_size=6,
    unique_by=lambda change: change[0],
)


def systems(path: Path, changes: Iterable[tuple[str, Any]] = ()) -> list[System]:
    """The systems of a file with other values, none where these contradict it."""
    values = [f"{key}={value}" for key, value in changes]
    loaded = load(path.read_bytes(), file=path.name, values=values, read=Folder(path.parent).read)
    return [one.system for one in loaded if one.system is not None]


def faults(target: str, found: list[System]) -> list[str]:
    rules = targets.load(target).rules
    return [f"{target}: {one}" for system in found for one in broken(rules, system, built_in())]


@pytest.mark.parametrize("path", FILES, ids=example_name)
def test_rules_come_back_on_every_example(path: Path) -> None:
    assert [one for target in TARGETS for one in faults(target, systems(path))] == []


@settings(max_examples=150)
@given(path=st.sampled_from(FILES), changes=CHANGES)
def test_rules_come_back(path: Path, changes: list[tuple[str, Any]]) -> None:
    found = systems(path, changes)
    assume(found)
    assert [one for target in TARGETS for one in faults(target, found)] == []


def unknown_sources(target: str, system: System) -> set[str]:
    """What a target's rules name as sources that is neither a field nor holds any."""
    lowered, _ = targets.load(target).lower(system, built_in())
    origins = [one for service in lowered.services for one in service.origins.values()]
    named = {path for one in origins if isinstance(one, Derived) for path in one.sources}
    fields = [f"{leaf}." for leaf in leaf_paths(Service)]
    parts = [(f"{generic(path)}.", f"{generic(path)}[].") for path in named]
    return {part[0] for part in parts if not any(leaf.startswith(part) for leaf in fields)}


@pytest.mark.parametrize("path", FILES, ids=example_name)
def test_what_a_rule_derives_names_fields_as_its_sources(path: Path) -> None:
    for system in systems(path, [("operations.scaling.maxReplicas", 9)]):
        assert {one for target in TARGETS for one in unknown_sources(target, system)} == set()


def halved(service: Service) -> tuple[Service, list[Diagnostic]]:
    count = (service.accelerator.count or 0) // 2
    sources = ("accelerator.count",)
    return derive(service, "accelerator.count", count, "test", sources, "two pods", INSTEAD), []


def unsaid(service: Service) -> tuple[Service, list[Diagnostic]]:
    return derive(service, "serving.port", 80, "test", ("serving.port",), "it has one port"), []


def refused(service: Service) -> tuple[Service, list[Diagnostic]]:
    return unsaid(service)[0], [error("MS503", "nobody can have this")]


def without_services(_: System, __: Catalog) -> System:
    return System(())


INSTEAD = "one pod"
SYSTEM = systems(ROOT / "examples" / "03-llm-tensor-parallel-4.yaml")[0]
SAME = Rule("same", lambda system, _: (system, []), keeps)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (per_service("halved", halved, keeps), "`halved`: what came back is lowered to something"),
        (per_service("unsaid", unsaid, keeps), "`unsaid`: `serving.port` of"),
        (replace(SAME, back=without_services), "come back as nothing"),
        (SAME, ""),
        (per_service("refused", refused, keeps), ""),
    ],
)
def test_a_broken_promise_is_told(rule: Rule, words: str) -> None:
    (service,) = SYSTEM.services
    origins = {**service.origins, "serving.port": Written("spec.port", Span("a.yaml", 1, 1, 1, 1))}
    found = [*broken((rule,), System((replace(service, origins=origins),)), built_in())]
    assert (words in "\n".join(found)) if words else found == []
