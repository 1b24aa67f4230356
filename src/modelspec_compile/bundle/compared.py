"""What was read, written again, and held against what stands in the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from modelspec_compile.bundle.load import Found, Import
from modelspec_compile.bundle.rendering import Part, render_system
from modelspec_compile.catalog import Catalog
from modelspec_compile.ir import Service, System
from modelspec_compile.ir.structure import known_paths, leaves
from modelspec_compile.mapping.documents import MISSING, get
from modelspec_compile.mapping.places import Object, Place
from modelspec_compile.mapping.remainder import Left, Remainder
from modelspec_compile.mapping.render import Rendering
from modelspec_compile.mapping.rows import Arguments
from modelspec_compile.mapping.taken import tried
from modelspec_compile.mapping.walk import Where
from modelspec_compile.signature import View
from modelspec_compile.target import Target


class Held(NamedTuple):
    """A place that was written again, where it lies in the files, and what stands there.

    `agrees` tells whether that says the same, `of_any` is the same place for each service of a
    name.
    """

    place: Place
    found: Any
    agrees: bool
    of_any: Place


def unlike(target: Target, read: Import, system: System, catalog: Catalog) -> Iterator[Left]:
    """Each place of the files that a system says otherwise, with what stands there.

    `system` is what was read as a compile knows it, with every default, and `read.system` without
    any. What the files do not say is no contradiction: people leave out what goes unsaid.

    Raises:
        LookupError: no shape of the target takes a service.

    """
    lowered, _ = target.lower(system, catalog)
    rendering, parts = render_system(target, lowered, catalog)
    target.seal(rendering.documents)
    theirs = Remainder(read.documents)
    held = list(_held(rendering, parts, read, theirs))
    agreed = {one.place for one in held if one.agrees}
    places = [
        *_unsaid(read.found, lowered.services),
        *(one.place for one in held if not one.agrees and one.found is not MISSING),
        *_said_by_some(held),
        *(place for place in _vanished(read, lowered) if place not in agreed),
    ]
    yield from ((place, theirs.get(place)) for place in dict.fromkeys(places))


def _held(
    rendering: Rendering, parts: Iterable[Part], read: Import, theirs: Remainder
) -> Iterator[Held]:
    """Every place that the parts have written, as it stands in the files."""
    left = list(read.found)
    for part in parts:
        own = next((one for one in left if one.service.name == part.service.name), None)
        left = [one for one in left if one is not own]
        where = _where(read, part, own)
        _tidy(theirs, part, where)
        for place, alike in part.rendering.written:
            there = place.laid(where(place.object))
            found = theirs.get(there)
            wanted = get(rendering.documents[place.file], place.path)
            agrees = found is not MISSING and tried(alike, wanted, found) is True
            yield Held(there, found, agrees, _of_any(place, part))


def _where(read: Import, part: Part, own: Found | None) -> Where:
    """Where objects lie: as the service was found, as any was, or as a bundle lays them."""
    alone = View(read.documents, "", dict(part.words), len(read.found) == 1)
    others = (one.where for one in read.found)
    looks = [*([own.where] if own else []), alone.where, *others]

    def where(thing: Object) -> str:
        return next(filter(None, (look(thing) for look in looks)), thing.file)

    return where


def _tidy(theirs: Remainder, part: Part, where: Where) -> None:
    for row in part.table:
        if isinstance(row, Arguments):
            place = row.place.bind(part.words)
            theirs.tidy(place.laid(where(place.object)), row)


def _unsaid(found: Iterable[Found], lowered: Sequence[Service]) -> Iterator[Place]:
    """Where services of one name, which are one behind the way back, say different things."""
    named = defaultdict[str, list[Found]](list)
    for one in found:
        named[one.service.name].append(one)
    for name, replicas in named.items():
        again = [service.flat for service in lowered if service.name == name]
        for one, said in zip(replicas, again, strict=False) if len(replicas) > 1 else ():
            for path, value in leaves(one.service.flat).items():
                if path in one.places and said.get(path) != value:
                    yield one.places[path]


def _vanished(read: Import, lowered: System) -> Iterator[Place]:
    """Where elements were read that a lowering leaves out, since they lack what it needs."""
    known, kept = (
        {(service.name, path) for service in one.services for path in _elements(service)}
        for one in (read.system, lowered)
    )
    vanished = known - kept
    for one in read.found:
        for path in _elements(one.service):
            if (one.service.name, path) in vanished:
                own = [place for at, place in one.places.items() if at.startswith(f"{path}.")]
                whole = one.places.get(path.rpartition("[")[0])
                yield from own or ([whole] if whole else [])


def _elements(service: Service) -> Iterator[str]:
    """The path of every element of a service that is in no other one."""
    for path in known_paths(Service).collections:
        yield from (f"{path}[{key}]" for key in service.flat.get(path, ()))


def _of_any(place: Place, part: Part) -> Place:
    """The place of a service, which is the same for others that have its name."""
    name = part.words.get("name")
    steps = ("{name}" if step == name else step for step in place.path)
    return Place(place.object, (part.service.name, *steps))


def _said_by_some(held: Iterable[Held]) -> Iterator[Place]:
    """Where some services say what others of their name leave out."""
    groups = defaultdict[Place, list[Held]](list)
    for one in held:
        groups[one.of_any].append(one)
    for group in groups.values():
        there = [one.place for one in group if one.found is not MISSING]
        yield from there if len(there) < len(group) else ()
