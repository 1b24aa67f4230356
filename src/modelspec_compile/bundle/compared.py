"""What was read, written again, and held against what stands in the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from modelspec_compile.bundle.load import Found, Import
from modelspec_compile.bundle.rendering import Part, render_system
from modelspec_compile.catalog import Catalog
from modelspec_compile.ir import Service, System
from modelspec_compile.ir.structure import known_paths, leaves
from modelspec_compile.mapping.documents import MISSING, get, numbered
from modelspec_compile.mapping.places import Object, Place
from modelspec_compile.mapping.remainder import Left, Remainder
from modelspec_compile.mapping.rows import Arguments
from modelspec_compile.mapping.taken import tried
from modelspec_compile.mapping.walk import Where
from modelspec_compile.signature import View
from modelspec_compile.target import Target


def unlike(target: Target, read: Import, system: System, catalog: Catalog) -> Iterator[Left]:
    """Each place of the files that a system says otherwise, with what stands there.

    `system` is what was read as a compile knows it, with every default, and `read.system` without
    any. What the files do not say is no contradiction: people leave out what goes unsaid.

    Raises:
        LookupError: no shape of the target takes a service.

    """
    lowered, _ = target.lower(system, catalog)
    theirs = Remainder(read.documents)
    rendering, parts = render_system(target, lowered, catalog)
    target.seal(rendering.documents)
    places = dict.fromkeys(_unsaid(read.found, lowered.services))
    replicas = defaultdict[Place, list[Left]](list)
    lying, agreed = _Lying(read), set[Place]()
    for part in parts:
        where = lying.of(part)
        _tidy(theirs, part, where)
        for place, alike in part.rendering.written:
            there = place.laid(where(place.object))
            found = theirs.get(there)
            wanted = get(rendering.documents[place.file], place.path)
            replicas[_of_any(place, part)].append((there, found))
            if found is not MISSING and tried(alike, wanted, found) is not True:
                places[there] = None
            else:
                agreed.add(there)
    places |= dict.fromkeys(place for said in replicas.values() for place in _said_by_some(said))
    vanished = _vanished(read, lowered)
    places |= dict.fromkeys(place for place in vanished if place not in agreed)
    for place in places:
        path = numbered(read.documents[place.file], place.path)
        yield Place(place.object, path), theirs.get(place)


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
    for one in read.found:
        for path in _elements(one.service):
            if (one.service.name, path) in known - kept:
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


def _said_by_some(said: list[Left]) -> Iterator[Place]:
    """Where some services say what others of their name leave out."""
    there = [place for place, value in said if value is not MISSING]
    yield from there if len(there) < len(said) else ()


def _tidy(theirs: Remainder, part: Part, where: Where) -> None:
    for row in part.table:
        if isinstance(row, Arguments):
            place = row.place.bind(part.words)
            theirs.tidy(place.laid(where(place.object)), row)


class _Lying:
    """Where the objects of each service lie in the files."""

    def __init__(self, read: Import) -> None:
        self._documents = read.documents
        self._left = list(read.found)
        self._all = read.found

    def of(self, part: Part) -> Where:
        """As the service was found, as any other one was, or as a bundle lays it."""
        named = [one for one in self._left if one.service.name == part.service.name]
        own = named[:1]
        self._left = [one for one in self._left if one not in own]
        view = View(self._documents, "", dict(part.words), len(self._all) == 1)
        looks = [*(one.where for one in own), view.where, *(one.where for one in self._all)]

        def where(thing: Object) -> str:
            return next(filter(None, (look(thing) for look in looks)), thing.file)

        return where
