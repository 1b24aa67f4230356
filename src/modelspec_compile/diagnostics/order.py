"""The order in which findings are told, and each of them once."""

from __future__ import annotations

from collections.abc import Iterable

from modelspec_compile.diagnostics.diagnostic import Diagnostic

_Key = tuple[str, int, int, int, str, str]


def dedupe(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The first of every group of equal findings, in the given order."""
    return list(dict.fromkeys(diagnostics))


def arrange(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each finding once, by file, line, column, severity (errors first), code and message.

    Findings without a place come first.
    """
    return sorted(dedupe(diagnostics), key=_key)


def _key(found: Diagnostic) -> _Key:
    span = found.span
    place = (span.file, span.line, span.column) if span else ("", 0, 0)
    return (*place, -found.severity, found.code, found.message)
