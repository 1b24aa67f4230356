"""The way back, held to what a compile is held to: what no spec can say is left over.

files ─read→ system ─validate→ what a spec can say ─settle, plan→ findings
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from modelspec_compile import bundle
from modelspec_compile.analysis.facts import BUILT_IN, Facts
from modelspec_compile.analysis.findings import findings as proven
from modelspec_compile.analysis.plan import plan
from modelspec_compile.bundle.load import Import
from modelspec_compile.diagnostics import Diagnostic, Severity, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.ir import Origin, Service, System, Written, build
from modelspec_compile.mapping.places import Place
from modelspec_compile.passes import refused, settle
from modelspec_compile.passes.normalize import denormalize, normalize
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Mapping as Tree
from modelspec_compile.spec.meaning import meaning
from modelspec_compile.spec.meaning.forms import forms
from modelspec_compile.spec.secrets import discloses, secrets
from modelspec_compile.spec.validate import shape
from modelspec_compile.target import Target

Places = Mapping[tuple[str, str], Place]
"""Service and path of a field → where it was read from."""

CREDENTIAL = "a credential, which is not repeated"
VARIABLES = frozenset({"environment", "env_vars", "Environment"})
"""What mappings of environment variables are called."""
ENV_FILE = re.compile(r"(?:^|[./])env(?:\.example)?$")
MOST_ROUNDS = 8
"""How often a spec is looked at again: a value may only be refused once another one is gone."""


def read_bundle(target: Target, files: Mapping[str, str], facts: Facts = BUILT_IN) -> Import:
    """The system that files of a target say, whoever wrote them; `files` are texts by path.

    A value that no spec can hold (its type, its form, a credential) is left over with its place. A
    true value that a compile would refuse stays, with its finding.

    Raises:
        LookupError: no service of the target is in the files; the message names a form that has no
            reader.
        ValueError: a file is not of its format.

    """
    found = bundle.read(target, files, facts.catalog)
    services: list[Service] = []
    leftovers, findings = list(found.leftovers), [*_disputes(found)]
    for service in found.system.services:
        kept, lost = _sayable(service, found.places)
        services.append(kept)
        leftovers += lost
        findings += _refusals(kept, facts, found.places)
    return replace(
        found,
        system=System(tuple(services)),
        leftovers=tuple((place, _hidden(place, value)) for place, value in leftovers),
        findings=tuple(findings),
    )


def _hidden(place: Place, value: Any) -> Any:
    """What is left over, as JSON can hold it, and without a credential that it holds."""
    last, before = (*place.path[::-1], "", "")[:2]
    is_variable = before in VARIABLES or ENV_FILE.search(place.file)
    name = str(last) if is_variable else ""
    if value is None or isinstance(value, int | float):
        return value
    return CREDENTIAL if discloses(name, str(value)) else str(value)


def _disputes(found: Import) -> Iterator[Diagnostic]:
    for there, place in found.disputed:
        message = f"`{there}` should repeat `{place}`, and says something else"
        yield error("MS701", message, None, "one value in both places")


def _sayable(service: Service, places: Places) -> tuple[Service, list[tuple[Place, Any]]]:
    """The service without what no spec can hold, and that by its places."""
    lost: list[tuple[Place, Any]] = []
    for _ in range(MOST_ROUNDS):
        root = _tree(service)
        spans = {one.span for one in (*shape(root), *forms(root)) if _is_error(one)}
        origins = normalize(root).origins
        hidden = {_around(origins, finding.span) for finding in secrets(root)}
        wrong = {path for path, origin in origins.items() if _span(origin) in spans}
        held = (wrong | hidden) - {"name", ""}
        if not held:
            break
        for path in sorted(held):
            value = CREDENTIAL if path in hidden else service.flat.get(path)
            lost.append((_place(places, service, path), value))
        service = build(Service, _without(service.flat, held))
    return service, lost


def _around(origins: Mapping[str, Origin], span: Span | None) -> str:
    """The field that a text is the value of, or stands in: the last one that begins before it."""
    starts = {path: start for path, origin in origins.items() if (start := _span(origin))}
    before = [path for path, start in starts.items() if span and start[1:3] <= span[1:3]]
    return max(before, key=lambda path: starts[path][1:3], default="")


def _tree(service: Service) -> Tree:
    (document,), _ = parse(json.dumps(denormalize(service), indent=1), service.name)
    return document.root


def _without(flat: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The fields without some, and without the elements that have no field left."""
    kept = {path: value for path, value in flat.items() if path not in paths}
    for path in paths:
        element, _, _ = path.rpartition("].")
        if element and not any(other.startswith(f"{element}].") for other in kept):
            collection, _, key = element.rpartition("[")
            kept[collection] = tuple(one for one in kept.get(collection, ()) if one != key)
    return {path: value for path, value in kept.items() if value != ()}


def _refusals(service: Service, facts: Facts, places: Places) -> Iterator[Diagnostic]:
    """What a compile would refuse, each with the place that the value was read from."""
    root = _tree(service)
    written = normalize(root)
    settled, findings = settle(written, facts)
    if not refused(findings):
        findings = [*findings, *proven(plan(settled, facts))]
    spans = {_span(origin): path for path, origin in written.origins.items()}
    for finding in filter(_is_error, (*meaning(root), *findings)):
        path = spans.get(finding.span)
        where = [f"read from `{_place(places, service, path)}`"] if path else []
        yield replace(finding, span=None, notes=(*finding.notes, *where))


def _place(places: Places, service: Service, path: str) -> Place:
    """Where a field was read from; the field itself where lowering was undone on the way."""
    others = (place for (_, other), place in places.items() if other == path)
    return places.get((service.name, path)) or next(others, Place(path=(path,)))


def _span(origin: object) -> Span | None:
    return origin.span if isinstance(origin, Written) else None


def _is_error(finding: Diagnostic) -> bool:
    return finding.severity is Severity.ERROR
