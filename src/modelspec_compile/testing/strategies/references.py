"""What must stand beside a field for it to mean anything: what models do not tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

BESIDE: dict[str, tuple[str, ...]] = {
    "spec.operations.slos[]": ("spec.operations.slos[].thresholdMs",),
    "spec.routing.rateLimits[]": (
        "spec.routing.rateLimits[].header",
        "spec.routing.rateLimits[].requestsPerMinute",
    ),
    "spec.routing.sessionAffinity": ("spec.routing.sessionAffinity.name",),
    "spec.runtime.placement.tolerations[].value": ("spec.runtime.placement.tolerations[].key",),
}
"""Leaf or section → leaves without which it is refused."""

NAMED: dict[str, str] = {
    "spec.governance.safety.guardrails.input[]": "spec.pipeline.dependencies[].id",
    "spec.governance.safety.guardrails.output[]": "spec.pipeline.dependencies[].id",
    "spec.operations.rollout.rollbackOn[]": "spec.operations.slos[].name",
    "spec.routing.rules[].adapter": "spec.lineage.adapters[].name",
}
"""Leaf that holds a name → leaf that gives the name."""


def with_companions(leaves: Iterable[str]) -> frozenset[str]:
    """The leaves and what they need."""
    found: set[str] = set()
    left = list(leaves)
    while left:
        leaf = left.pop()
        if leaf not in found:
            found.add(leaf)
            left += _companions(leaf)
    return frozenset(found)


def _companions(leaf: str) -> Iterator[str]:
    for path, others in BESIDE.items():
        if leaf == path or leaf.startswith(f"{path}."):
            yield from others
    if leaf in NAMED:
        yield NAMED[leaf]


def refer(draw: st.DrawFn, spec: Any) -> None:
    """Write in each place that holds a name one of the names that there are."""
    for user, owner in NAMED.items():
        names = [at[step] for at, step in _places(spec, owner)]
        for at, step in _places(spec, user):
            at[step] = draw(st.sampled_from(names)) if names else at[step]


def _places(data: Any, path: str) -> Iterator[tuple[Any, Any]]:
    """Each container and step that a path of the language leads to."""
    steps = path.replace("[]", ".[]").split(".")
    at: list[tuple[Any, Any]] = [([data], 0)]
    for step in steps:
        inner = [container[key] for container, key in at]
        if step == "[]":
            at = [(values, index) for values in inner for index in range(len(values))]
        else:
            at = [(values, step) for values in inner if step in values]
    yield from at
