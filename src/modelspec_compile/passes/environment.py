"""Variables by which the engine itself is told: what they say belongs to a field of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.engines.options import Channel, Option
from modelspec_compile.ir import Origin, Service, Written
from modelspec_compile.ir.change import change, value_at
from modelspec_compile.mapping.codecs import Unreadable


def environment(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Move each such variable to its field, with its origin; it may only repeat what is there."""
    findings: list[Diagnostic] = []
    for row in _told_by_variables(service):
        variable = next(v for v in service.environment if v.name == row.name)
        origin = service.origins[f"environment[{row.name}].value"]
        try:
            value = row.codec.decode(variable.value)
        except Unreadable:
            continue
        moved = _moved(service, row, value, origin)
        if moved is None:
            findings.append(_contradiction(row, origin))
        else:
            service = moved
    return service, findings


def _moved(service: Service, row: Option, value: Any, origin: Origin) -> Service | None:
    (field,) = row.fields
    held, known = value_at(service, field), service.origins.get(field)
    if held not in (None, (), value):
        return None
    if isinstance(known, Written) and isinstance(origin, Written):
        origin = replace(known, again=(*known.again, origin))
    return change(_without(service, row.name), {field: value}, origin)


def _contradiction(row: Option, origin: Origin) -> Diagnostic:
    message = f"`{row.name}` says something else than the spec's own field for it"
    hint = f"the variable is how the engine is told of `{row.fields[0]}`: keep the field"
    return error("MS359", message, origin.span if isinstance(origin, Written) else None, hint)


def _told_by_variables(service: Service) -> Iterator[Option]:
    """The rows of the engine's table for one field whose variable the user wrote."""
    written = {variable.name for variable in service.environment}
    for row in engines.chosen(service.engine.name).rows:
        if not isinstance(row, Option) or row.channel is not Channel.VARIABLE:
            continue
        if row.name in written and len(row.fields) == 1 and not row.given:
            yield row


def _without(service: Service, name: str) -> Service:
    kept = tuple(variable for variable in service.environment if variable.name != name)
    origins = {p: o for p, o in service.origins.items() if p != f"environment[{name}].value"}
    return replace(service, environment=kept, origins=origins)
