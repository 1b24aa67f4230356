"""The IR as plain data."""

from __future__ import annotations

from typing import Any

from modelspec_compile.ir.origin import Defaulted, Derived, Origin, Written
from modelspec_compile.ir.structure import leaves_of
from modelspec_compile.ir.system import Service, System


def export(system: System) -> dict[str, Any]:
    """Name and services of a system; each value by its path, with its origin."""
    return {"name": system.name, "services": [_service(one) for one in system.services]}


def _service(service: Service) -> dict[str, Any]:
    values = {
        path: {"value": list(value) if isinstance(value, tuple) else value} | _origin(service, path)
        for path, value in leaves_of(service).items()
    }
    return {"name": service.name, "values": values}


def _origin(service: Service, path: str) -> dict[str, Any]:
    origin = service.origins.get(path)
    return {} if origin is None else origin_data(origin)


def origin_data(origin: Origin) -> dict[str, Any]:
    """An origin as plain data."""
    match origin:
        case Written(path, span, _):
            place = {"file": span.file, "line": span.line, "column": span.column}
            return {"origin": "written", "path": path, **place}
        case Derived(by, sources, why):
            return {"origin": "derived", "by": by, "from": list(sources), "why": why}
        case Defaulted(rule, why):
            return {"origin": "defaulted", "rule": rule, "why": why}
