"""The accelerators that the compiler knows, under every name that people give them.

Facts: accelerators.json, instances.json, sources.json. The functions here ask the catalog in use:
the built-in one, or within `using` another, such as one with a user's files over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from modelspec_compile.catalog.accelerators import Accelerator
from modelspec_compile.catalog.collection import Catalog, Source, built_in
from modelspec_compile.catalog.instances import DevicePrice, Instance, Offer, Offering, stale
from modelspec_compile.catalog.names import spelling

__all__ = [
    "Accelerator",
    "Catalog",
    "DevicePrice",
    "Instance",
    "Offer",
    "Offering",
    "Source",
    "accelerators",
    "built_in",
    "candidates",
    "find",
    "in_use",
    "names",
    "spelling",
    "stale",
    "using",
]


_IN_USE: ContextVar[Catalog | None] = ContextVar("catalog in use", default=None)


@contextmanager
def using(catalog: Catalog) -> Iterator[None]:
    """Make a catalog the one in use for what happens inside."""
    token = _IN_USE.set(catalog)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def in_use() -> Catalog:
    """The catalog that the functions below ask."""
    return _IN_USE.get() or built_in()


def accelerators() -> Mapping[str, Accelerator]:
    """Every accelerator by its id."""
    return in_use().accelerators


def find(written: str) -> Accelerator | None:
    """The accelerator of a name as people write it (`H100 80GB`, `nvidia-h100-sxm`), or None.

    A name is looked up exactly, in lower case, with dashes, with and without its vendor in front.
    """
    return in_use().find(written)


def candidates(written: str) -> tuple[str, ...]:
    """The ids that an ambiguous name may mean; none for any other name."""
    return in_use().candidates(written)


def names() -> tuple[str, ...]:
    """Every name that `find` understands, spelled as `spelling` gives it."""
    return tuple(in_use().names)
