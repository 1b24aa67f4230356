"""Ray's names of accelerators."""

from __future__ import annotations

from typing import Any

from modelspec_compile import catalog
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable


def _name(kind: str | None, _: str | None) -> Any:
    found = catalog.find(kind) if kind else None
    return found.ray if found and found.ray else ABSENT


def _kind(data: Any) -> tuple[str, None]:
    for known in catalog.accelerators().values():
        if known.ray == data:
            return known.id, None
    raise Unreadable(data)


ACCELERATOR = Codec(_name, _kind)
"""(type, vendor) ↔ Ray's name; several products share one, and the node label tells them apart.

A device without a name (A10, RTX 4090) is left to the nodes of its group.
"""
