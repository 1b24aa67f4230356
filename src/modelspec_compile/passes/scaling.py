"""Replicas: one unless the spec says otherwise; bounds that leave no room mean a fixed number."""

from __future__ import annotations

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive


def scaling(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Derive the bounds that are not written."""
    bounds = service.scaling
    floor = 0 if bounds.scale_to_zero_idle_seconds is not None else 1
    least = min(floor, bounds.max_replicas) if bounds.max_replicas is not None else floor
    why = "scaling to zero is wanted" if floor == 0 else "one replica"
    service = default(service, "scaling.min_replicas", least, "scaling.min_replicas", why)
    if bounds.max_replicas is None:
        most = max(service.scaling.min_replicas or 0, 1)
        why = "no ceiling is written, so the number is fixed"
        sources = ("scaling.min_replicas",)
        service = derive(service, "scaling.max_replicas", most, "scaling", sources, why)
    return service, []
