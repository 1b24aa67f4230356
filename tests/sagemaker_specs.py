"""Small specs for SageMaker, and what comes of them."""

from __future__ import annotations

import json
from typing import Any

from modelspec_compile import Bundle, Compilation, compile

MODEL = {"id": "acme/chat", "task": "chat-completion", "framework": "transformers"}
TREES = {"id": "acme/trees", "task": "classification", "framework": "sklearn"}


def spec(uri: str = "s3://acme/chat/", model: Any = MODEL, **sections: Any) -> dict[str, Any]:
    """A model on one L4, or without a device; `sections` are those of the spec, deeper by `__`."""
    body: dict[str, Any] = {"identity": {"model": {**model, "artifacts": {"modelUri": uri}}}}
    if model is MODEL:
        body["runtime"] = {"accelerator": {"type": "l4", "count": 1}}
    for path, value in sections.items():
        *steps, last = path.split("__")
        at = body
        for step in steps:
            at = at.setdefault(step, {})
        at[last] = value
    head = {"apiVersion": "modelspec.dev/v1alpha1", "kind": "ModelSpec"}
    return {**head, "metadata": {"name": "chat"}, "spec": body}


def compiled(uri: str = "s3://acme/chat/", model: Any = MODEL, **sections: Any) -> Compilation:
    return compile(json.dumps(spec(uri, model, **sections)), "sagemaker")


def bundle(uri: str = "s3://acme/chat/", model: Any = MODEL, **sections: Any) -> Bundle:
    result = compiled(uri, model, **sections)
    assert result.ok, [f"{found.code} {found.message}" for found in result.diagnostics]
    return result.bundles[0]


def body(made: Bundle, name: str) -> dict[str, Any]:
    """A request of a bundle."""
    found: dict[str, Any] = json.loads(made.text(f"{name}.json"))
    return found


def container(*args: Any, **sections: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(bundle(*args, **sections), "create-model")["PrimaryContainer"]
    return found


def variant(*args: Any, **sections: Any) -> dict[str, Any]:
    made = body(bundle(*args, **sections), "create-endpoint-config")
    found: dict[str, Any] = made["ProductionVariants"][0]
    return found


def codes(*args: Any, **sections: Any) -> set[str]:
    return {found.code for found in compiled(*args, **sections).diagnostics}


def row(made: Bundle, path: str) -> dict[str, Any]:
    """What the ledger says of a path below `spec`."""
    (found,) = [row for row in made.ledger["fields"] if row["path"] == f"spec.{path}"]
    return found
