"""The names of list elements: leaves of the spec that are part of the paths of what they name."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics import Span
from modelspec_compile.mapping.places import path_text
from modelspec_compile.mapping.rows import Each, Table
from modelspec_compile.source.tree import Node, Path, Scalar, Sequence, find


def names(table: Table, root: Node, at: Path = ()) -> Iterator[tuple[str, str, Span]]:
    """For each element that is told apart by a name: its path, that of its name, and the place."""
    for row in table:
        if not isinstance(row, Each):
            continue
        path = (*at, *(step for step in row.place.path if isinstance(step, str)))
        found = find(root, path)
        for index in range(len(found.items) if isinstance(found, Sequence) else 0):
            element = (*path, index)
            name = find(root, (*element, row.by)) if row.by else None
            if row.by and isinstance(name, Scalar):
                yield path_text(element), path_text((*element, row.by)), name.span
            yield from names(row.rows, root, element)
