"""The figures of an accelerator that speed depends on, and whose measurements stand for it.

Classes without measurements of their own borrow the nearest one's constants; `classes.json` says
whose, how much slower they were found, and how much wider the answer is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from modelspec_compile import packaged
from modelspec_compile.analysis.speed.formats import Formats
from modelspec_compile.analysis.speed.roofline import Device
from modelspec_compile.analysis.speed.shape import HOST_DEVICES, RACK, Shape
from modelspec_compile.catalog import Accelerator

PCIE_BYTES_PER_SECOND = 25e9
"""What PCI Express 4.0 x16 carries one way where devices have no link of their own."""
NETWORK_BYTES_PER_SECOND = 50e9
"""One 400 Gb/s adapter a device, as hosts of eight have them."""
UNLINKED_SPREAD = 1.2


@dataclass(frozen=True, slots=True)
class Class:
    """A class of devices: whose constants it has, how many times slower it is than those say, how
    many times wider its ranges are, and why.
    """

    like: str
    slower: float = 1.0
    spread: float = 1.0
    why: str = ""


def classed(accelerator: Accelerator) -> Class:
    """The class of a device by its architecture; call `missing` before.

    Every device that was measured has a link of its own, so ranges are wider without one.
    """
    found = _classes()[accelerator.architecture]
    if accelerator.link_bytes_per_second:
        return found
    return replace(found, spread=found.spread * UNLINKED_SPREAD)


def missing(accelerator: Accelerator) -> str:
    """Which figure is not known, in words; nothing where all are."""
    if accelerator.architecture not in _classes():
        return f"no speed was measured on devices like {accelerator.name}"
    if not accelerator.bandwidth_bytes_per_second:
        return f"the catalog has no memory bandwidth for {accelerator.name}"
    if not (accelerator.flops.get("bf16") or accelerator.flops.get("fp16")):
        return f"the catalog has no 16-bit operations a second for {accelerator.name}"
    return ""


def device(accelerator: Accelerator, formats: Formats, shape: Shape) -> Device:
    """The figures that a replica of this shape sees; call `missing` before."""
    plain = accelerator.flops.get("bf16") or accelerator.flops["fp16"]
    return Device(
        bandwidth=float(accelerator.bandwidth_bytes_per_second or 0.0),
        flops=float(accelerator.flops.get(formats.computes) or plain),
        flops16=float(plain),
        link=_link(accelerator, shape),
    )


def _link(accelerator: Accelerator, shape: Shape) -> float:
    """One way: vendors state both directions together."""
    own = (accelerator.link_bytes_per_second or 2 * PCIE_BYTES_PER_SECOND) / 2
    rack = any(name in accelerator.id for name in RACK)
    if shape.group > HOST_DEVICES and not rack:
        return min(own, NETWORK_BYTES_PER_SECOND)
    return own


@cache
def _classes() -> dict[str, Class]:
    return {name: Class(**row) for name, row in packaged.data("analysis/speed", "classes").items()}
