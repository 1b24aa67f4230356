"""Normalization and the passes: what they decide, and that the IR stays sound between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus import example_files, example_name, published_files
from modelspec_compile import load
from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.ir import Defaulted, Derived, Service, Written, build, flatten, leaf_paths
from modelspec_compile.ir.verify import verify, verify_system
from modelspec_compile.mapping.ledger import uncovered
from modelspec_compile.passes import passes
from modelspec_compile.passes.name import LABEL, label_of
from modelspec_compile.passes.name import name as name_pass
from modelspec_compile.passes.normalize import TABLE, denormalize, normalize
from modelspec_compile.passes.scaling import scaling
from modelspec_compile.source.files import Folder
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Mapping
from modelspec_compile.testing.drawn import drawn

DRAWN = [pytest.param(spec, id=str(number)) for number, spec in enumerate(drawn(60))]
SPECS = [pytest.param(p, id=example_name(p)) for p in (*example_files(), *published_files())]


def tree(spec: dict[str, Any]) -> Mapping:
    (document,), problems = parse(json.dumps(spec), "spec.yaml")
    assert problems == []
    return document.root


def settled(**spec: Any) -> Service:
    """A service from sections of a spec."""
    model = {"id": "a/b", "artifacts": {"modelUri": "hf://a/b"}} | spec.pop("model", {})
    document = {
        "apiVersion": "modelspec.dev/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": "chat"},
        "spec": {"identity": {"model": model}, **spec},
    }
    (loaded,) = load(json.dumps(document))
    assert loaded.system is not None, loaded.diagnostics
    return loaded.system.main


def test_normalization_covers_the_ir() -> None:
    assert uncovered(TABLE, leaf_paths(Service)) == []


@pytest.mark.parametrize("spec", DRAWN)
def test_normalization_runs_backwards(spec: dict[str, Any]) -> None:
    service = normalize(tree(spec))
    again = normalize(tree(denormalize(service)))
    assert again == service


@pytest.mark.parametrize("spec", DRAWN)
def test_every_pass_leaves_a_sound_service(spec: dict[str, Any]) -> None:
    service = normalize(tree(spec))
    assert verify(service) == []
    for step in passes(BUILT_IN):
        service, _ = step(service)
        assert verify(service) == [], step
    assert verify(service, settled=True) == []
    assert build(Service, flatten(service)) == service


@pytest.mark.parametrize("path", SPECS)
def test_examples_settle_into_sound_systems(path: Path) -> None:
    for loaded in load(path.read_bytes(), file=path.name, read=Folder(path.parent).read):
        assert loaded.system is not None
        assert verify_system(loaded.system) == []


def test_verify_finds_what_is_broken() -> None:
    service = Service(name="A b")
    assert any("DNS label" in line for line in verify(service, settled=True))
    assert any("no origin" in line for line in verify(service))


@pytest.mark.parametrize(
    ("model", "accelerator", "engine"),
    [
        ({"task": "chat-completion"}, {"type": "l4", "count": 1}, "vllm"),
        ({"task": "embedding"}, {"type": "l4", "count": 1}, "tei"),
        ({"framework": "sklearn"}, None, "mlserver"),
        ({"framework": "onnx"}, {"type": "t4", "count": 1}, "triton"),
        ({"framework": "vllm", "task": "embedding"}, {"type": "l4", "count": 1}, "vllm"),
        ({"artifacts": {"modelUri": "hf://a/b/c.gguf"}}, None, "llama.cpp"),
    ],
)
def test_the_engine_follows_from_the_model(model: Any, accelerator: Any, engine: str) -> None:
    runtime = {"accelerator": accelerator} if accelerator else {}
    service = settled(model=model, runtime=runtime)
    assert service.engine.name == engine
    assert isinstance(service.origins["engine.name"], Derived)


def test_spelling_of_an_accelerator_keeps_its_origin() -> None:
    service = settled(runtime={"accelerator": {"type": "H100 80GB", "count": 2}})
    assert service.accelerator.type == "nvidia-h100-sxm"
    assert isinstance(service.origins["accelerator.type"], Written)
    assert isinstance(service.origins["accelerator.vendor"], Derived)
    assert service.parallelism.tensor == 2


def test_the_first_candidate_is_taken() -> None:
    candidates = [{"type": "l40s", "count": 1}, {"type": "h100", "count": 1}]
    service = settled(runtime={"accelerator": {"candidates": candidates}})
    assert service.accelerator.type == "nvidia-l40s"


def test_defaults_say_their_rule() -> None:
    origin = settled(runtime={"accelerator": {"type": "l4"}}).origins["resources.memory_bytes"]
    assert isinstance(origin, Defaulted)
    assert origin.why


@pytest.mark.parametrize(
    ("written", "bounds"),
    [
        ({}, (1, 1)),
        ({"min_replicas": 0}, (0, 1)),
        ({"min_replicas": 1}, (1, 1)),
        ({"min_replicas": 3}, (3, 3)),
        ({"max_replicas": 0}, (0, 0)),
        ({"max_replicas": 1}, (1, 1)),
        ({"max_replicas": 4}, (1, 4)),
        ({"min_replicas": 2, "max_replicas": 2}, (2, 2)),
        ({"scale_to_zero_idle_seconds": 0}, (0, 1)),
        ({"scale_to_zero_idle_seconds": 1}, (0, 1)),
        ({"scale_to_zero_idle_seconds": 60, "max_replicas": 4}, (0, 4)),
        ({"scale_to_zero_idle_seconds": 60, "min_replicas": 2}, (2, 2)),
    ],
)
def test_bounds_of_replicas_follow_from_what_is_written(
    written: dict[str, int], bounds: tuple[int, int]
) -> None:
    fields = {f"scaling.{name}": value for name, value in written.items()}
    service, findings = scaling(build(Service, {"name": "chat", **fields}))
    assert (service.scaling.min_replicas, service.scaling.max_replicas) == bounds
    assert findings == []


@pytest.mark.parametrize(
    ("degrees", "count"),
    [
        ({}, 1),
        ({"tensor": 1, "nodes": 1}, 1),
        ({"tensor": 2}, 2),
        ({"tensor": 2, "pipeline": 2, "data": 2}, 8),
        ({"nodes": 2}, 2),
        ({"tensor": 4, "nodes": 2}, 4),
        ({"tensor": 2, "nodes": 4}, 4),
    ],
)
def test_devices_are_those_that_the_degrees_take(degrees: dict[str, int], count: int) -> None:
    parallelism = {"parallelism": degrees} if degrees else {}
    service = settled(runtime={"accelerator": {"type": "h100"}, **parallelism})
    assert service.accelerator.count == count


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a", True),
        ("a-1", True),
        ("n" * 63, True),
        ("n" * 64, False),
        ("1a", False),
        ("a-", False),
        ("A", False),
        ("a.b", False),
    ],
)
def test_a_name_is_kept_where_it_is_a_label(name: str, kept: bool) -> None:
    service, findings = name_pass(Service(name=name))
    assert (service.name == name) is kept is (not findings)
    assert LABEL.fullmatch(service.name)
    assert len(service.name) <= 63


def test_names_that_become_labels_stay_apart_and_full() -> None:
    label = label_of("N" * 100)
    assert len(label) == 63
    assert len(label_of("x" * 30, 20)) == 20
    assert label_of("a.b") != label_of("a_b")
    assert label_of("8b").startswith("m-8b-")
    assert label_of("...").startswith("m-")


def test_no_count_follows_from_what_follows_from_it() -> None:
    service = settled(runtime={"parallelism": {"nodes": 2}, "accelerator": {"type": "h100"}})
    origins = [service.origins[p] for p in ("accelerator.count", "parallelism.tensor")]
    assert all(isinstance(origin, Derived) for origin in origins)
    count, tensor = (getattr(origin, "sources", ()) for origin in origins)
    assert count == ("parallelism.nodes",)
    assert "accelerator.count" in tensor
