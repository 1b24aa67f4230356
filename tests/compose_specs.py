"""Small specs for Docker Compose, and what comes of them."""

from __future__ import annotations

import json
from typing import Any

import yaml

from modelspec_compile import Bundle, compile

CHAT = {"id": "acme/chat", "task": "chat-completion", "framework": "transformers"}


def spec(uri: str = "hf://acme/chat", **sections: Any) -> dict[str, Any]:
    """A language model on vLLM and one L4; `sections` are those of the spec, deeper by `__`."""
    body: dict[str, Any] = {
        "identity": {"model": {**CHAT, "artifacts": {"modelUri": uri}}},
        "runtime": {"engine": {"name": "vllm"}, "accelerator": {"type": "l4", "count": 1}},
    }
    for path, value in sections.items():
        *steps, last = path.split("__")
        at = body
        for step in steps:
            at = at.setdefault(step, {})
        at[last] = value
    head = {"apiVersion": "modelspec.dev/v1alpha1", "kind": "ModelSpec"}
    return {**head, "metadata": {"name": "chat"}, "spec": body}


def bundle(uri: str = "hf://acme/chat", **sections: Any) -> Bundle:
    result = compile(json.dumps(spec(uri, **sections)), "compose")
    assert result.ok, [f"{found.code} {found.message}" for found in result.diagnostics]
    return result.bundles[0]


def project(uri: str = "hf://acme/chat", **sections: Any) -> dict[str, Any]:
    return yaml.safe_load(bundle(uri, **sections).text("compose.yaml"))


def codes(**sections: Any) -> set[str]:
    return {found.code for found in compile(json.dumps(spec(**sections)), "compose").diagnostics}


TWO = {"minReplicas": 2, "maxReplicas": 2}
