"""Parallelism: every device of a replica takes part, in tensor parallelism by default."""

from __future__ import annotations

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.engines.options import has_option
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import derive


def parallelism(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Derive the degree of tensor parallelism from the devices, for engines that have it."""
    count, written = service.accelerator.count, service.parallelism
    if not count or count < 2 or written.tensor or not _splits(service):
        return service, []
    others = (written.pipeline or 1) * (written.data or 1)
    if count % others:
        return service, []
    sources = ("accelerator.count", "parallelism.pipeline", "parallelism.data")
    why = "the devices that pipeline and data parallelism leave"
    return (
        derive(service, "parallelism.tensor", count // others, "parallelism", sources, why),
        [],
    )


def _splits(service: Service) -> bool:
    chosen = engines.chosen(service.engine.name).at(service.engine.version)
    return has_option(chosen.rows, "parallelism.tensor")
