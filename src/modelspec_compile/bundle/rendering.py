"""One system through the tables of one target."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelspec_compile import engines
from modelspec_compile.catalog import Catalog
from modelspec_compile.installed import remembered
from modelspec_compile.ir import Service, System
from modelspec_compile.mapping.checked import checked
from modelspec_compile.mapping.ledger import Answer, answers
from modelspec_compile.mapping.render import Rendering, render
from modelspec_compile.mapping.rows import Table
from modelspec_compile.target import Context, Program, Shape, Target, Words


@dataclass(frozen=True, slots=True)
class Part:
    """One service of a rendering: its table, what was written for it and what became of it."""

    service: Service
    shape: Shape
    table: Table
    words: Words
    rendering: Rendering
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


def _table(target: Target, shape: Shape, service: Service, catalog: Catalog) -> Table:
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
        words = target.words(lowered, service)
        table = _table(target, shape, service, catalog)
        own = render(table, service, words, Rendering(rendering.documents))
        parts.append(Part(service, shape, table, words, own))
        rendering.embeds += own.embeds
    for part in parts:
        found = answers(part.table, part.service, part.rendering.entries, rendering.documents)
        part.answers.update(found)
    return rendering, parts
