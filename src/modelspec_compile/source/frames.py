"""Lists and mappings that are still being read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modelspec_compile.diagnostics.diagnostic import Diagnostic, Fix, error
from modelspec_compile.diagnostics.span import Span
from modelspec_compile.source.tree import Mapping, Node, Scalar, Sequence


class OpenSequence:
    """Collects items."""

    __slots__ = ("items",)
    expects_key = False

    def __init__(self) -> None:
        self.items: list[Node] = []

    def take(self, node: Node) -> None:
        """The next item."""
        self.items.append(node)

    def take_name(self, name: str, span: Span) -> None:
        """Never called: a list expects no key."""
        raise AssertionError(name, span)

    def close(self, span: Span) -> Node:
        """The finished list."""
        return Sequence(tuple(self.items), span)


class OpenMapping:
    """Collects entries; one with a key that cannot be is reported and left out."""

    __slots__ = ("_entries", "_keys", "_name", "_report", "expects_key")

    def __init__(self, report: Callable[[Diagnostic], None]) -> None:
        self.expects_key = True
        self._report = report
        self._entries: dict[str, Node] = {}
        self._keys: dict[str, Span] = {}
        self._name: str | None = None

    def take(self, node: Node) -> None:
        """The value of the key before it, or the next key."""
        if self.expects_key:
            self._take_key(node)
        else:
            self.expects_key = True
            if self._name is not None:
                self._entries[self._name] = node

    def take_name(self, name: str, span: Span) -> None:
        """The next key, known to be a string."""
        self.expects_key = False
        if name in self._keys:
            self._name = None
            self._report(_twice(name, span, self._keys[name]))
        else:
            self._name = name
            self._keys[name] = span

    def close(self, span: Span) -> Node:
        """The finished mapping."""
        return Mapping(self._entries, self._keys, span)

    def _take_key(self, key: Node) -> None:
        if isinstance(key, Scalar) and is_name(key.value, key.quoted) and not key.reported:
            self.take_name(key.text, key.span)
            return
        self.expects_key, self._name = False, None
        if not (isinstance(key, Scalar) and key.reported):
            self._report(_bad_key(key))


@dataclass(slots=True)
class Frame:
    """An open collection: its start event, and how many levels it has below it so far."""

    into: OpenSequence | OpenMapping
    event: Any = None
    nodes_before: int = 0
    height: int = 0


def is_name(value: object, quoted: bool) -> bool:
    """Whether a scalar can be a key: any string but a merge key."""
    return isinstance(value, str) and (quoted or value != "<<")


def _twice(name: str, span: Span, first: Span) -> Diagnostic:
    note = f"it is written first at line {first.line}, column {first.column}"
    return error("MS109", f"the key `{name}` is written twice in one mapping", span, note)


def _bad_key(key: Node) -> Diagnostic:
    if not isinstance(key, Scalar):
        return error("MS112", "a list or a mapping cannot be a key", key.span)
    if key.value == "<<":
        note = "keys are written out, or come from another spec by `extends`"
        return error("MS110", "a merge key `<<` is not part of YAML 1.2", key.span, note)
    if not key.text:
        return error("MS112", "the key is empty", key.span)
    fix = None if key.quoted else Fix(key.span, f'"{key.text}"', "write the key in quotes")
    return error("MS112", f"the key `{key.text}` is not a string", key.span, fix=fix)
