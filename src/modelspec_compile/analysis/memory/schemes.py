"""Bytes of a weight by the scheme that keeps it; data: schemes.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from modelspec_compile import packaged
from modelspec_compile.models.network import Kept, Network, Recurrent
from modelspec_compile.models.tensors import ROLES

ALWAYS = ("norm", "router")
ENDS = ("embedding", "head", "norm", "side")
WIDE = 1024
"""Groups above are of a whole block or channel, whatever width the files state."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Bytes of an element by role, scales and zeros included, and of what is not quantized."""

    name: str
    sizes: Mapping[str, float]
    plain_bytes: float

    def of(self, role: str) -> float:
        """Bytes of an element of a role."""
        return self.sizes[role]


@cache
def scheme(network: Network, precision: str, quantization: str | None, own: bool = False) -> Scheme:
    """How the weights lie in memory.

    No quantization is as the files keep them. Where the files keep exactly the scheme asked for,
    their group and their skipped roles count, else those of the scheme. An unknown name is taken
    for 8 bits. `own` is the reader that files of the scheme were made for: it keeps every role as
    they do, a head in 6 bits for one.
    """
    precisions: Mapping[str, float] = _data()["precisions"]
    plain = max(precisions.get(precision, 2), 2)
    kept = network.kept
    name = (quantization or (kept.scheme if kept else precision)).lower()
    if name in precisions and name not in _data()["schemes"]:
        return Scheme(name, dict.fromkeys(ROLES, precisions[name]), precisions[name])
    return Scheme(name, _sizes(network, _files(kept, name), _row(name, own), plain), plain)


def _files(kept: Kept | None, name: str) -> Kept | None:
    return kept if kept and kept.scheme.lower() == name else None


def _sizes(
    network: Network, files: Kept | None, row: Mapping[str, Any], plain: float
) -> dict[str, float]:
    skips = files.skips if files and files.skips else row.get("kept", _data()["kept"])
    size = _element(row, files)
    found = {role: plain if role in skips or role in ALWAYS else size for role in ROLES}
    found |= {role: element_bytes(other, None) for role, other in row.get("others", {}).items()}
    if network.tied_embeddings and row.get("others"):
        found["embedding"] = found["head"]
    if files:
        found |= {role: element_bytes(other, None) for role, other in files.others}
        left = files.skipped_blocks / network.layers if network.layers else 0
        inside = [role for role in ROLES if role not in ENDS]
        found |= {role: found[role] * (1 - left) + plain * left for role in inside}
    return found


def element_bytes(name: str, files: Kept | None) -> float:
    """Bytes of one element of a quantized matrix, its part of scales and zeros included."""
    return _element(_row(name), files)


def _element(row: Mapping[str, Any], files: Kept | None) -> float:
    group = row["group"] if row["group"] > WIDE or not (files and files.group) else files.group
    bits = (files.bits if files else None) or row["bits"]
    return float((bits + row["scaleBits"] / group) / 8)


def recurrent(network: Network) -> bool:
    """Whether any layer keeps a state."""
    return any(isinstance(run.mixer, Recurrent) for run in network.runs)


def _row(name: str, own: bool = False) -> Mapping[str, Any]:
    known: Mapping[str, Mapping[str, Any]] = _data()["schemes"]
    found = known.get(name) or next((row for key, row in known.items() if key in name), None)
    row = found or known["int8"]
    return {**row, **row.get("own", {})} if own else row


def _data() -> Mapping[str, Any]:
    return packaged.data("analysis/memory", "schemes")
