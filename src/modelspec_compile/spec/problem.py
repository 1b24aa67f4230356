"""What a validator found, tied to the place in the source where it was found."""

from __future__ import annotations

from collections.abc import Mapping as Facts
from dataclasses import dataclass

from modelspec_compile.diagnostics import Span
from modelspec_compile.source.tree import Mapping, Node, Path, Scalar, Sequence, find
from modelspec_compile.spec.dialects import NATIVE, PUBLISHED
from modelspec_compile.spec.fields import Shape, shape_at

KINDS = {
    str: "text",
    bool: "a truth value",
    int: "a number",
    float: "a number",
    type(None): "null",
    Mapping: "a mapping",
    Sequence: "a list",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint of a validator: its kind, where, and the facts that came with it."""

    kind: str
    path: Path
    facts: Facts[str, object]
    root: Node

    @property
    def name(self) -> str:
        """The key, or the whole path where an item of a list has no key of its own."""
        last = self.path[-1] if self.path else ""
        return last if isinstance(last, str) and last else display(self.path)

    @property
    def node(self) -> Node | None:
        """The value that is complained about, where there is one."""
        return find(self.root, self.path)

    @property
    def scalar(self) -> Scalar | None:
        """The value, where it is a scalar."""
        node = self.node
        return node if isinstance(node, Scalar) else None

    @property
    def reported(self) -> bool:
        """Whether an earlier stage has said all there is to say about the value."""
        scalar = self.scalar
        return scalar is not None and scalar.reported

    @property
    def shape(self) -> Shape | None:
        """What the language knows about the place."""
        return shape_at(self.path)

    @property
    def span(self) -> Span:
        """The value where it is a scalar, else the key in front of it."""
        scalar = self.scalar
        return scalar.span if scalar and scalar.text else key_span(self.root, self.path)

    @property
    def dialect(self) -> str:
        """The dialect of the document; the native one unless it says `piqc.ai/v1alpha1`."""
        return dialect_of(self.root)


def dialect_of(root: Node) -> str:
    """The dialect that a document is held against."""
    node = find(root, ("apiVersion",))
    return PUBLISHED if isinstance(node, Scalar) and node.value == PUBLISHED else NATIVE


def kind_of(node: Node | None) -> str:
    """What a value is, in words."""
    return KINDS[type(node.value) if isinstance(node, Scalar) else type(node)]


def key_span(root: Node, path: Path) -> Span:
    """The key at a path; the start of the value where it has no key."""
    above = find(root, path[:-1]) if path else None
    if isinstance(above, Mapping) and path[-1] in above.keys:
        return above.keys[str(path[-1])]
    return start_of(find(root, path) or root)


def start_of(node: Node) -> Span:
    """The first key of a mapping, else the value itself."""
    if isinstance(node, Mapping) and node.keys:
        return next(iter(node.keys.values()))
    return node.span


def display(path: Path) -> str:
    """A path as messages write it: `routing.rules[2].to`, counted from `spec`."""
    steps = path[1:] if len(path) > 1 and path[0] == "spec" else path
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".") or "the document"
