"""The native spec and the IR, as one table; reading it is normalization, rendering it is import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from modelspec_compile.diagnostics import Span
from modelspec_compile.ir import Service, Written, build, generic
from modelspec_compile.ir.structure import leaves_of
from modelspec_compile.mapping.ledger import kinds
from modelspec_compile.mapping.places import Item, Place, path_text
from modelspec_compile.mapping.read import read
from modelspec_compile.mapping.render import render
from modelspec_compile.mapping.rows import Each, Row, Table, table
from modelspec_compile.passes.normalize import governance, identity, operations, runtime, traffic
from modelspec_compile.source.tree import Mapping as Tree
from modelspec_compile.source.tree import Node, Path, Sequence, find, to_data
from modelspec_compile.spec.validate import plain

TABLE = table(
    identity.METADATA,
    identity.IDENTITY,
    identity.LINEAGE,
    runtime.RUNTIME,
    traffic.PERFORMANCE,
    operations.SERVING,
    operations.SCALING,
    operations.ROLLOUT,
    operations.OBSERVABILITY,
    traffic.ROUTING,
    traffic.PIPELINE,
    governance.COMPLIANCE,
    governance.SAFETY,
    governance.COST,
)

SETTLED = ("extends", "environments", "overrides")
"""Sections of `spec` that the front end and the targets use up; they are no part of a service."""


def normalize(root: Tree) -> Service:
    """The service that a merged and validated native spec describes; every value is written."""
    document = plain(root)
    assert isinstance(document, dict)
    reading = read(TABLE, {"": document}, {})
    service = build(Service, _sorted(reading.fields))
    origins = {
        path: Written(*_written(root, reading.places[path]))
        for path in leaves_of(service)
        if path in reading.places
    }
    return replace(service, origins=origins)


def denormalize(service: Service) -> dict[str, Any]:
    """The native spec that `normalize` reads as this service, as plain data."""
    document: dict[str, Any] = render(TABLE, service, {}).documents.get("", {})
    return {"apiVersion": "modelspec.dev/v1alpha1", "kind": "ModelSpec"} | document


@cache
def spec_names() -> Mapping[str, str]:
    """Path below `spec` of every field that is no element's."""
    found = ((path, row) for path, row in kinds(TABLE) if isinstance(row, Row) and "[]" not in path)
    return {path: str(row.place).removeprefix("spec.") for path, row in found}


def _sorted(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings of the spec have no order: their elements are kept by name."""
    return {k: tuple(sorted(v)) if generic(k) in _MAPS else v for k, v in fields.items()}


def _maps(table: Table, prefix: str = "") -> Iterator[str]:
    for row in table:
        if isinstance(row, Each):
            path = prefix + row.field
            yield from [path] if row.by is None else []
            yield from _maps(row.rows, f"{path}[].")


_MAPS = frozenset(_maps(TABLE))


def _written(root: Node, place: Place) -> tuple[str, Span]:
    at: Node = root
    steps: Path = ()
    for step in place.path:
        index = _position(at, step) if isinstance(step, Item) else step
        assert isinstance(index, str | int)
        found = find(at, (index,))
        assert found is not None
        at, steps = found, (*steps, index)
    return path_text(steps), at.span


def _position(node: Node, item: Item) -> int:
    assert isinstance(node, Sequence)
    for index, element in enumerate(node.items):
        named = find(element, (item.key,))
        if named is not None and str(to_data(named)) == item.value:
            return index
    raise KeyError(str(item))


__all__ = ["SETTLED", "TABLE", "denormalize", "normalize", "spec_names"]
