"""What a rule is: a function from an object to its problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from modelspec_compile.mapping.documents import MISSING, get
from modelspec_compile.mapping.places import parse

Problem = tuple[str, str, str, str]
"""Code, place in the object, what is wrong, the way out."""

LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
BLOCKED = frozenset({"PYTHONPATH"})
"""Source: pkg/validation/env_policy.go DefaultBlockedEnvVars"""


@dataclass(frozen=True, slots=True)
class Object:
    """A Kubernetes object, read by paths as places are written."""

    document: dict[str, Any]

    def get(self, path: str, otherwise: Any = None) -> Any:
        """The value at a path, or another."""
        found = get(self.document, parse(path))
        return otherwise if found is MISSING else found

    @property
    def name(self) -> str:
        """The object's name."""
        return str(self.get("metadata.name", ""))

    def note(self, key: str) -> Any:
        """An annotation of KServe."""
        return self.get(f"metadata.annotations[serving.kserve.io/{key}]")

    def containers(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every container of every pod, with its place."""
        yield from _containers(self.document.get("spec", {}), "spec")


Rule = Callable[[Object], Iterator[Problem]]


def _containers(data: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        place = f"{at}.{key}"
        if key in ("containers", "initContainers") and isinstance(value, list):
            yield from ((f"{place}[{i}]", one) for i, one in enumerate(value))
        elif key == "model" and isinstance(value, dict) and "modelFormat" in value:
            yield place, value
        else:
            yield from _containers(value, place)


def texts(data: Any, at: str) -> Iterator[tuple[str, str]]:
    """Every text in some data, with its place."""
    if isinstance(data, str):
        yield at, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from texts(value, f"{at}.{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from texts(value, f"{at}[{index}]")


def variables(container: dict[str, Any]) -> Iterator[str]:
    """The names of a container's environment variables."""
    for variable in container.get("env", ()):
        if isinstance(variable, dict):
            yield str(variable.get("name", ""))
