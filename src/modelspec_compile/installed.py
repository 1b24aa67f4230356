"""What installed packages offer under the entry-point groups: one look at all of them."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any


@cache
def _groups() -> dict[str, dict[str, EntryPoint]]:
    found = entry_points()
    return {group: {one.name: one for one in found.select(group=group)} for group in found.groups}


def names(group: str) -> tuple[str, ...]:
    """What a group offers, in order of the names."""
    return tuple(sorted(_groups().get(group, ())))


@cache
def load(group: str, name: str) -> Any:
    """The object of a name in a group.

    Raises:
        KeyError: the group does not offer the name.
        ImportError: the package that offers it does not load.

    """
    return _groups().get(group, {})[name].load()
