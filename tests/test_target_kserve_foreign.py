"""KServe documents that others wrote: what is understood comes back, the rest is named."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile import compile, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.catalog import built_in
from modelspec_compile.ir import flatten

KSERVE = targets.load("kserve")
SPEC = """
apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
  identity:
    model:
      {id: acme/chat, task: chat-completion, artifacts: {modelUri: "hf://acme/chat"}}
  runtime: {accelerator: {type: l4, count: 1}}
"""
(EMITTED,) = compile(SPEC, "kserve").bundles
FILES = {file.path: file.text for file in EMITTED.files if file.path.endswith(".yaml")}
PREDICTIVE = """
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: iris, namespace: models}
spec:
  predictor:
    minReplicas: 2
    maxReplicas: 2
    model:
      modelFormat: {name: sklearn}
      runtime: kserve-mlserver
      protocolVersion: v2
      storageUri: s3://models/iris
      resources: {limits: {cpu: "1"}}
    batcher: {maxBatchSize: 8}
"""
VLLM = """
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: qwen}
spec:
  predictor:
    model:
      modelFormat: {name: huggingface}
      runtime: kserve-vllmserver
      storageUri: hf://Qwen/Qwen3-8B
      args: [--max-model-len=8192, --swap-space=4]
"""


def _read(text: str) -> tuple[dict[str, Any], set[str]]:
    read = read_bundle(KSERVE, {"inferenceservice.yaml": text})
    fields = {str(path): value for path, value in flatten(read.system.main).items()}
    return fields, {str(place).partition(":")[2] for place, _ in read.leftovers}


def test_a_predictive_service_comes_back_beside_what_is_foreign() -> None:
    fields, left = _read(PREDICTIVE)
    assert fields["engine.name"] == "mlserver"
    assert fields["model.artifacts.uri"] == "s3://models/iris"
    assert (fields["scaling.min_replicas"], fields["serving.protocol"]) == (2, "http")
    assert "spec.predictor.batcher.maxBatchSize" in left


def test_a_runtime_that_is_read_and_never_written() -> None:
    fields, left = _read(VLLM)
    assert fields["engine.name"] == "vllm"
    assert fields["batch.max_sequence_tokens"] == 8192
    assert fields["engine.args[swap-space].value"] == "4"
    assert left == {"spec.predictor.model.modelFormat.name"}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a value."""
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from _places(child, (*path, key))


DOCUMENTS = {path: yaml.safe_load(text) for path, text in FILES.items()}
WHERE = sorted(((file, *path) for file in FILES for path in _places(DOCUMENTS[file])), key=str)
WEIRD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "x", "", 0, -1, True, 3.5, [], ["y"], [{}], {}, {"a": 1}]
)


@given(st.lists(st.tuples(st.sampled_from(WHERE), WEIRD), min_size=1, max_size=3))
@settings(deadline=None, max_examples=150)
def test_nothing_foreign_breaks_the_reading_or_the_check(changes: list[Any]) -> None:
    documents = copy.deepcopy(DOCUMENTS)
    for (*path, last), value in changes:
        parent: Any = documents
        try:
            for step in path:
                parent = parent[step]
            parent[last] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    files = {path: yaml.safe_dump(document) for path, document in documents.items()}
    assert KSERVE.check is not None
    list(KSERVE.check(files, built_in()))
    with suppress(LookupError):
        read_bundle(KSERVE, files)
