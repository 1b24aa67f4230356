"""Findings for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from modelspec_compile.diagnostics.diagnostic import Diagnostic, Fix, Severity
from modelspec_compile.diagnostics.span import Span

FORMAT_VERSION = 1


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """One JSON object.

    - `formatVersion`: 1; a reader refuses a number that it does not know.
    - `counts`: `{"error": n, "warning": n, "note": n}`.
    - `diagnostics`: a list of `{code, severity, message, span, notes, fix}`; `severity` is one of
      the names in `counts`, `notes` a list of strings, `span` and `fix` may be null.
    - a span is `{file, line, column, endLine, endColumn}`: characters from 1, the end exclusive.
    - a fix is `{description, replacement, span}`: the replacement for that stretch of the file.
    """
    found = [_entry(diagnostic) for diagnostic in diagnostics]
    counts = {
        name: sum(entry["severity"] == name for entry in found)
        for name in (severity.name.lower() for severity in sorted(Severity, reverse=True))
    }
    page = {"formatVersion": FORMAT_VERSION, "counts": counts, "diagnostics": found}
    return json.dumps(page, indent=2) + "\n"


def _entry(found: Diagnostic) -> dict[str, object]:
    return {
        "code": found.code,
        "severity": found.severity.name.lower(),
        "message": found.message,
        "span": _span(found.span) if found.span else None,
        "notes": list(found.notes),
        "fix": _fix(found.fix) if found.fix else None,
    }


def _span(span: Span) -> dict[str, object]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "description": fix.description,
        "replacement": fix.replacement,
        "span": _span(fix.span),
    }
