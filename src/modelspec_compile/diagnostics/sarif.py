"""Findings as SARIF 2.1.0, which code-scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; regions count characters from 1
with an exclusive end (§3.30), so spans carry over as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version
from urllib.parse import quote

from modelspec_compile.diagnostics.codes import CODES, explanation
from modelspec_compile.diagnostics.diagnostic import Diagnostic, Fix, Severity
from modelspec_compile.diagnostics.span import Span

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """One SARIF log with one run; the rules are the codes that were found."""
    found = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found})
    driver = {
        "name": "modelspec",
        "version": version("modelspec-compile"),
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in found],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(code: str) -> dict[str, object]:
    if code not in CODES:
        return {"id": code}
    head, text = CODES[code], explanation(code).text
    return {
        "id": code,
        "shortDescription": {"text": head.title},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVEL[head.severity]},
    }


def _result(found: Diagnostic, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVEL[found.severity],
        "message": {"text": "\n".join([found.message, *found.notes])},
    }
    if found.span:
        result["locations"] = [{"physicalLocation": _location(found.span)}]
    if found.fix:
        result["fixes"] = [_fix(found.fix)]
    return result


def _location(span: Span) -> dict[str, object]:
    return {"artifactLocation": _artifact(span.file), "region": _region(span)}


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file)}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix) -> dict[str, object]:
    replacement = {
        "deletedRegion": _region(fix.span),
        "insertedContent": {"text": fix.replacement},
    }
    change = {"artifactLocation": _artifact(fix.span.file), "replacements": [replacement]}
    return {"description": {"text": fix.description}, "artifactChanges": [change]}
