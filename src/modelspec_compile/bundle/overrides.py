"""The escape hatch: merge patches and JSON patches on rendered documents, in the order written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.mapping.render import Documents


@dataclass(frozen=True, slots=True)
class Override:
    """A change to one file: a merge patch (RFC 7386) or a list of JSON patch operations (6902)."""

    file: str
    span: Span
    merge: Any = None
    patch: Any = None


def override(documents: Documents, overrides: Iterable[Override]) -> list[Diagnostic]:
    """Apply overrides in place; what cannot be applied is a finding."""
    findings: list[Diagnostic] = []
    for change in overrides:
        if change.file not in documents:
            names = ", ".join(f"`{name}`" for name in documents)
            message = f"no file `{change.file}` to override"
            findings.append(error("MS504", message, change.span, f"one of {names}"))
            continue
        if change.merge is not None:
            documents[change.file] = merged(documents[change.file], change.merge)
        if change.patch is not None:
            findings += _patch(documents, change)
    return findings


def merged(base: Any, patch: Any) -> Any:
    """RFC 7386 on plain data."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def _patch(documents: Documents, change: Override) -> list[Diagnostic]:
    import jsonpatch
    from jsonpointer import JsonPointerException

    try:
        documents[change.file] = jsonpatch.apply_patch(documents[change.file], change.patch)
    except (jsonpatch.JsonPatchException, JsonPointerException) as problem:
        reason = str(problem).partition(" in {")[0].partition(" in [")[0]
        message = f"the patch of `{change.file}` does not apply: {reason}"
        return [error("MS505", message, change.span)]
    return []
