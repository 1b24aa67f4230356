"""Whether the engine that was chosen serves what is asked of it."""

from __future__ import annotations

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.engines.check import check
from modelspec_compile.ir import Service


def suitability(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Nothing is changed: the findings of `engines.check`, once everything is settled."""
    return service, check(service)
