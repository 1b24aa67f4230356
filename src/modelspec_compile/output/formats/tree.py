"""Data as a tree: aliases of YAML written out, and bounds on what strangers' files may hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

MAX_DEPTH = 64
"""Mappings and lists inside each other; the deepest schema of Kubernetes has about 30."""
MERGE = "<<"
"""The key by which YAML takes the entries of other mappings."""
MAX_VALUES = 1_000_000
"""Keys, elements and scalars of a file, aliases written out."""


def written_out(data: Any) -> Any:
    """The same data with a copy of its own at each alias, so that one can change without the other.

    Raises:
        ValueError: it is deeper or larger than the bounds; an alias inside what it repeats is both.

    """
    return _Copier().copy(data, 0)


def told_once(keys: Iterable[str]) -> None:
    """Refuse a mapping that says a key twice, since only one of its values would count.

    Raises:
        ValueError: a key stands twice.

    """
    twice = [key for key, number in Counter(keys).items() if number > 1 and key != MERGE]
    if twice:
        raise ValueError(f"`{twice[0]}` stands twice in one mapping")


class _Copier:
    def __init__(self) -> None:
        self._left = MAX_VALUES

    def copy(self, data: Any, depth: int) -> Any:
        self._left -= 1
        if depth > MAX_DEPTH:
            raise ValueError(f"more than {MAX_DEPTH} mappings and lists inside each other")
        if self._left < 0:
            raise ValueError(f"more than {MAX_VALUES:,} values")
        if isinstance(data, dict):
            return {_text(key): self.copy(value, depth + 1) for key, value in data.items()}
        if isinstance(data, list):
            return [self.copy(value, depth + 1) for value in data]
        return data


def _text(key: Any) -> str:
    """A key as JSON has it: every one is a text."""
    return key if isinstance(key, str) else json.dumps(key, default=str).strip('"')
