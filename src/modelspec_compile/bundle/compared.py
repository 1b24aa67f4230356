"""What was read, written again, and held against what stands in the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from modelspec_compile.bundle.load import Found, Import
from modelspec_compile.bundle.rendering import Part, render_system
from modelspec_compile.catalog import Catalog
from modelspec_compile.ir import Service, System
from modelspec_compile.ir.structure import leaves
from modelspec_compile.mapping.documents import MISSING, get, numbered
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.remainder import Left, Remainder
from modelspec_compile.mapping.rows import Arguments
from modelspec_compile.mapping.taken import tried
from modelspec_compile.signature import View
from modelspec_compile.target import Target


def unlike(target: Target, read: Import, system: System, catalog: Catalog) -> Iterator[Left]:
    """Each place of the files that a system says otherwise, with what stands there.

    `system` is what was read as a compile knows it, with every default. What the files do not say
    is no contradiction: people leave out what goes unsaid.

    Raises:
        LookupError: no shape of the target takes a service.

    """
    lowered, _ = target.lower(system, catalog)
    theirs = Remainder(read.documents)
    rendering, parts = render_system(target, lowered, catalog)
    target.seal(rendering.documents)
    places = dict.fromkeys(_unsaid(read.found, lowered.services))
    replicas = defaultdict[Place, list[Left]](list)
    for part in parts:
        view = View(read.documents, "", dict(part.words), len(parts) == 1)
        _tidy(theirs, part, view)
        for place, alike in part.rendering.written:
            there = _laid(place, view)
            found = theirs.get(there)
            wanted = get(rendering.documents[place.file], place.path)
            replicas[_of_any(place, part)].append((there, found))
            if found is not MISSING and tried(alike, wanted, found) is not True:
                places[there] = None
    places |= dict.fromkeys(place for said in replicas.values() for place in _said_by_some(said))
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


def _of_any(place: Place, part: Part) -> Place:
    """The place of a service, which is the same for others that have its name."""
    name = part.words.get("name")
    steps = ("{name}" if step == name else step for step in place.path)
    return Place(place.object, (part.service.name, *steps))


def _said_by_some(said: list[Left]) -> Iterator[Place]:
    """Where some services say what others of their name leave out."""
    there = [place for place, value in said if value is not MISSING]
    yield from there if len(there) < len(said) else ()


def _tidy(theirs: Remainder, part: Part, view: View) -> None:
    for row in part.table:
        if isinstance(row, Arguments):
            theirs.tidy(_laid(row.place.bind(part.words), view), row)


def _laid(place: Place, view: View) -> Place:
    """Where the files have a place: in the object of its name, or laid as a bundle lays it."""
    return place.laid(view.where(place.object) or place.file)
