"""Whether the rules of a target keep what they promise, on one system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Severity
from modelspec_compile.ir import Derived, Service, System, Written
from modelspec_compile.mapping.lowering import Rule, lift, lower

Said = set[tuple[str, str]]
"""Services by name and paths for which a rule says what to write instead."""


def broken(rules: Sequence[Rule], system: System, catalog: Catalog) -> Iterator[str]:
    """A sentence for each promise that a rule breaks where it is reached, or all of them together.

    * Every written leaf comes back, or its origin says what to write instead (`Derived.instead`).
    * What came back is lowered to the same again, once it is written where the first was.

    Nothing is promised of a system that a rule refuses.
    """
    lowered, findings = lower(rules, system, catalog)
    if any(found.severity is Severity.ERROR for found in findings):
        return
    at, said = system, Said()
    for rule in rules:
        after, _ = rule.forward(at, catalog)
        here = _said(after)
        yield from (f"`{rule.name}`: {one}" for one in _wrong((rule,), at, after, here, catalog))
        at, said = after, said | here
    together = _wrong(rules, system, lowered, said, catalog)
    yield from (f"all rules together: {one}" for one in together)


def _said(lowered: System) -> Said:
    return {
        (_root(service), path)
        for service in lowered.services
        for path, origin in service.origins.items()
        if isinstance(origin, Derived) and origin.instead
    }


def _root(service: Service) -> str:
    return service.full_name or service.name


def _wrong(
    rules: Sequence[Rule], system: System, lowered: System, said: Said, catalog: Catalog
) -> Iterator[str]:
    back = lift(rules, lowered, catalog)
    names, found = ([one.name for one in which.services] for which in (system, back))
    if names != found:
        yield f"the services {', '.join(names)} come back as {', '.join(found) or 'nothing'}"
        return
    for service, other in zip(system.services, back.services, strict=True):
        yield from _lost(service, other, said)
    again, _ = lower(rules, _as_written(system, back), catalog)
    if again != lowered:
        yield f"what came back is lowered to something else: {_difference(lowered, again)}"


def _as_written(system: System, back: System) -> System:
    pairs = zip(system.services, back.services, strict=True)
    return System(tuple(replace(other, origins=service.origins) for service, other in pairs))


def _lost(service: Service, back: Service, said: Said) -> Iterator[str]:
    wanted, found = service.flat, back.flat
    for path, origin in service.origins.items():
        if isinstance(origin, Written) and path in wanted and found.get(path) != wanted[path]:
            told = any((_root(service), one) in said for one in _around(path))
            if not told:
                was, now = wanted[path], found.get(path)
                yield f"`{path}` of {service.name} was {was!r}, comes back as {now!r}, and no word"


def _around(path: str) -> Iterator[str]:
    """A path and every collection that it is in."""
    while path:
        yield path
        path = path.rpartition("[")[0]


def _difference(lowered: System, again: System) -> str:
    pairs = list(zip(lowered.services, again.services, strict=False))
    changed = (
        f"`{path}` of {first.name}: {first.flat.get(path)!r}, then {second.flat.get(path)!r}"
        for first, second in pairs
        for path in {**first.flat, **second.flat}
        if first.flat.get(path) != second.flat.get(path)
    )
    return next(changed, f"{len(lowered.services)} services, then {len(again.services)}")
