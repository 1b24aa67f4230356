"""Changing a frozen service by path, with the origin of what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from modelspec_compile.diagnostics import Span
from modelspec_compile.ir.origin import Defaulted, Derived, Origin, Written
from modelspec_compile.ir.system import Service


def change(service: Service, values: Mapping[str, Any], origin: Origin) -> Service:
    """The service with these paths set, and what each of them held before forgotten."""
    origins = {**service.origins, **dict.fromkeys(values, origin)}
    return replace(service, origins=origins, **_changes(service, values))


def default(service: Service, path: str, value: Any, rule: str, why: str) -> Service:
    """The service with a path set to a default, unless it holds something."""
    held = value_at(service, path)
    if value is None or (held is not None and held != ()):
        return service
    return change(service, {path: value}, Defaulted(rule, why))


def derive(
    service: Service,
    path: str,
    value: Any,
    by: str,
    sources: tuple[str, ...],
    why: str,
    instead: str = "",
) -> Service:
    """The service with a path set to what follows from other paths."""
    return change(service, {path: value}, Derived(by, sources, why, instead))


def respell(service: Service, path: str, value: Any) -> Service:
    """The service with another spelling of the same value, which keeps its origin."""
    return replace(service, **_changes(service, {path: value}))


def value_at(service: Service, path: str) -> Any:
    """The value at a dotted path without elements."""
    at: Any = service
    for name in path.split("."):
        at = getattr(at, name)
    return at


def written_at(service: Service, path: str) -> Span | None:
    """Where the value at a path was written, if it was."""
    origin = service.origins.get(path)
    return origin.span if isinstance(origin, Written) else None


def _changes(section: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a section that are others with these paths set; each is made once."""
    found: dict[str, Any] = {}
    inner: dict[str, dict[str, Any]] = defaultdict(dict)
    for path, value in values.items():
        name, dot, rest = path.partition(".")
        (inner[name] if dot else found)[rest or name] = value
    for name, below in inner.items():
        held = found.get(name, getattr(section, name))
        found[name] = replace(held, **_changes(held, below))
    return found
