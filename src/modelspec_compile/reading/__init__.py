"""The way back, held to what a compile is held to: what a spec does not say again is left over.

files ─read→ system ─sayable→ what a spec can hold ─settle, plan→ findings ─emit, compare→ leftovers
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from modelspec_compile import bundle
from modelspec_compile.analysis.facts import BUILT_IN, Facts
from modelspec_compile.bundle.compared import unlike
from modelspec_compile.bundle.emit import formless
from modelspec_compile.bundle.load import Import
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.ir import Service, System
from modelspec_compile.mapping.documents import numbered
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.remainder import Left
from modelspec_compile.passes.name import same_names
from modelspec_compile.reading.sayable import hidden, sayable
from modelspec_compile.reading.settled import Settled, accepted, settled
from modelspec_compile.target import Target

__all__ = ["Import", "read_bundle"]


def read_bundle(target: Target, files: Mapping[str, str], facts: Facts = BUILT_IN) -> Import:
    """The system that files of a target say, whoever wrote them; `files` are texts by path.

    A value that no spec can hold (its type, its form, a credential) is left over with its place,
    and so is one that a compile of the system would write otherwise. A true value that a compile
    would refuse stays, with its finding.

    Raises:
        LookupError: no service of the target is in the files; the message names a form that has no
            reader.
        ValueError: a file is not of its format.

    """
    read = bundle.read(target, files, facts.catalog)
    leftovers, findings = list(read.leftovers), [*_disputes(read)]
    whole: list[Settled] = []
    names = {service.name for service in read.system.services}
    for service in read.system.services:
        kept, lost = sayable(service, names)
        whole.append(settled(kept, facts))
        leftovers += [(read.place(service.name, path), value) for path, value in lost]
        findings += [_placed(read, kept, *one) for one in whole[-1].refusals]
    services = tuple(one.read for one in whole)
    findings += same_names(services)
    known = [one for one in (accepted(each, facts) for each in whole) if one]
    if len(known) == len(services):
        try:
            leftovers += _compiled_otherwise(target, read, known, leftovers, facts)
        except LookupError as unfit:
            findings.append(formless(target, unfit.args[0]))
    return replace(
        read,
        system=System(services),
        leftovers=tuple(_told_once(read, leftovers)),
        findings=tuple(findings),
    )


def _told_once(read: Import, leftovers: Iterable[Left]) -> Iterator[Left]:
    """Each place once, and without a credential."""
    told: dict[Place, Any] = {}
    for place, value in leftovers:
        told.setdefault(_numbered(read, place), hidden(place, value))
    yield from told.items()


def _numbered(read: Import, place: Place) -> Place:
    """The place with the positions of elements instead of their names."""
    return Place(place.object, numbered(read.documents.get(place.file), place.path))


def _disputes(read: Import) -> Iterator[Diagnostic]:
    for there, place in read.disputed:
        message = f"`{there}` should repeat `{place}`, and says something else"
        yield error("MS701", message, None, "one value in both places")


def _placed(read: Import, service: Service, finding: Diagnostic, path: str | None) -> Diagnostic:
    """A finding with the place that its value was read from instead of one in a spec."""
    where = [f"read from `{read.place(service.name, path)}`"] if path else []
    return replace(finding, span=None, notes=(*finding.notes, *where))


def _compiled_otherwise(
    target: Target, read: Import, known: list[Settled], told: Iterable[Left], facts: Facts
) -> list[Left]:
    """What a compile would write otherwise, but for the places that are told already."""
    places = [_numbered(read, place) for place, _ in told]
    said = System(tuple(one.read for one in known))
    system = System(tuple(one.service for one in known))
    found = unlike(target, replace(read, system=said), system, facts.catalog)
    return [(at, value) for at, value in found if not _told(_numbered(read, at), places)]


def _told(place: Place, told: Iterable[Place]) -> bool:
    """Whether a place, or one inside it, is told."""
    end = len(place.path)
    return any((one.file, one.path[:end]) == (place.file, place.path) for one in told)
