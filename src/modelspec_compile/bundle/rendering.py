"""One system through the tables of one target."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelspec_compile import engines
from modelspec_compile.catalog import Catalog
from modelspec_compile.installed import remembered
from modelspec_compile.ir import Service, System
from modelspec_compile.mapping.checked import checked
from modelspec_compile.mapping.ledger import Answer, answers
from modelspec_compile.mapping.render import Entry, Rendering, Told, render
from modelspec_compile.mapping.rows import Table
from modelspec_compile.target import Context, Program, Shape, Target, Words


@dataclass(frozen=True, slots=True)
class Part:
    """One service of a rendering: its table, what was written for it and what became of it."""

    service: Service
    shape: Shape
    words: Words
    entries: tuple[Entry, ...]
    needs: tuple[Told, ...] = ()
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def programs(self) -> tuple[tuple[str, Program], ...]:
        """The path of each constant file of the shape, and its source."""
        return tuple((_fill(p.file, self.words), p) for p in self.shape.programs)


def _fill(text: str, words: Words) -> str:
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text


@remembered
def table_of(
    target: Target, shape: Shape, engine: str, catalog: Catalog, version: str | None = None
) -> Table:
    """The rows of a shape for an engine as of a release; they are the same for every service.

    Raises:
        TableError: a row names a field that the IR does not have.

    """
    return _built(target, shape, Context(engines.load(engine).at(version), catalog))


@remembered
def reading_table(target: Target, shape: Shape, engine: str, catalog: Catalog) -> Table:
    """The rows of a shape for an engine of any release, with every name that its flags ever had.

    Raises:
        TableError: a row names a field that the IR does not have.

    """
    return _built(target, shape, Context(engines.load(engine).ever(), catalog))


def _built(target: Target, shape: Shape, context: Context) -> Table:
    owner = f"{target.name}, shape `{shape.name}`, engine {context.engine.name}"
    return checked(shape.table(context), Service, owner)


def _rows(target: Target, shape: Shape, service: Service, catalog: Catalog) -> Table:
    engine = service.engine
    return table_of(target, shape, engine.name or engines.CUSTOM, catalog, engine.version)


def render_system(
    target: Target, lowered: System, catalog: Catalog
) -> tuple[Rendering, list[Part]]:
    """Documents and parts of every service, in the order of the system.

    Raises:
        LookupError: no shape of the target takes a service.

    """
    rendering, parts = Rendering(), []
    for service in lowered.services:
        shape = target.shape(lowered, service)
        if shape is None:
            raise LookupError(service.name)
        before, needed = len(rendering.entries), len(rendering.needs)
        words = target.words(lowered, service)
        render(_rows(target, shape, service, catalog), service, words, rendering)
        entries, needs = rendering.entries[before:], rendering.needs[needed:]
        parts.append(Part(service, shape, words, tuple(entries), tuple(needs)))
    for part in parts:
        rows = _rows(target, part.shape, part.service, catalog)
        part.answers.update(answers(rows, part.service, part.entries, rendering.documents))
    return rendering, parts
