"""A chart and values on the input; on the output what it renders to, and what is wrong with it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import helm_python
import kubernetes_validate
import yaml

WARNING = 2


def lint(given: dict[str, Any]) -> Iterator[str]:
    """What `helm lint --strict` reports above information."""
    for version in given["kube_versions"]:
        report = helm_python.lint(
            given["chart"], given["values"], strict=True, kube_version=f"v{version}.0"
        )
        for message in report["messages"]:
            if message["severity"] >= WARNING:
                yield f"lint: {message['path']}: {message['error']}"


def repeated(node: yaml.Node, path: str) -> Iterator[str]:
    """Keys that a mapping has twice: Helm takes the last one without a word."""
    if isinstance(node, yaml.MappingNode):
        counts = Counter(key.value for key, _ in node.value)
        yield from (f"{path}: {key} is there {n} times" for key, n in counts.items() if n > 1)
        for key, value in node.value:
            yield from repeated(value, f"{path}.{key.value}")
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield from repeated(value, f"{path}[{at}]")


def invalid(document: dict[str, Any], version: str) -> Iterator[str]:
    """What Kubernetes' schemas of a version refuse; kinds of others are left to the cluster."""
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        return
    except kubernetes_validate.ValidationError as refusal:
        yield f"{'.'.join(map(str, refusal.path))}: {refusal.message} in Kubernetes {version}"


def problems(given: dict[str, Any], rendered: dict[str, str]) -> Iterator[str]:
    """Everything that is wrong with the chart and with what it renders to."""
    yield from lint(given)
    for name, text in rendered.items():
        for node in yaml.compose_all(text, yaml.SafeLoader):
            if node is not None:
                yield from repeated(node, name)
        for document in filter(None, yaml.safe_load_all(text)):
            for version in given["kube_versions"]:
                at = f"{name} {document['kind']}"
                yield from (f"{at}: {problem}" for problem in invalid(document, version))


def main() -> None:
    """Render the chart, notes aside, and judge it."""
    given = json.load(sys.stdin)
    files = helm_python.Chart.load(given["chart"]).render(
        given["values"], name=given["release"], namespace=given["namespace"]
    )
    rendered = {name: text for name, text in sorted(files.items()) if name.endswith(".yaml")}
    json.dump({"rendered": rendered, "problems": list(problems(given, rendered))}, sys.stdout)


main()
