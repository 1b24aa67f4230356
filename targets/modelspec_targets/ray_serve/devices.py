"""Ray's names of accelerators."""

from __future__ import annotations

from functools import partial
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable


def _name(catalog: Catalog, kind: str | None, _: str | None) -> Any:
    found = catalog.find(kind) if kind else None
    return found.ray if found and found.ray else ABSENT


def _kind(catalog: Catalog, data: Any) -> tuple[str, None]:
    for known in catalog.accelerators.values():
        if known.ray == data:
            return known.id, None
    raise Unreadable(data)


def accelerator(catalog: Catalog) -> Codec:
    """(type, vendor) ↔ Ray's name; several products share one, and the node label tells them apart.

    A device without a name (A10, RTX 4090) is left to the nodes of its group.
    """
    return Codec(partial(_name, catalog), partial(_kind, catalog))
