"""One finding, independent of how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from modelspec_compile.diagnostics.span import Span


class Severity(IntEnum):
    """How much a finding weighs; only an error refuses the input."""

    NOTE = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Fix:
    """A replacement of one stretch of source text that removes the finding."""

    span: Span
    replacement: str
    description: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: stable code, severity, one sentence, the place, and notes that say the way out."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    notes: tuple[str, ...] = ()
    fix: Fix | None = None


def error(
    code: str,
    message: str,
    span: Span | None = None,
    *notes: str,
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding that refuses the input."""
    return Diagnostic(code, Severity.ERROR, message, span, notes, fix)


def warning(
    code: str,
    message: str,
    span: Span | None = None,
    *notes: str,
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding that the user should act on; `--strict` and `--fail-on` can make it refuse."""
    return Diagnostic(code, Severity.WARNING, message, span, notes, fix)


def note(code: str, message: str, span: Span | None = None, *notes: str) -> Diagnostic:
    """A finding worth knowing that asks for nothing."""
    return Diagnostic(code, Severity.NOTE, message, span, notes)
