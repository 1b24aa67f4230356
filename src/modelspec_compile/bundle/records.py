"""The three records of a bundle: ledger, source map, prerequisites.

Their formats are documented in docs/reference/bundle.md; `formatVersion` changes with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelspec_compile.bundle.rendering import Part
from modelspec_compile.diagnostics import Span
from modelspec_compile.ir import Derived, Origin, Service, System, Written
from modelspec_compile.ir.export import origin_data
from modelspec_compile.mapping.ledger import Answer
from modelspec_compile.mapping.render import Entry

FORMAT_VERSION = 1
FIDELITIES = ("exact", "emulated", "approximated", "unsupported")


@dataclass(frozen=True, slots=True)
class Extra:
    """A written leaf that is no value of a service.

    It was used up before any target saw it, and `why` says what for; or it names the `element` of a
    list, and went wherever the values of that element did.
    """

    service: str
    path: str
    span: Span
    why: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """A reference to a spec that is not there: the system needs it, but does not hold it."""

    reference: str
    path: str
    span: Span


def ledger(
    system: str, target: str, pairs: Iterable[tuple[Service, Part]], extras: Iterable[Extra]
) -> dict[str, Any]:
    """Every written leaf with its answer; `pairs` are services before and after lowering."""
    fields = [row for service, part in pairs for row in _ledger_rows(service, part)]
    fields += [_extra_row(extra, fields) for extra in extras]
    counts = Counter(row["fidelity"] for row in fields)
    summary = {name: counts[name] for name in FIDELITIES}
    return {
        "formatVersion": FORMAT_VERSION,
        "spec": system,
        "target": target,
        "summary": summary,
        "fields": fields,
    }


def _ledger_rows(service: Service, part: Part) -> Iterator[dict[str, Any]]:
    values = service.flat
    for path, origin in service.origins.items():
        if isinstance(origin, Written) and path in part.answers:
            answer = part.answers[path]
            for written in (origin, *origin.again):
                yield _ledger_row(service.name, path, written, values.get(path), answer)


def _extra_row(extra: Extra, fields: Sequence[dict[str, Any]]) -> dict[str, Any]:
    row = {"service": extra.service, "path": extra.path, **_place(extra.span)}
    if not extra.element:
        return {**row, "fidelity": "exact", "places": [], "why": extra.why}
    inside = f"{extra.element}."
    named = [
        field
        for field in fields
        if field["service"] == extra.service and field["path"].startswith(inside)
    ]
    best = min(named, key=lambda field: FIDELITIES.index(field["fidelity"]), default=None)
    if best is None:
        return {**row, "fidelity": "exact", "places": [], "why": "an element that says nothing"}
    told = ("field", "fidelity", "places", "why", "instead")
    return row | {name: best[name] for name in told if name in best}


def _ledger_row(
    service: str, path: str, origin: Written, value: Any, answer: Answer
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "service": service,
        "path": origin.path,
        **_place(origin.span),
        "field": path,
        "fidelity": str(answer.fidelity),
        "places": [str(place) for place in answer.places],
    }
    if answer.why:
        row["why"] = answer.why
    if answer.instead:
        row["instead"] = answer.instead
    if answer.fidelity == "approximated":
        row |= {"wanted": _plain(value), "got": _plain(answer.got)}
    return row


def sourcemap(
    system: str, target: str, parts: Iterable[Part], digests: Mapping[str, str]
) -> dict[str, Any]:
    """Every place that a field went to, with where its value comes from; the files' digests."""
    places = [
        row for part in parts for entry in part.rendering.entries for row in _map_rows(part, entry)
    ]
    return {
        "formatVersion": FORMAT_VERSION,
        "spec": system,
        "target": target,
        "places": places,
        "files": dict(digests),
    }


def _map_rows(part: Part, entry: Entry) -> Iterator[dict[str, Any]]:
    places = [entry.place, *(place for place, _ in entry.echoes)]
    if entry.keys:
        places = [place.key(key) for place in places for key in entry.keys]
    for place in places:
        for path, value in zip(entry.paths, entry.values, strict=True):
            if value is not None:
                origin = part.service.origins.get(path)
                yield {"place": str(place), "field": path, **_origin(origin)}


def _origin(origin: Origin | None) -> dict[str, Any]:
    return origin_data(origin or Derived("lowering", (), "the target's own structure"))


def prerequisites(
    system: System, target: str, parts: Iterable[Part], outside: Iterable[Outside]
) -> dict[str, Any]:
    """What must exist outside the bundle, each once, with the spec lines that need it."""
    services = {service.name: service for service in system.services}
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for part in parts:
        own = services.get(part.words.get("service", part.service.name), part.service)
        for need, paths, described in part.rendering.needs:
            key = (need.kind, *(v for k, v in described.items() if not isinstance(v, list)))
            item = merged.setdefault(key, {"kind": need.kind, **described, "neededBy": []})
            _merge(item, described, _reasons(paths, own.origins, part.service.origins))
    elsewhere = [
        {
            "kind": "ModelSpec",
            "name": other.reference,
            "neededBy": [{"path": other.path, **_place(other.span)}],
        }
        for other in outside
    ]
    return {
        "formatVersion": FORMAT_VERSION,
        "spec": system.name,
        "target": target,
        "prerequisites": [*merged.values(), *elsewhere],
    }


def _merge(item: dict[str, Any], described: dict[str, Any], reasons: list[Any]) -> None:
    for name, value in described.items():
        if isinstance(value, list):
            item[name] = sorted({*item[name], *value}, key=str)
    item["neededBy"] += [reason for reason in reasons if reason not in item["neededBy"]]


def _reasons(
    paths: tuple[str, ...], own: Mapping[str, Origin], lowered: Mapping[str, Origin]
) -> list[dict[str, Any]]:
    """Where the fields behind a need were written, or what they were derived from."""
    found = [origin for path in paths for origin in _written(path, own, lowered)]
    return [{"path": o.path, **_place(o.span)} for o in found]


def _written(
    path: str, own: Mapping[str, Origin], lowered: Mapping[str, Origin]
) -> Iterator[Written]:
    rule = lowered.get(path)
    sources = rule.sources if isinstance(rule, Derived) else ()
    for name in dict.fromkeys((path, *sources)):
        origin = own.get(name)
        if isinstance(origin, Written):
            yield origin


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.file, "line": span.line, "column": span.column}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
