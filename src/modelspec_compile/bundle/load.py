"""The way back: from files to a system, and everything in them that no table understands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from modelspec_compile import engines
from modelspec_compile.bundle.gather import gather, is_text_of, unread
from modelspec_compile.bundle.rendering import reading_table
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service, System, build
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.read import Reader
from modelspec_compile.mapping.render import Documents
from modelspec_compile.signature import View
from modelspec_compile.target import Shape, Target

LABEL = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Import:
    """A system read from files, and each place that no table explains with its value.

    `disputed` are the places that should repeat another one, and say something else; `places` is
    where each field of a service was read from. `findings` are what a compile would refuse.
    """

    system: System
    leftovers: tuple[tuple[Place, Any], ...]
    disputed: tuple[tuple[Place, Place], ...] = ()
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()


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
    reader, services, disputed = Reader(documents), [], []
    places: dict[tuple[str, str], Place] = {}
    for shape, engine, view in _found(target, documents):
        table = reading_table(target, shape, engine, known)
        reading = reader.read(table, view.words, view.where)
        service = build(Service, _named(engine, view) | reading.fields)
        services.append(service)
        places |= {(service.name, path): place for path, place in reading.places.items()}
        disputed += reading.disputed
    if not services:
        raise LookupError(_nothing(target, files, documents))
    for place, file in reader.embedded.items():
        if not is_text_of(target, documents, place, file, reader.whole(place)):
            reader.restore(place)
    system = target.lift(System(tuple(services)), known)
    return Import(system, tuple(reader.leftovers()), tuple(disputed), places)


def _named(engine: str, view: View) -> dict[str, str]:
    """What a signature tells of a service; of an engine that is not certain, nothing."""
    name, system = view.words.get("name", ""), view.words.get("system", "")
    named = {"name": system if LABEL.fullmatch(system) and not LABEL.fullmatch(name) else name}
    told = view.certain and engine != engines.CUSTOM
    return {**named, "engine.name": engine} if told else named


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
    return f"no service of {target.title} in {', '.join(sorted(files))}" + (why and f": {why}")


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
