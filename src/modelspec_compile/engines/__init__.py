"""The engines, found by name through the entry-point group `modelspec_compile.engines`."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from modelspec_compile.engines.engine import Engine

GROUP = "modelspec_compile.engines"


@cache
def names() -> tuple[str, ...]:
    """The names of every installed engine."""
    return tuple(sorted(entry_points(group=GROUP).names))


@cache
def load(name: str) -> Engine:
    """The engine of a name.

    Raises:
        KeyError: no engine has this name.
        ImportError: the package that offers it does not load.

    """
    (found,) = entry_points(group=GROUP, name=name) or (None,)
    if found is None:
        raise KeyError(name)
    engine: Engine = found.load()
    return engine


__all__ = ["Engine", "load", "names"]
