"""A published v0.1 spec as a native one: one line changes, comments and order stay."""

from __future__ import annotations

from modelspec_compile.diagnostics import Diagnostic, Fix, Severity
from modelspec_compile.diagnostics.diagnostic import note
from modelspec_compile.diagnostics.fixes import apply_fixes
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Scalar, find
from modelspec_compile.spec.dialects import NATIVE
from modelspec_compile.spec.validate import validate


def convert(text: str, file: str) -> tuple[str, list[Diagnostic]]:
    """The text with the native apiVersion in every document, and what is wrong with the input.

    A document that is native already is left as it is, with a note. With errors among the findings
    the text is unchanged.
    """
    documents, findings = parse(text, file)
    for document in documents:
        findings += validate(document.root)
    if any(found.severity is Severity.ERROR for found in findings):
        return text, findings
    fixes = []
    for document in documents:
        version = find(document.root, ("apiVersion",))
        assert isinstance(version, Scalar)
        if version.value == NATIVE:
            findings.append(note("MS216", f"the document is `{NATIVE}` already", version.span))
        else:
            fixes.append(Fix(version.span, NATIVE, "the native form"))
    return apply_fixes(text, fixes), findings
