"""What drawn specs once showed to be wrong, target by target."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile import target as targets
from modelspec_compile.testing import check_target

CHAT = {"id": "Qwen/Qwen2.5-7B-Instruct", "task": "chat-completion", "framework": "transformers"}
CHAT |= {"artifacts": {"modelUri": "hf://Qwen/Qwen2.5-7B-Instruct"}}
FOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "a user without rights beside devices that need them": ("compose", {
        "runtime": {"accelerator": {"type": "mi300x", "count": 1}},
        "governance": {"safety": {"podSecurity": "restricted"}},
    }),
    "devices that nobody knows": ("compose", {
        "runtime": {"accelerator": {"vendor": "amd", "type": "acme-x1"}},
    }),
    "one file of a repository": ("helm", {
        "identity": {"model": {"id": "acme/chat-gguf", "framework": "llama.cpp", "artifacts": {
            "modelUri": "hf://acme/chat-gguf/chat.gguf"}}},
    }),
    "a part of the system that is not deployed": ("helm", {
        "pipeline": {"dependencies": [{"id": "input-guardrail", "role": "guardrail"}]},
    }),
    "two names of one task": ("kserve", {
        "identity": {"model": {"id": "acme/labels", "task": "text-classification"} | {
            "artifacts": {"modelUri": "gs://acme-models/labels/"}}},
        "runtime": {"engine": {"name": "huggingface"}},
    }),
    "how replicas of unknown devices are replaced": ("kserve", {
        "runtime": {"accelerator": {"type": "acme-x1", "count": 2}},
    }),
    "a load that no number of replicas follows": ("ray-serve", {
        "runtime": {"accelerator": {"type": "l40s"}},
        "operations": {"scaling": {"targetConcurrency": 64}},
    }),
    "a level that the server does not have": ("bentoml", {
        "operations": {"observability": {"logging": {"level": "chatty"}}},
    }),
}  # fmt: skip


@pytest.mark.parametrize("what", FOUND)
def test_what_drawing_once_found(what: str) -> None:
    name, sections = FOUND[what]
    spec = {
        "apiVersion": "modelspec.dev/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": "chat"},
        "spec": {"identity": {"model": CHAT}} | sections,
    }
    checks = ("answers", "lowering", "round trip")
    check_target(targets.load(name), specs=[spec], examples=0, checks=checks)
