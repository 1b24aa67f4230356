"""The engines, found by name through the entry-point group `modelspec_compile.engines`."""

from __future__ import annotations

from modelspec_compile import installed
from modelspec_compile.engines.engine import Engine

GROUP = "modelspec_compile.engines"


def names() -> tuple[str, ...]:
    """The names of every installed engine."""
    return installed.names(GROUP)


def load(name: str) -> Engine:
    """The engine of a name.

    Raises:
        KeyError: no engine has this name.
        ImportError: the package that offers it does not load.

    """
    engine: Engine = installed.load(GROUP, name)
    return engine


__all__ = ["Engine", "load", "names"]
