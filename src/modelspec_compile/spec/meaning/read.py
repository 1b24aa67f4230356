"""Values out of a document tree by path; what is absent or of another kind is simply not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from modelspec_compile.diagnostics import Span
from modelspec_compile.source.tree import Mapping, Node, Scalar, Sequence, find

T = TypeVar("T", float, str, covariant=True)


@dataclass(frozen=True, slots=True)
class Given(Generic[T]):
    """A value that the document gives, with its place."""

    value: T
    span: Span


def at(node: Node | None, path: str) -> Node | None:
    """The node at a dotted path below another; the node itself where the path is empty."""
    return find(node, tuple(path.split(".")) if path else ()) if node else None


def number(node: Node | None, path: str) -> Given[float] | None:
    """The number at a path; a truth value is none."""
    found = at(node, path)
    if not isinstance(found, Scalar) or isinstance(found.value, bool):
        return None
    return Given(found.value, found.span) if isinstance(found.value, int | float) else None


def text(node: Node | None, path: str) -> Given[str] | None:
    """The text at a path."""
    found = at(node, path)
    if not isinstance(found, Scalar) or not isinstance(found.value, str):
        return None
    return Given(found.value, found.span)


def items(node: Node | None, path: str) -> tuple[Node, ...]:
    """The items of the list at a path."""
    found = at(node, path)
    return found.items if isinstance(found, Sequence) else ()


def texts(node: Node | None, path: str) -> Iterator[Given[str]]:
    """The texts of the list at a path."""
    for item in items(node, path):
        if isinstance(item, Scalar) and isinstance(item.value, str):
            yield Given(item.value, item.span)


def named(node: Node | None, path: str, key: str = "name") -> Iterator[Given[str]]:
    """The names of the items of the list at a path."""
    for item in items(node, path):
        if name := text(item, key):
            yield name


def keys(node: Node | None, path: str) -> dict[str, Span]:
    """The keys of the mapping at a path, with their places."""
    found = at(node, path)
    return found.keys if isinstance(found, Mapping) else {}
