"""What a target is: shapes of bundles as tables, and the few things that a table cannot say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_compile import engines, installed
from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.engines import Engine
from modelspec_compile.ir import Service, System
from modelspec_compile.mapping import lowering
from modelspec_compile.mapping.lowering import Rule
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import Table
from modelspec_compile.signature import Signature

GROUP = "modelspec_compile.targets"
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Program:
    """A constant file; `file` may hold words in braces, `template` is its path in the package.

    The data of a program `service.py` is the document `service.py#NAME` of the table: the literal
    that the program assigns to NAME.
    """

    file: str
    template: str
    executable: bool = False

    def stands_at(self, path: str) -> bool:
        """Whether a file of a bundle is this one, whatever its words are."""
        parts = re.split(r"\{\w+\}", self.file)
        return re.fullmatch(".*".join(map(re.escape, parts)), path) is not None


@dataclass(frozen=True, slots=True)
class Context:
    """What a table is made for: the engine as of a release, and the devices that are known."""

    engine: Engine
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of a target's artifacts.

    `takes` tells whether a service has this form, `table` gives its rows in a context, `signature`
    tells its services in documents. `engines` are the families of those with a table, empty for
    all.
    """

    name: str
    takes: Callable[[Service], bool]
    table: Callable[[Context], Table]
    signature: Signature
    programs: tuple[Program, ...] = ()
    engines: frozenset[str] = frozenset()

    def serves(self, engine: str) -> bool:
        """Whether there is a table for an engine."""
        return not self.engines or engines.load(engine).family in self.engines


def _main_at_root(system: System, service: Service) -> Words:
    """The main service's files stand at the root, those of another one in a folder of its name."""
    folder = "" if service is system.main else f"{service.name}/"
    return {"name": service.name, "folder": folder, "system": system.name}


def _as_it_is(_: str, document: Any) -> Any:
    return document


def _as_they_are(documents: Documents) -> Documents:
    return documents


def _unsealed(_: Documents) -> None:
    """Nothing in the documents follows from their content."""


def _no_findings(_: Mapping[str, str], __: Catalog) -> Iterator[Diagnostic]:
    yield from ()


@dataclass(frozen=True, slots=True)
class Target:
    """A platform that artifacts are emitted for.

    `shapes` are tried in order; the first that takes a service renders it. `aside` are those of the
    services beside the main one, empty where they have the same. `rules` change structure before
    that, and back after reading. `words` fills the braces in the places of the tables. `check` is
    the platform's rules that need nothing but the files. What rules and checks look up of devices
    is in the catalog that they get. `templates` is the package of the programs and of
    `README.md.j2`. `escape` gets a file's name and document just before it is written, for
    platforms that expand words in values; `unescape` undoes it, and drops what the platform adds.
    `seal` changes documents in place once all else is said, overrides too: names that hold a
    digest. `unfold` gives all documents the form that tables know: short forms are written out, and
    documents that others hold as texts are added.
    """

    name: str
    title: str
    shapes: tuple[Shape, ...]
    templates: str = "modelspec_compile/bundle"
    rules: tuple[Rule, ...] = ()
    words: Callable[[System, Service], Words] = _main_at_root
    check: Callable[[Mapping[str, str], Catalog], Iterator[Diagnostic]] = _no_findings
    escape: Callable[[str, Any], Any] = _as_it_is
    unescape: Callable[[str, Any], Any] = _as_it_is
    seal: Callable[[Documents], None] = _unsealed
    unfold: Callable[[Documents], Documents] = _as_they_are
    aside: tuple[Shape, ...] = ()

    def lower(self, system: System, catalog: Catalog) -> tuple[System, list[Diagnostic]]:
        """The system as the platform can say it, and what stands against it."""
        return lowering.lower(self.rules, system, catalog)

    def lift(self, system: System, catalog: Catalog) -> System:
        """The system that `lower` made a system of, or that was read from files."""
        return lowering.lift(self.rules, system, catalog)

    def shape(self, system: System, service: Service) -> Shape | None:
        """The first shape that takes a service of a system."""
        shapes = self.shapes if service is system.main else self.aside or self.shapes
        return next((shape for shape in shapes if shape.takes(service)), None)


def names() -> tuple[str, ...]:
    """The names of every installed target."""
    return installed.names(GROUP)


def load(name: str) -> Target:
    """The target of a name.

    Raises:
        KeyError: no target has this name.
        ImportError: the package that offers it does not load.

    """
    target: Target = installed.load(GROUP, name)
    return target
