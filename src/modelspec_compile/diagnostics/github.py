"""Findings as GitHub Actions workflow commands, which annotate the lines of a pull request.

The escapes are those of `actions/toolkit`, packages/core/src/command.ts: `%`, CR and LF in the
message, `:` and `,` too in a property; so no text of a spec can start a command of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from modelspec_compile.diagnostics.diagnostic import Diagnostic, Severity
from modelspec_compile.diagnostics.excerpt import visible

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """One workflow command a line: `::error file=…,line=…,title=MS101::message`."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in diagnostics)


def _command(found: Diagnostic) -> str:
    properties = {**_place(found), "title": found.code}
    written = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    hints = [*found.notes, *([found.fix.description] if found.fix else [])]
    text = "\n".join([found.message, *hints]).split("\n")
    message = "\n".join(map(visible, text)).translate(_DATA)
    return f"::{_COMMAND[found.severity]} {written}::{message}"


def _place(found: Diagnostic) -> dict[str, str]:
    """The properties of the place; columns only where the span ends on the line it starts on."""
    span = found.span
    if span is None:
        return {}
    place = {"file": span.file, "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        last = max(span.column, span.end_column - 1)
        place |= {"col": str(span.column), "endColumn": str(last)}
    return place
