"""The accelerator: the catalog's name for what people write, and its vendor."""

from __future__ import annotations

from modelspec_compile.catalog import Accelerator, Catalog, spelling
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive, respell, value_at, written_at

TYPE = "accelerator.type"
DEGREES = ("parallelism.tensor", "parallelism.pipeline", "parallelism.data", "parallelism.nodes")
NO_DEVICE = frozenset({"cpu", "none"})


def accelerator(service: Service, catalog: Catalog) -> tuple[Service, list[Diagnostic]]:
    """Name the devices as the catalog does."""
    written = service.accelerator.type
    if written is None:
        return service, []
    if written in NO_DEVICE or service.accelerator.vendor in NO_DEVICE:
        return respell(service, TYPE, "cpu"), []
    known = catalog.find(written)
    if known is None:
        return _count(service), [_unknown(service, written, catalog)]
    service = respell(service, TYPE, known.id)
    return _vendor(_count(service), known)


def _count(service: Service) -> Service:
    """As many devices as the degrees that are written take, and one on every host."""
    written = service.parallelism
    degrees = (written.tensor or 1) * (written.pipeline or 1) * (written.data or 1)
    taken = max(degrees, written.nodes or 1)
    if service.accelerator.count is None and taken > 1:
        why = "what the degrees of parallelism take"
        sources = tuple(path for path in DEGREES if value_at(service, path))
        return derive(service, "accelerator.count", taken, "accelerator", sources, why)
    return default(service, "accelerator.count", 1, "accelerator.count", "one device")


def _vendor(service: Service, known: Accelerator) -> tuple[Service, list[Diagnostic]]:
    vendor = service.accelerator.vendor
    if vendor is None:
        why = f"the catalog has {known.name} as a device of {known.vendor}"
        path, by = "accelerator.vendor", "accelerator"
        return derive(service, path, known.vendor, by, (TYPE,), why), []
    if vendor.lower() != known.vendor:
        message = f"`{vendor}` does not make {known.name}; its vendor is `{known.vendor}`"
        return service, [error("MS352", message, written_at(service, "accelerator.vendor"))]
    return respell(service, "accelerator.vendor", known.vendor), []


def _unknown(service: Service, written: str, catalog: Catalog) -> Diagnostic:
    span, several = written_at(service, TYPE), catalog.candidates(written)
    if several:
        names = ", ".join(f"`{name}`" for name in several)
        return error("MS353", f"`{written}` may mean several accelerators", span, f"one of {names}")
    near = did_you_mean(spelling(written), catalog.names)
    hint = (f"did you mean `{near}`?",) if near else ()
    message = f"`{written}` is not in the accelerator catalog; it is passed on as written"
    return warning("MS354", message, span, *hint)
