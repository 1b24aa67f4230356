"""Bundles for Ray Serve, and what stands where in them."""

from __future__ import annotations

import json
from typing import Any

import yaml

from modelspec_compile import Bundle, compile, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

RAY = targets.load("ray-serve")
LLM = {"id": "acme/chat", "task": "chat-completion", "artifacts": {"modelUri": "hf://acme/chat"}}
L4 = {"accelerator": {"type": "l4", "count": 1}}
GIGABYTES = {"resources": {"cpuCores": 2, "memoryGb": 4}}


def spec(
    model: dict[str, Any] | None = None,
    runtime: dict[str, Any] | None = None,
    name: str = "chat",
    **sections: Any,
) -> str:
    document = {
        "apiVersion": "modelspec.dev/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": name},
        "spec": {"identity": {"model": model or LLM}, "runtime": runtime or L4, **sections},
    }
    return json.dumps(document)


def bundle(*args: Any, **kwargs: Any) -> Bundle:
    result = compile(spec(*args, **kwargs), "ray-serve")
    assert result.ok, [d.message for d in result.diagnostics]
    return result.bundles[0]


def predictive(framework: str, uri: str = "s3://acme/churn/") -> dict[str, Any]:
    model = {"id": "acme/churn", "task": "classification", "framework": framework}
    return {**model, "artifacts": {"modelUri": uri}}


def served(made: Bundle) -> dict[str, Any]:
    return yaml.safe_load(made.text("serve_config.yaml"))


def application(made: Bundle) -> dict[str, Any]:
    (found,) = served(made)["applications"]
    return found


def cluster(made: Bundle) -> dict[str, Any]:
    return yaml.safe_load(made.text("rayservice.yaml"))["spec"]["rayClusterConfig"]


def group(made: Bundle) -> dict[str, Any]:
    (found,) = cluster(made)["workerGroupSpecs"]
    return found


def containers(made: Bundle) -> dict[str, Any]:
    return {held["name"]: held for held in group(made)["template"]["spec"]["containers"]}


def back(made: Bundle) -> dict[str, Any]:
    read = read_bundle(RAY, {file.path: file.text for file in made.files})
    assert [(str(place), value) for place, value in read.leftovers] == []
    return flatten(read.system.main)


def row(made: Bundle, field: str) -> dict[str, Any]:
    return next(row for row in made.ledger["fields"] if row["field"] == field)
