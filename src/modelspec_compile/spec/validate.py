"""A document tree held against the language: findings of shape, meaning and secrets in one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.source.tree import Mapping, Node, Path, Sequence
from modelspec_compile.spec.dialects import PUBLISHED


def validate(root: Node, *, partial: bool = False) -> list[Diagnostic]:
    """Every finding about a document, in source order; an empty list where all is well.

    Of a credential nothing is said but that it is one, so that no message repeats it.

    A `partial` document is a merge patch (RFC 7386) over another: what it leaves out is not missed,
    `null` removes, and what several fields mean together is left to the check of the merged result.
    The overlays under `environments` are always taken so.
    """
    from modelspec_compile.spec.meaning import meaning
    from modelspec_compile.spec.secrets import secrets

    credentials = list(secrets(root))
    hidden = {finding.span for finding in credentials}
    found = [*shape(root, partial=partial), *meaning(root, partial=partial)]
    told = [_in_one_line(finding) for finding in found if finding.span not in hidden]
    return sorted(told + credentials, key=_place)


def _in_one_line(finding: Diagnostic) -> Diagnostic:
    """The finding, though the document may hold names with line breaks in them."""
    if "\n" not in finding.message:
        return finding
    return replace(finding, message=" ".join(finding.message.split()))


def _place(finding: Diagnostic) -> tuple[str, int, int]:
    span = finding.span
    return (span.file, span.line, span.column) if span else ("", 0, 0)


def shape(root: Node, *, partial: bool = False) -> list[Diagnostic]:
    """The findings of the dialect's validator alone: keys, types, bounds, closed words."""
    from pydantic_core import ValidationError

    from modelspec_compile.spec.problem import dialect_of

    try:
        _validator(dialect_of(root))(plain(root))
    except ValidationError as failure:
        return _worded(root, [one for one in failure.errors() if not _forgiven(one, partial)])
    return []


@cache
def _validator(dialect: str) -> Callable[[object], object]:
    if dialect == PUBLISHED:
        from modelspec_compile.spec.dialects.table import validator

        return validator().validate_python
    from modelspec_compile.spec.modelspec import ModelSpec

    return ModelSpec.model_validate


def _worded(root: Node, errors: list[Any]) -> list[Diagnostic]:
    from modelspec_compile.spec.problem import Problem
    from modelspec_compile.spec.wording import worded

    problems = [Problem(one["type"], one["loc"], one.get("ctx", {}), root) for one in errors]
    return [worded(problem) for problem in problems if not problem.reported]


def _forgiven(error: Any, partial: bool) -> bool:
    """Whether a delta may leave out, or remove, what is missed; inside a list it may not."""
    path: Path = error["loc"]
    delta = partial or path[:2] == ("spec", "environments")
    unknown, missing = (error["type"] == kind for kind in ("extra_forbidden", "missing"))
    absent = missing or (error["input"] is None and not unknown)
    return delta and absent and not any(isinstance(step, int) for step in path)


def plain(node: Node) -> object:
    """Plain data of a tree; a number without a fraction is whole, as JSON Schema counts."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    value = node.value
    return int(value) if isinstance(value, float) and value.is_integer() else value
