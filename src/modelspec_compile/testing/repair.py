"""Specs made valid: whatever an error points at is taken out, until nothing is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any

from modelspec_compile.diagnostics import Diagnostic, Severity, Span
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Mapping, Node, Path, Scalar
from modelspec_compile.spec.fields import shape_at

Spec = dict[str, Any]
MOST_REPAIRS = 20
"""Times that something is taken out of a spec until it counts as beyond repair."""


def spec_text(spec: Spec) -> str:
    """A spec as text, one entry a line, so that a finding tells which one it means."""
    return json.dumps(spec, indent=1)


def errors(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings that refuse the input."""
    return [found for found in findings if found.severity is Severity.ERROR]


def without_refused(spec: Spec, findings: Iterable[Diagnostic]) -> Spec | None:
    """The spec without what its errors point at; None where they point at nothing in it."""
    (document,), _ = parse(spec_text(spec), "spec.yaml")
    paths = dict(_places(document.root))
    refused = {paths[found.span] for found in errors(findings) if found.span in paths}
    return without(spec, map(removable, refused)) if refused else None


def _places(node: Node, path: Path = ()) -> Iterator[tuple[Span, Path]]:
    """The path of every key and value by its place; the innermost of those at one place."""
    yield node.span, path
    if isinstance(node, Mapping):
        for key, span in node.keys.items():
            yield span, (*path, key)
    if not isinstance(node, Scalar):
        steps = node.entries.items() if isinstance(node, Mapping) else enumerate(node.items)
        for step, below in steps:
            yield from _places(below, (*path, step))


def removable(path: Path) -> Path:
    """The path, or that of the innermost section around it that may be left out."""
    while path and (shape := shape_at(path)) and shape.info.required:
        path = path[:-1]
    return path


def without(spec: Spec, paths: Iterable[Path]) -> Spec:
    """A copy of a spec without the entries at paths, and without what is empty then."""
    left = copy.deepcopy(spec)
    for path in sorted(paths, key=_last_first, reverse=True):
        _drop(left, path)
    return left


def _last_first(path: Path) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (0, step) for step in path]


def _drop(data: Any, path: Path) -> None:
    """Take out an entry, if it is still there, and every section that has no other."""
    trail = [data]
    for step in path:
        if not _has(trail[-1], step):
            return
        trail.append(trail[-1][step])
    for at, step in zip(reversed(trail[:-1]), reversed(path), strict=True):
        del at[step]
        if at:
            return


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data
