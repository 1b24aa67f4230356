"""The way back: from files to a system, and everything in them that no table understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from modelspec_compile import engines
from modelspec_compile.bundle.gather import gather, is_text_of, unread
from modelspec_compile.bundle.rendering import reading_table
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service, System, build
from modelspec_compile.ir.verify import LABEL
from modelspec_compile.mapping.places import Item, Place
from modelspec_compile.mapping.read import Reader
from modelspec_compile.mapping.remainder import Left
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.walk import Where
from modelspec_compile.signature import View
from modelspec_compile.target import Shape, Target


@dataclass(frozen=True, slots=True)
class Found:
    """A service as the files say it, before lowering is undone.

    `places` is where each field was read from, `where` the document in which its objects lie.
    """

    service: Service
    places: Mapping[str, Place]
    where: Where


@dataclass(frozen=True, slots=True)
class Import:
    """A system read from files, and each place that it does not say again, with its value.

    `disputed` are the places that should repeat another one, and say something else; `findings`
    are what a compile would refuse. `found` and `documents` are what it was read from.
    """

    system: System
    leftovers: tuple[Left, ...]
    disputed: tuple[tuple[Place, Place], ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    found: tuple[Found, ...] = field(default=(), repr=False)
    documents: Documents = field(default_factory=dict, repr=False)

    def place(self, service: str, path: str) -> Place:
        """Where a field was read from; the field itself where lowering was undone on the way."""
        places = [(one.service.name, one.places[path]) for one in self.found if path in one.places]
        own = (place for name, place in places if name == service)
        return next(own, places[0][1] if places else Place(path=(path,)))


def check(
    target: Target, files: Mapping[str, str], catalog: Catalog | None = None
) -> Iterator[Diagnostic]:
    """What a target's rules find in files; devices are those of `catalog`, or the built-in ones."""
    return target.check(files, catalog or built_in())


def read(target: Target, files: Mapping[str, str], catalog: Catalog | None = None) -> Import:
    """Read what a target renders; devices are those of `catalog`, or the built-in ones.

    Objects are found by what they are: a file may have any name, and hold several of them.

    Raises:
        LookupError: no shape of the target recognises a service in the files.
        ValueError: a file is not of its format.

    """
    known = catalog or built_in()
    documents = target.unfold(_gathered(target, files))
    reader, found, disputed = Reader(documents), list[Found](), list[tuple[Place, Place]]()
    leftovers: list[Left] = []
    services = _found(target, documents)
    for shape, engine, view in services:
        table = reading_table(target, shape, engine, known)
        reading = reader.read(table, view.words, view.where)
        named = _named(engine, view, alone=len(services) == 1)
        found.append(Found(build(Service, named | reading.fields), reading.places, view.where))
        if named["name"] != view.words.get("name"):
            leftovers += _unsayable_name(shape.signature.anchor, view)
        disputed += reading.disputed
    if not found:
        raise LookupError(_nothing(target, files, documents))
    for place, file in reader.embedded.items():
        if not is_text_of(target, documents, place, file, reader.whole(place)):
            reader.restore(place)
    system = target.lift(System(tuple(one.service for one in found)), known)
    leftovers += reader.leftovers()
    return Import(system, tuple(leftovers), tuple(disputed), (), tuple(found), documents)


def _named(engine: str, view: View, alone: bool) -> dict[str, str]:
    """What a signature tells of a service; of an engine that is not certain, nothing.

    One that is alone or at the root is called like its system where its own name cannot be.
    """
    name, system = view.words.get("name", ""), view.words.get("system", "")
    is_main = LABEL.fullmatch(system) and (alone or not view.words.get("folder"))
    named = {"name": system if is_main and not LABEL.fullmatch(name) else name}
    told = view.certain and engine != engines.CUSTOM
    return {**named, "engine.name": engine} if told else named


def _unsayable_name(anchor: Place, view: View) -> Iterator[Left]:
    """The entry that names an element, where no service can be called so."""
    place = anchor.bind(view.words).laid(view.anchor)
    if place.path and isinstance(item := place.path[-1], Item):
        yield place / item.key, item.value


def _gathered(target: Target, files: Mapping[str, str]) -> Documents:
    try:
        return gather(target, files)
    except ValueError as problem:
        if forms := ", ".join(unread(files)):
            raise LookupError(f"there is no reader for {forms} yet") from problem
        raise


def _nothing(target: Target, files: Mapping[str, str], documents: Documents) -> str:
    """Why nothing was read: forms without a reader, and objects of a kind in another form."""
    forms = ", ".join(unread(files))
    others = ", ".join(_in_another_form(target, documents))
    why = f"there is no reader for {forms} yet" if forms else ""
    why = why or (f"no form that is read yet has {others}" if others else "")
    where = ", ".join(sorted(files)) or "no file at all"
    return f"no service of {target.title} in {where}" + (why and f": {why}")


def _in_another_form(target: Target, documents: Documents) -> Iterator[str]:
    kinds = {shape.signature.anchor.object for shape in (*target.shapes, *target.aside)}
    for document, data in documents.items():
        if any(thing.kind and thing.is_like(data) for thing in kinds):
            metadata = data.get("metadata")
            name = metadata.get("name") if isinstance(metadata, dict) else None
            yield f"the {data['kind']} `{name or document}`"


def _found(target: Target, documents: Documents) -> list[tuple[Shape, str, View]]:
    """Every service in its shape, with its engine's name; the main one, at the root, first."""
    found = [
        (shape, engine, view)
        for shape in (*target.shapes, *target.aside)
        for engine, view in shape.signature.services(documents)
    ]
    return sorted(found, key=lambda one: one[2].words.get("folder", ""))
