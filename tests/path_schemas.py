"""The walk through compact schemas (`schemas/*.json`): is there such a place, fits such a value.

A node is as `schemas/extract.py` says. What comes back names the first step that is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.mapping.places import Flag, Item, Segment, parse, path_text

FOLDER = Path(__file__).resolve().parent / "schemas"
PYTHON: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


@dataclass(frozen=True, slots=True)
class Schema:
    """One kind of document; `defs` are the nodes that others name."""

    node: Any
    defs: Mapping[str, Any]

    def nodes(self, node: Any) -> list[Any]:
        """What a node stands for: its alternatives, without names."""
        if isinstance(node, str) and node.startswith("#"):
            return self.nodes(self.defs[node[1:]])
        if isinstance(node, dict) and "|" in node:
            return [found for one in node["|"] for found in self.nodes(one)]
        return [node]

    def at(self, path: tuple[Segment, ...]) -> Schema:
        """What the schema says of a place.

        Raises:
            KeyError: there is no such place; the message names the first step that is not known.

        """
        nodes = self.nodes(self.node)
        for index, step in enumerate(path):
            further = [found for node in nodes for found in self.step(node, step)]
            if not further:
                raise KeyError(_unknown(path[: index + 1], nodes))
            nodes = further
        return Schema({"|": nodes}, self.defs)

    def step(self, node: Any, step: Segment) -> list[Any]:
        """Where a step leads from a node, nowhere where it does not know the step.

        The words of a command are a list of texts, or one text.
        """
        if node == "any":
            return ["any"]
        if isinstance(step, str):
            return self.nodes(_entry(node, step)) if _entry(node, step) is not None else []
        if isinstance(step, Flag):
            return ["any"] if node in ("string", ["string"], ["any"]) else []
        if not isinstance(node, list):
            return []
        (inner,) = node
        if isinstance(step, Item):
            return [one for one in self.nodes(inner) if self.step(one, step.key)]
        return self.nodes(inner)

    def misfits(self, data: Any, node: Any = None, path: str = "") -> Iterator[str]:
        """Each entry of a value that the schema does not know, or that is of another type."""
        nodes = self.nodes(self.node if node is None else node)
        found = [list(self._misfits(data, one, path)) for one in nodes]
        yield from min(found, key=len)

    def _misfits(self, data: Any, node: Any, path: str) -> Iterator[str]:
        if node == "any" or data is None:
            return
        if isinstance(data, dict) and isinstance(node, dict):
            for key, value in data.items():
                inner = _entry(node, key)
                if inner is None:
                    yield _unknown((*parse(path), key), [node])
                else:
                    yield from self.misfits(value, inner, f"{path}.{key}")
        elif isinstance(data, list) and isinstance(node, list):
            for value in data:
                yield from self.misfits(value, node[0], f"{path}[]")
        elif not isinstance(node, str) or not _is_a(data, node):
            yield f"`{path.removeprefix('.')}` is no {_words(node)}: {data!r}"


def _entry(node: Any, key: str) -> Any:
    return node.get(key, node.get("*")) if isinstance(node, dict) else None


def _is_a(data: Any, kind: str) -> bool:
    return isinstance(data, PYTHON[kind]) and (kind == "boolean" or not isinstance(data, bool))


def _words(node: Any) -> str:
    return node if isinstance(node, str) else {list: "list"}.get(type(node), "mapping")


def _unknown(path: tuple[Segment, ...], nodes: list[Any]) -> str:
    names = [name for node in nodes if isinstance(node, dict) for name in node]
    near = did_you_mean(str(path[-1]), names)
    return f"`{path_text(path)}` is not known" + (f"; did you mean `{near}`?" if near else "")


@cache
def kinds() -> Mapping[str, Schema]:
    """Every kind of document of every file."""
    found: dict[str, Schema] = {}
    for file in sorted(FOLDER.glob("*.json")):
        held = json.loads(file.read_text(encoding="utf-8"))
        found |= {name: Schema(node, held["defs"]) for name, node in held["kinds"].items()}
    return found
