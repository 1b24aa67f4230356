"""The engines, found by name through the entry-point group `modelspec_compile.engines`."""

from __future__ import annotations

from modelspec_compile import installed
from modelspec_compile.engines.checked import checked
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.fields import whole

GROUP = "modelspec_compile.engines"
USUAL = "vllm"
"""The engine that is looked at where none is chosen, and shown where none is asked for."""
CUSTOM = "custom"
"""The engine that is nothing but an image: what runs where the compiler knows no better."""


def names() -> tuple[str, ...]:
    """The names of every installed engine."""
    return installed.names(GROUP)


@installed.remembered
def load(name: str) -> Engine:
    """The engine of a name, with an answer for every field that concerns engines.

    Raises:
        KeyError: no engine has this name.
        ImportError: the package that offers it does not load.
        TableError: one of its rows names a field that the IR does not have.

    """
    return whole(checked(installed.load(GROUP, name)))


@installed.remembered
def _spellings() -> dict[str, str]:
    """The name of each engine by what people call it."""
    return {word: name for name in names() for word in load(name).called}


def named(word: str) -> str | None:
    """The name of the engine that people call so, in letters of any case; None of no engine."""
    usual = word.lower()
    return usual if usual in names() else _spellings().get(usual)


def chosen(name: str | None) -> Engine:
    """The engine of a service's `engine.name`, the custom one where none is written."""
    return load(name or CUSTOM)


__all__ = ["CUSTOM", "USUAL", "Engine", "chosen", "load", "named", "names"]
