"""Whether the engine that was chosen serves what is asked of it."""

from __future__ import annotations

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.engines.check import check
from modelspec_compile.ir import Service
from modelspec_compile.passes.normalize import spec_names


def suitability(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Nothing is changed: the findings of `engines.check`, once everything is settled."""
    return service, check(service, spec_names())
