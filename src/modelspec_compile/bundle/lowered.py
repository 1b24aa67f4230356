"""What became of the fields that lowering changed: it is proven by lifting, like all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.bundle.rendering import Part
from modelspec_compile.ir import Derived, Origin, Service, Written
from modelspec_compile.mapping.ledger import Answer
from modelspec_compile.mapping.rows import Fidelity


def changed(service: Service, part: Part, lifted: Service) -> Iterator[tuple[str, Answer]]:
    """Answers for the written leaves of a service that its lowered form holds differently."""
    wanted, lowered, back = service.flat, part.service.flat, lifted.flat
    for path, origin in service.origins.items():
        same = path not in wanted or lowered.get(path) == wanted[path]
        rule = None if same else _rule(part.service.origins, path)
        if isinstance(origin, Written) and rule:
            yield path, _answer(path, part, rule, wanted[path], lowered, back)


def _answer(
    path: str,
    part: Part,
    rule: Derived,
    wanted: Any,
    lowered: Mapping[str, Any],
    back: Mapping[str, Any],
) -> Answer:
    """Emulated where lifting restores it, unsupported where nothing of it is left."""
    places = part.answers[path].places if path in part.answers else ()
    if back.get(path) == wanted:
        return Answer(Fidelity.EMULATED, places, rule.why)
    if path not in lowered:
        return Answer(Fidelity.UNSUPPORTED, (), rule.why, rule.instead)
    return Answer(Fidelity.APPROXIMATED, places, rule.why, rule.instead, lowered[path])


def _rule(origins: Mapping[str, Origin], path: str) -> Derived | None:
    """The lowering rule that changed a path, or the collection that it was in."""
    while path:
        origin = origins.get(path)
        if isinstance(origin, Derived):
            return origin
        path = path.rpartition("[")[0] if "[" in path else ""
    return None
