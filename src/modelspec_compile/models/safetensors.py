"""Headers of safetensors files: names, types and shapes of the tensors, never their values.

Layout: eight bytes length, then JSON (huggingface/safetensors, README). Bounded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

MOST_BYTES = 100 * 1024 * 1024
INDEX = "model.safetensors.index.json"


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor: its type as written (`BF16`), its shape and its size."""

    kind: str
    shape: tuple[int, ...]
    size_bytes: int

    @property
    def elements(self) -> int:
        """The product of the shape."""
        return prod(self.shape)


def read(path: Path) -> Mapping[str, Stored]:
    """The tensors of one file by name.

    Raises:
        ValueError: the file has no such header, or one beyond the bounds.

    """
    try:
        return _read(path)
    except (OSError, UnicodeDecodeError, RecursionError, KeyError, TypeError) as problem:
        raise ValueError(f"{path.name}: not a readable safetensors header: {problem}") from problem


def total_bytes(folder: Path) -> int | None:
    """The bytes of all weights by the index file, else by the headers; None without either.

    Raises:
        ValueError: a header is not one.

    """
    if stated := _indexed(folder / INDEX):
        return stated
    found = [read(file) for file in sorted(folder.glob("*.safetensors"))]
    return sum(item.size_bytes for tensors in found for item in tensors.values()) or None


def _read(path: Path) -> Mapping[str, Stored]:
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(MOST_BYTES, path.stat().st_size - 8):
            raise ValueError(f"{path.name}: a safetensors header of {length} bytes is refused")
        raw = json.loads(file.read(length))
    if not isinstance(raw, dict):
        raise ValueError(f"{path.name}: the safetensors header is not a mapping")
    return {name: _stored(entry) for name, entry in raw.items() if name != "__metadata__"}


def _stored(entry: Mapping[str, object]) -> Stored:
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not isinstance(shape, list) or not isinstance(offsets, list) or len(offsets) != 2:
        raise ValueError("a tensor of the safetensors header lacks its shape or place")
    numbers = tuple(_count(item) for item in shape)
    return Stored(str(entry["dtype"]), numbers, _count(offsets[1]) - _count(offsets[0]))


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a tensor of the safetensors header has a size that is none")
    return value


def _indexed(path: Path) -> int | None:
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return None
    raw = json.loads(path.read_text("utf-8"))
    inner = raw.get("metadata") if isinstance(raw, dict) else None
    size = inner.get("total_size") if isinstance(inner, dict) else None
    return size if isinstance(size, int) and size > 0 else None
