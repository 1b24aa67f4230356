"""What an engine sees of a device's memory.

NVIDIA's runtime keeps a part of what the driver reports to itself; the rule is fitted to eight
cards from T4 to B200 (0.35 GiB and 0.2 %). AMD's reports all.
"""

from __future__ import annotations

from modelspec_compile.analysis.memory.profiles import GIB
from modelspec_compile.catalog import Accelerator

RESERVED_BYTES = 0.35 * GIB
RESERVED_SHARE = 0.002
SIZE_SPREAD = 0.004
"""Cards of one name differ by as much of their size (drivers, error correction)."""
NOMINAL_SPREAD = 0.03
UNIFIED = ("gb10", "orin", "thor", "apple")


def visible_bytes(accelerator: Accelerator) -> float:
    """Bytes of one device that an allocator can give out, before any process is on it."""
    if accelerator.vendor != "nvidia" or unified(accelerator):
        return float(accelerator.memory_bytes)
    return accelerator.memory_bytes * (1 - RESERVED_SHARE) - RESERVED_BYTES


def spread_bytes(accelerator: Accelerator) -> float:
    """How far off the size may be."""
    share = SIZE_SPREAD if accelerator.memory_certain else NOMINAL_SPREAD
    return accelerator.memory_bytes * share


def capability(accelerator: Accelerator) -> float | None:
    """NVIDIA's compute capability, None for other devices."""
    known = accelerator.capability if accelerator.vendor == "nvidia" else None
    return float(known) if known and known.replace(".", "", 1).isdigit() else None


def unified(accelerator: Accelerator) -> bool:
    """Whether the host's processes share the memory."""
    return any(word in accelerator.id for word in UNIFIED)
