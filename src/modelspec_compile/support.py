"""What each target's tables say of each field of the IR, and of which they say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from modelspec_compile import engines
from modelspec_compile import target as targets
from modelspec_compile.bundle.rendering import table_of
from modelspec_compile.catalog import built_in
from modelspec_compile.ir import Service, leaf_paths
from modelspec_compile.mapping.ledger import kinds, uncovered
from modelspec_compile.mapping.rows import Fidelity, Table
from modelspec_compile.target import Target

MARKS = {
    Fidelity.EXACT: "exact",
    Fidelity.EMULATED: "emulated",
    Fidelity.APPROXIMATED: "approx.",
    Fidelity.UNSUPPORTED: "-",
}
ORDER = (Fidelity.EXACT, Fidelity.EMULATED, Fidelity.APPROXIMATED, Fidelity.UNSUPPORTED)

Matrix = Mapping[str, Mapping[str, Fidelity]]
"""Kind of IR path → target's name → the best that one of its shapes can do."""


def matrix(engine: str, names: Iterable[str] | None = None) -> Matrix:
    """The matrix for an engine over the installed targets, or over those named."""
    chosen = [name for name in (names or targets.names()) if name != "null"]
    columns = {name: _column(targets.load(name), engine) for name in chosen}
    return {
        leaf: {name: column[leaf] for name, column in columns.items()}
        for leaf in leaf_paths(Service)
    }


def _column(target: Target, engine: str) -> Mapping[str, Fidelity]:
    shapes = [shape for shape in target.shapes if shape.serves(engine)]
    tables = [fidelities(table_of(target, shape, engine, built_in())) for shape in shapes]
    return {
        leaf: min((table[leaf] for table in tables), key=ORDER.index)
        for leaf in leaf_paths(Service)
    }


def fidelities(table: Table) -> Mapping[str, Fidelity]:
    """The fidelity that a table declares for every kind of leaf."""
    said: dict[str, Fidelity] = {}
    for path, row in kinds(table):
        found = row.fidelity
        said[path] = min(said.get(path, found), found, key=ORDER.index)
    return {leaf: said.get(leaf, Fidelity.UNSUPPORTED) for leaf in leaf_paths(Service)}


def gaps(target: Target) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Each kind of IR path without an answer: in which shapes, and there for which engines.

    Raises:
        TableError: a row names a field that the IR does not have.

    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for shape in dict.fromkeys((*target.shapes, *target.aside)):
        for engine in filter(shape.serves, engines.names()):
            rows = table_of(target, shape, engine, built_in())
            for leaf in uncovered(rows, leaf_paths(Service)):
                held = found.setdefault(leaf, {})
                held[shape.name] = (*held.get(shape.name, ()), engine)
    return found


def render_matrix(rows: Matrix, *, markdown: bool = False) -> str:
    """The matrix as text columns, or as a Markdown table."""
    names = list(next(iter(rows.values())))
    table = [["field", *names]]
    table += [[path, *(MARKS[row[name]] for name in names)] for path, row in rows.items()]
    if markdown:
        table.insert(1, ["---"] * len(table[0]))
        return "".join(f"| {' | '.join(line)} |\n" for line in table)
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in table
    )
