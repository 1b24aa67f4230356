"""The text of a compact schema: a line for each kind, and for each node that stands twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

Node = str | list[Any] | dict[str, Any]
LONG = 120
"""Letters of a node that is written once, under a name of its own, where it stands twice."""


def shared(kinds: dict[str, Node]) -> tuple[dict[str, Node], dict[str, Node]]:
    """The kinds with each long node that stands twice under a name, and these nodes."""
    count = Counter(_line(node) for kind in kinds.values() for _, node in _nodes("", kind))
    names: dict[str, str] = {}
    defs: dict[str, Node] = {}

    def told(key: str, node: Node) -> Node:
        line = _line(node)
        if count[line] < 2 or len(line) < LONG:
            return _mapped(node, told, key)
        if line not in names:
            taken = sum(name.rstrip("0123456789") == key for name in defs)
            names[line] = f"{key}{taken or ''}"
            defs[names[line]] = "any"
            defs[names[line]] = _mapped(node, told, key)
        return f"#{names[line]}"

    return {kind: _mapped(node, told) for kind, node in kinds.items()}, defs


def _nodes(key: str, node: Node) -> Iterator[tuple[str, Node]]:
    yield key, node
    for name, inner in _inner(key, node):
        yield from _nodes(name, inner)


def _inner(key: str, node: Node) -> list[tuple[str, Node]]:
    if isinstance(node, list):
        return [(key, node[0])]
    if not isinstance(node, dict):
        return []
    if "|" in node:
        return [(key, one) for one in node["|"]]
    return [(key if name == "*" else name, inner) for name, inner in node.items()]


def _mapped(node: Node, told: Any, key: str = "") -> Node:
    """A node with each one in it as `told` has it."""
    if isinstance(node, list):
        return [told(key, node[0])]
    if not isinstance(node, dict):
        return node
    if "|" in node:
        return {"|": [told(key, one) for one in node["|"]]}
    return {name: told(name if name != "*" else key, inner) for name, inner in node.items()}


def _line(node: Any) -> str:
    return json.dumps(node, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def written(source: str, kinds: dict[str, Node]) -> str:
    """The text of a file: a line for each kind and each node that is shared."""
    short, defs = shared(kinds)
    parts = [f'"source": {json.dumps(source)}']
    for name, group in (("kinds", short), ("defs", defs)):
        lines = ",\n".join(
            f" {json.dumps(key)}: {_line(node)}" for key, node in sorted(group.items())
        )
        parts.append(f'"{name}": {{\n{lines}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
