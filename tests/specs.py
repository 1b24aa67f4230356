"""Hypothesis strategies for native specs, as plain data."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

names = st.from_regex(r"[a-z]([-a-z0-9]{0,18}[a-z0-9])?", fullmatch=True)
variable_names = st.from_regex(r"[A-Z]{3,8}_[A-Z]{2,6}", fullmatch=True).filter(
    lambda name: (
        not name.startswith(("VLLM", "SM_", "HF_", "MLSERVER"))
        and not name.endswith(("TOKEN", "KEY", "SECRET", "PASSWORD"))
    )
)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\u00ad"),
    min_size=1,
    max_size=12,
).filter(lambda text: "{{" not in text)
label_values = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?", fullmatch=True)

LLM = {"task": "chat-completion", "framework": "transformers"}
KINDS: tuple[tuple[dict[str, Any], str, tuple[str, ...]], ...] = (
    ({**LLM, "id": "Qwen/Qwen2.5-7B-Instruct"}, "hf://Qwen/Qwen2.5-7B-Instruct", ("l40s", "h100")),
    ({**LLM, "id": "acme/chat"}, "s3://acme-models/chat/", ("a100-80gb", "h200")),
    ({"id": "BAAI/bge-m3", "task": "embedding", "framework": "transformers"},
     "hf://BAAI/bge-m3", ("l4", "")),
    ({"id": "iris", "task": "classification", "framework": "sklearn"},
     "s3://acme-models/iris/", ("",)),
    ({"id": "resnet", "task": "classification", "framework": "onnx"},
     "s3://acme-models/resnet/", ("t4", "")),
)  # fmt: skip


def _present(entries: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value not in (None, {}, [])}


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The strategy, or nothing."""
    return st.none() | strategy


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """A native spec that compiles for every target."""
    model, uri, kinds = draw(st.sampled_from(KINDS))
    kind = draw(st.sampled_from(kinds))
    language_model = model["task"] == "chat-completion"
    count = draw(st.sampled_from((1, 2, 4))) if language_model and kind != "l4" else 1
    runtime = {
        "accelerator": {"type": kind, "count": count} if kind else None,
        "batch": draw(batches()) if language_model else None,
        "memory": draw(memories()) if language_model else None,
        "resources": draw(resources()),
        "environment": draw(environments()),
    }
    return {
        "apiVersion": "modelspec.dev/v1alpha1",
        "kind": "ModelSpec",
        "metadata": _present({
            "name": draw(names),
            "labels": draw(optional(st.dictionaries(names, label_values, max_size=2))),
        }),
        "spec": _present({
            "identity": {"model": {**model, "artifacts": {"modelUri": uri}}},
            "runtime": _present(runtime),
            "operations": _present({"serving": draw(servings()), "scaling": draw(scalings())}),
        }),
    }  # fmt: skip


@st.composite
def batches(draw: st.DrawFn) -> dict[str, Any]:
    """Limits of an engine's step."""
    return _present({
        "maxBatchSize": draw(optional(st.integers(1, 512))),
        "maxSequenceLengthTokens": draw(optional(st.sampled_from((4096, 8192, 16384, 32768)))),
        "maxBatchTokens": draw(optional(st.sampled_from((32768, 65536)))),
    })  # fmt: skip


@st.composite
def memories(draw: st.DrawFn) -> dict[str, Any]:
    """Device memory settings."""
    return _present({
        "gpuMemoryUtilization": draw(optional(st.integers(50, 95).map(lambda n: n / 100))),
        "kvCachePrecision": draw(optional(st.just("fp8"))),
        "prefixCaching": draw(optional(st.booleans())),
    })  # fmt: skip


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    """Host resources."""
    return _present({
        "cpuCores": draw(optional(st.integers(1, 32))),
        "memoryGb": draw(optional(st.integers(2, 256))),
        "ephemeralStorageGb": draw(optional(st.integers(1, 200))),
    })  # fmt: skip


@st.composite
def environments(draw: st.DrawFn) -> dict[str, Any]:
    """Variables and secret variables of different names."""
    plain = draw(st.dictionaries(variable_names, texts, max_size=3))
    hidden = draw(st.sets(variable_names.filter(lambda name: name not in plain), max_size=2))
    secrets = {name: {"secretRef": {"name": "app-secrets", "key": name}} for name in hidden}
    return _present({"variables": plain, "secrets": secrets})


@st.composite
def servings(draw: st.DrawFn) -> dict[str, Any]:
    """The interface."""
    return _present({
        "port": draw(optional(st.integers(8001, 8079))),
        "maxConcurrency": draw(optional(st.integers(1, 512))),
        "timeoutSeconds": draw(optional(st.integers(1, 900))),
        "startupSeconds": draw(optional(st.integers(1, 600).map(lambda n: n * 6))),
        "drainSeconds": draw(optional(st.integers(1, 300))),
    })  # fmt: skip


@st.composite
def scalings(draw: st.DrawFn) -> dict[str, Any]:
    """Bounds and targets of replicas."""
    least = draw(st.integers(1, 4))
    most = least + draw(st.integers(0, 4))
    return _present({
        "minReplicas": least,
        "maxReplicas": most,
        "targetConcurrency": draw(optional(st.integers(1, 64))) if most > least else None,
    })  # fmt: skip
