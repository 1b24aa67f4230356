"""The way back: from files to a system, and everything in them that no table understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_compile.bundle.rendering import reading_table
from modelspec_compile.catalog import Catalog, built_in
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.ir import Service, System, build
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.read import Reader
from modelspec_compile.mapping.render import Documents
from modelspec_compile.output import formats, templates
from modelspec_compile.target import Found, Shape, Target

RECORDS = frozenset({"ledger.json", "sourcemap.json", "prerequisites.json", "README.md"})


@dataclass(frozen=True, slots=True)
class Import:
    """A system read from files, and each place that no table explains with its value."""

    system: System
    leftovers: tuple[tuple[Place, Any], ...]


def check(
    target: Target, files: Mapping[str, str], catalog: Catalog | None = None
) -> Iterator[Diagnostic]:
    """What a target's rules find in files; devices are those of `catalog`, or the built-in ones."""
    return target.check(files, catalog or built_in())


def read(target: Target, files: Mapping[str, str], catalog: Catalog | None = None) -> Import:
    """Read what a target renders; devices are those of `catalog`, or the built-in ones.

    Raises:
        LookupError: no shape of the target recognises a service in the files.
        ValueError: a file is not of its format.

    """
    known = catalog or built_in()
    documents = target.unfold(_documents(target, files))
    reader, services = Reader(documents), []
    for shape, found in _found(target, documents):
        reading = reader.read(reading_table(target, shape, found.engine, known), found.words)
        fields = {"name": found.words.get("name", ""), **reading.fields}
        services.append(build(Service, fields))
    if not services:
        raise LookupError(f"no service of {target.title} in {', '.join(sorted(files))}")
    return Import(target.lift(System(tuple(services)), known), tuple(reader.leftovers()))


def _found(target: Target, documents: Documents) -> list[tuple[Shape, Found]]:
    """Every service in its shape; the main one, whose files stand at the root, first."""
    shapes = (*target.shapes, *target.aside)
    pairs = [(shape, found) for shape in shapes for found in shape.find(documents)]
    return sorted(pairs, key=lambda pair: pair[1].words.get("folder", ""))


def _documents(target: Target, files: Mapping[str, str]) -> Documents:
    documents: Documents = {}
    for path, text in files.items():
        if path in RECORDS:
            continue
        if path.endswith(".py"):
            documents |= _literals(path, text)
        elif constant := _constants(target, path):
            documents[path] = None if text in constant else text
        elif path.rpartition(".")[2] in {"yaml", "yml", "json", "env", "example"}:
            documents[path] = target.unescape(path, formats.parse(path, text))
    return {name: data for name, data in documents.items() if data is not None}


def _constants(target: Target, path: str) -> list[str]:
    """The texts of the constant files that a bundle may have there."""
    shapes = (*target.shapes, *target.aside)
    programs = dict.fromkeys(program for shape in shapes for program in shape.programs)
    there = (program.template for program in programs if program.stands_at(path))
    return [templates.source(target.templates, template) for template in there]


def _literals(path: str, text: str) -> dict[str, Any]:
    return {f"{path}#{name}": data for name, data in formats.python.literals(text)}
