"""Kinds of devices with their figures, each from named sources.

Facts: accelerators.json. Operations a second are dense; twice as many elsewhere are sparse ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MIB = 2**20
GIB = 2**30
CAUTION = 0.93
"""The share of the nominal size that is counted where the driver's own figure is not known.

The nominal GB is taken as GiB: drivers report 93 % (L4, with error correction) to 100 % of that.
"""


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One kind of device; `labels` are what cloud and vendor labellers write on its hosts.

    `memory_bytes` is what the driver reports where `memory_certain`, else `CAUTION` of the nominal
    size. `flops` are dense operations a second by `bf16 fp16 fp8 fp4 int8`, absent where the device
    has none or none is known. `link_bytes_per_second` is of one device to all its peers, both
    directions together. `sources` names the sources of each figure of accelerators.json,
    `uncertain` the figures that sources contradict or only say second-hand.
    """

    id: str
    name: str
    vendor: str
    memory_bytes: int
    resource: str
    labels: Mapping[str, str]
    ray: str | None
    architecture: str = ""
    capability: str | None = None
    nominal_gb: float = 0.0
    memory_certain: bool = True
    bandwidth_bytes_per_second: float | None = None
    flops: Mapping[str, float] = field(default_factory=dict)
    link: str | None = None
    link_bytes_per_second: float | None = None
    aliases: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uncertain: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def accelerator(row: Mapping[str, Any]) -> Accelerator:
    """The device of a row as accelerators.json and users' files have them."""
    driver, nominal = row.get("memoryDriverMib"), row["memoryNominalGb"]
    return Accelerator(
        id=row["id"],
        name=row.get("name") or row["id"],
        vendor=row["vendor"],
        memory_bytes=int(driver * MIB if driver else nominal * GIB * CAUTION),
        resource=row["resource"],
        labels=row.get("labels", {}),
        ray=row.get("ray"),
        architecture=row.get("architecture", ""),
        capability=row.get("capability"),
        nominal_gb=float(nominal),
        memory_certain=driver is not None,
        bandwidth_bytes_per_second=_scaled(row.get("bandwidthGbPerSecond"), 1e9),
        flops={name: value * 1e12 for name, value in row.get("tflops", {}).items()},
        link=row.get("link"),
        link_bytes_per_second=_scaled(row.get("linkGbPerSecond"), 1e9),
        aliases=tuple(row.get("aliases", ())),
        sources={name: tuple(ids) for name, ids in row.get("sources", {}).items()},
        uncertain=tuple(row.get("uncertain", ())),
        notes=tuple(row.get("notes", ())),
    )


def row(known: Accelerator) -> dict[str, Any]:
    """The row of a device: `accelerator` of it is the device again."""
    return {
        "id": known.id,
        "name": known.name,
        "vendor": known.vendor,
        "architecture": known.architecture,
        "capability": known.capability,
        "memoryNominalGb": known.nominal_gb,
        "memoryDriverMib": known.memory_bytes / MIB if known.memory_certain else None,
        "bandwidthGbPerSecond": _rounded(known.bandwidth_bytes_per_second, 1e9),
        "tflops": {name: _rounded(value, 1e12) for name, value in known.flops.items()},
        "link": known.link,
        "linkGbPerSecond": _rounded(known.link_bytes_per_second, 1e9),
        "resource": known.resource,
        "ray": known.ray,
        "labels": known.labels,
        "aliases": known.aliases,
        "sources": known.sources,
        "uncertain": known.uncertain,
        "notes": known.notes,
    }


def _scaled(value: float | None, unit: float) -> float | None:
    return None if value is None else value * unit


def _rounded(value: float | None, unit: float) -> float | None:
    return None if value is None else round(value / unit, 6)
