"""The accelerators that the compiler knows, under every name that people give them.

Facts: accelerators.json, instances.json, sources.json. The functions here ask the built-in catalog;
`Catalog` is the same with a user's files over it.
"""

from __future__ import annotations

from collections.abc import Mapping

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
    "names",
    "spelling",
    "stale",
]


def accelerators() -> Mapping[str, Accelerator]:
    """Every accelerator by its id."""
    return built_in().accelerators


def find(written: str) -> Accelerator | None:
    """The accelerator of a name as people write it (`H100 80GB`, `nvidia-h100-sxm`), or None.

    A name is looked up exactly, in lower case, with dashes, with and without its vendor in front.
    """
    return built_in().find(written)


def candidates(written: str) -> tuple[str, ...]:
    """The ids that an ambiguous name may mean; none for any other name."""
    return built_in().candidates(written)


def names() -> tuple[str, ...]:
    """Every name that `find` understands, spelled as `spelling` gives it."""
    return tuple(built_in().names)
