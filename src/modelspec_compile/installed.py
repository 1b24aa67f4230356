"""What installed packages offer under the entry-point groups: one look at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])
_OFFERED: dict[tuple[str, str], Any] = {}
_FORGETTING: list[Callable[[], None]] = []


@cache
def _groups() -> dict[str, dict[str, EntryPoint]]:
    found = entry_points()
    return {group: {one.name: one for one in found.select(group=group)} for group in found.groups}


def names(group: str) -> tuple[str, ...]:
    """What a group offers, in order of the names."""
    offered_too = (name for one, name in _OFFERED if one == group)
    return tuple(sorted({*_groups().get(group, ()), *offered_too}))


def remembered(function: Function) -> Function:
    """A function whose last answers are kept, for as long as the groups offer the same."""
    kept = lru_cache(maxsize=1024)(function)
    _FORGETTING.append(kept.cache_clear)
    return cast(Function, kept)


@remembered
def load(group: str, name: str) -> Any:
    """The object of a name in a group.

    Raises:
        KeyError: the group does not offer the name.
        ImportError: the package that offers it does not load.

    """
    if (group, name) in _OFFERED:
        return _OFFERED[group, name]
    return _groups().get(group, {})[name].load()


def module(group: str, name: str) -> str:
    """The module that an installed package offers a name from; empty where none does."""
    found = _groups().get(group, {}).get(name)
    return found.module if found else ""


@contextmanager
def offered(group: str, name: str, thing: Any) -> Iterator[None]:
    """Let a group offer an object for the time of a `with`, as if a package had been installed.

    Another object of this name is hidden meanwhile. It is for tests: nothing else is told apart by
    the time at which it is asked.
    """
    before = dict(_OFFERED)
    _OFFERED[group, name] = thing
    _forget()
    try:
        yield
    finally:
        _OFFERED.clear()
        _OFFERED.update(before)
        _forget()


def _forget() -> None:
    for forget in _FORGETTING:
        forget()
