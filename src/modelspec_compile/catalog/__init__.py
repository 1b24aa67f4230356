"""The accelerators that the compiler knows, under every name that people give them.

Facts: accelerators.json. Memory is nominal as sold and, where known, as the driver reports it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_VENDORS = re.compile(r"^(nvidia|amd|aws|google|intel)-(?=.)")


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One kind of device; `labels` are what cloud and vendor labellers write on its hosts."""

    id: str
    name: str
    vendor: str
    memory_bytes: int
    resource: str
    labels: Mapping[str, str]
    ray: str | None


@cache
def accelerators() -> Mapping[str, Accelerator]:
    """Every accelerator by its id."""
    return {row["id"]: _accelerator(row) for row in _data()["accelerators"]}


def find(written: str) -> Accelerator | None:
    """The accelerator of a name as people write it (`H100 80GB`, `nvidia-h100-sxm`), or None.

    A name is looked up exactly, in lower case, with dashes, with and without its vendor in front.
    """
    word = spelling(written)
    known = _names()
    found = known.get(word) or known.get(_VENDORS.sub("", word))
    return accelerators()[found] if found else None


def candidates(written: str) -> tuple[str, ...]:
    """The ids that an ambiguous name may mean; none for any other name."""
    word = spelling(written)
    ambiguous = _data()["ambiguous"]
    return tuple(ambiguous.get(word) or ambiguous.get(_VENDORS.sub("", word)) or ())


def names() -> tuple[str, ...]:
    """Every name that `find` understands, spelled as `spelling` gives it."""
    return tuple(_names())


def spelling(written: str) -> str:
    """Lower case with single dashes."""
    return re.sub(r"[\s_-]+", "-", written.strip().lower())


@cache
def _names() -> Mapping[str, str]:
    rows = _data()["accelerators"]
    return {name: row["id"] for row in rows for name in (row["id"], *row["aliases"])}


def _accelerator(row: dict[str, Any]) -> Accelerator:
    mib = row["memoryDriverMib"] or row["memoryNominalGb"] * 10**9 // 2**20
    return Accelerator(
        id=row["id"],
        name=row["name"],
        vendor=row["vendor"],
        memory_bytes=mib * 2**20,
        resource=row["resource"],
        labels=row["labels"],
        ray=row["ray"],
    )


@cache
def _data() -> dict[str, Any]:
    file = resources.files("modelspec_compile.catalog") / "accelerators.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data
