"""Charts of small specs, as data."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import yaml

from modelspec_compile import Bundle, Compilation, compile

Values = dict[str, Any]

SPEC: Values = {
    "apiVersion": "modelspec.dev/v1alpha1",
    "kind": "ModelSpec",
    "metadata": {"name": "chat"},
    "spec": {
        "identity": {
            "model": {
                "id": "org/chat",
                "task": "chat-completion",
                "artifacts": {"modelUri": "hf://org/chat"},
            }
        },
        "runtime": {"engine": {"name": "vllm"}, "accelerator": {"type": "l4", "count": 1}},
    },
}


def spec(metadata: Values | None = None, **sections: Any) -> str:
    """The small spec with further values, merged section by section."""
    made = copy.deepcopy(SPEC)
    merge(made, {"metadata": metadata or {}, "spec": sections})
    return json.dumps(made)


def merge(into: Values, changes: Mapping[str, Any]) -> None:
    """Merge by RFC 7386: `None` removes."""
    for key, value in changes.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


def compilation(text: str, read: Any = None) -> Compilation:
    return compile(text, "helm", read=read) if read else compile(text, "helm")


def bundle(text: str) -> Bundle:
    result = compilation(text)
    (made,) = result.bundles or ([f"{d.code} {d.message}" for d in result.diagnostics],)
    assert isinstance(made, Bundle), made
    return made


def chart(text: str) -> Values:
    """`Chart.yaml` of a spec."""
    return yaml.safe_load(bundle(text).text("Chart.yaml"))


def values(text: str) -> Values:
    """`values.yaml` of a spec."""
    return yaml.safe_load(bundle(text).text("values.yaml"))


def artifacts(uri: str, **more: Any) -> Values:
    """`identity` with weights from somewhere."""
    return {"model": {"artifacts": {"modelUri": uri, **more}}}
