"""A document tree held against the language: every finding of shape, meaning and secrets at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.source.tree import Mapping, Node, Path, Sequence
from modelspec_compile.spec.dialects import PUBLISHED
from modelspec_compile.spec.meaning import meaning
from modelspec_compile.spec.problem import dialect_of
from modelspec_compile.spec.secrets import secrets

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator


def validate(root: Node, *, partial: bool = False) -> list[Diagnostic]:
    """Every finding about a document, in source order; an empty list where all is well.

    A `partial` document is a merge patch (RFC 7386) over another: what it leaves out is not missed,
    `null` removes, and what several fields mean together is left to the check of the merged result.
    The overlays under `environments` are always taken so.
    """
    found = [*shape(root, partial=partial), *meaning(root, partial=partial), *secrets(root)]
    return sorted(found, key=lambda finding: (finding.span is not None, finding.span))


def shape(root: Node, *, partial: bool = False) -> list[Diagnostic]:
    """The findings of the dialect's validator alone: keys, types, bounds, words."""
    from pydantic_core import ValidationError

    try:
        _validator(dialect_of(root)).validate_python(plain(root))
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
        return _worded(root, [one for one in errors if not _forgiven(one, partial=partial)])
    return []


@cache
def _validator(dialect: str) -> SchemaValidator:
    if dialect == PUBLISHED:
        from modelspec_compile.spec.dialects.table import validator

        return validator()
    from pydantic import TypeAdapter

    from modelspec_compile.spec.modelspec import ModelSpec

    ...


def _forgiven(error: Any, *, partial: bool) -> bool:
    """Whether a delta may leave out, or remove, what is missed; inside a list it may not."""
    path: Path = error["loc"]
    delta = partial or path[:2] == ("spec", "environments")
    absent = error["type"] == "missing" or (
        error["input"] is None and error["type"] != "extra_forbidden"
    )
    return delta and absent and not any(isinstance(step, int) for step in path)


def plain(node: Node) -> object:
    """Plain data of a tree; a number without a fraction is whole, as JSON Schema counts."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    value = node.value
    return int(value) if isinstance(value, float) and value.is_integer() else value
