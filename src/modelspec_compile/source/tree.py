"""The document tree: what a source text says, with the place of every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelspec_compile.diagnostics import Span

ScalarValue = str | int | float | bool | None
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: what the core schema of YAML 1.2 makes of it, and the text that was written.

    `text` is the text behind the value, without quotes and with escapes and folding resolved, so
    `1.10` has the value 1.1 and the text `1.10`. `quoted` says that the text was quoted, a block
    or tagged `!!str`, so that it can be nothing but a string. `reported` marks a value that no
    field can take and that has its diagnostic already (`012`, `.nan`, an alias to nothing); its
    value is the text, and later stages have nothing to add.
    """

    value: ScalarValue
    text: str
    quoted: bool
    span: Span
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in source order; `keys` holds the place of each key."""

    entries: dict[str, Node]
    keys: dict[str, Span]
    span: Span


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a source file; `index` counts from 0 within the file."""

    root: Mapping
    file: str
    index: int = 0


def to_data(node: Node) -> object:
    """Plain Python data: dict, list, str, int, float, bool, None."""
    if isinstance(node, Mapping):
        return {key: to_data(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [to_data(item) for item in node.items]
    return node.value


def find(node: Node, path: Path) -> Node | None:
    """The node at a path of keys and indices, or None."""
    at: Node | None = node
    for step in path:
        if isinstance(at, Mapping) and isinstance(step, str):
            at = at.entries.get(step)
        elif isinstance(at, Sequence) and isinstance(step, int) and 0 <= step < len(at.items):
            at = at.items[step]
        else:
            return None
    return at


def leaves(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Every scalar with its path, in source order; an empty collection has none."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.entries.items():
            yield from leaves(value, (*path, key))
    else:
        for index, item in enumerate(node.items):
            yield from leaves(item, (*path, index))
