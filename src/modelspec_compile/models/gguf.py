"""The header of a GGUF file: bounded, and refused with a word where it is not one.

Layout of versions 2 and 3, little endian: magic, version, counts of tensors and of pairs, the
pairs, the tensors' names and shapes (ggml-org/ggml, docs/gguf.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct, error
from typing import BinaryIO

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_PAIRS = 4096
MOST_TENSORS = 200_000
MOST_BYTES = 256 * 1024 * 1024
LONGEST_NAME = 65_535
LONGEST_TEXT = 8 * 1024 * 1024
LONGEST_ARRAY = 4_000_000
KEPT_ITEMS = 4096
STRING, ARRAY = 8, 9
FORMATS: Mapping[int, str] = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Pairs (long lists as their length alone) and tensors by name with their shapes."""

    pairs: Mapping[str, object]
    lengths: Mapping[str, int]
    tensors: Mapping[str, tuple[int, ...]]


def read(path: Path) -> Header:
    """Reads the header.

    Raises:
        ValueError: the file is no GGUF, of another version, cut short, or beyond the bounds.

    """
    try:
        with path.open("rb") as file:
            return _Reader(file).header()
    except (error, OSError, UnicodeDecodeError, OverflowError) as problem:
        raise ValueError(f"{path.name}: not a readable GGUF header: {problem}") from problem


@dataclass(slots=True)
class _Reader:
    file: BinaryIO
    lengths: dict[str, int] = field(default_factory=dict)
    taken: int = 0

    def header(self) -> Header:
        if self._bytes(4) != MAGIC:
            raise ValueError("not a GGUF file: it does not begin with `GGUF`")
        if (version := self._number("I")) not in VERSIONS:
            raise ValueError(f"GGUF version {version} is not known")
        tensors = self._bounded("Q", MOST_TENSORS, "tensors")
        pairs = dict(self._pair() for _ in range(self._bounded("Q", MOST_PAIRS, "keys")))
        return Header(pairs, self.lengths, dict(self._tensor() for _ in range(tensors)))

    def _bytes(self, count: int) -> bytes:
        self.taken += count
        if self.taken > MOST_BYTES:
            raise ValueError(f"a GGUF header of more than {MOST_BYTES} bytes is refused")
        found = self.file.read(count)
        if len(found) != count:
            raise ValueError("the GGUF header is cut short")
        return found

    def _number(self, form: str) -> int:
        unpack = Struct("<" + form)
        return int(unpack.unpack(self._bytes(unpack.size))[0])

    def _bounded(self, form: str, most: int, what: str) -> int:
        if (count := self._number(form)) > most:
            raise ValueError(f"a GGUF header with {count} {what} is refused")
        return count

    def _text(self, most: int) -> str:
        length = self._bounded("Q", most, "bytes in one text")
        return self._bytes(length).decode("utf-8", "replace")

    def _pair(self) -> tuple[str, object]:
        key = self._text(LONGEST_NAME)
        return key, self._value(self._number("I"), key)

    def _value(self, kind: int, key: str) -> object:
        if kind == STRING:
            return self._text(LONGEST_TEXT)
        if kind == ARRAY:
            return self._array(key)
        if kind not in FORMATS:
            raise ValueError(f"GGUF value type {kind} is not known")
        return Struct("<" + FORMATS[kind]).unpack(self._bytes(_size(kind)))[0]

    def _array(self, key: str) -> object:
        kind = self._number("I")
        length = self._bounded("Q", LONGEST_ARRAY, "items in one list")
        self.lengths[key] = length
        if kind == STRING:
            for _ in range(length):
                self._bytes(self._bounded("Q", LONGEST_TEXT, "bytes in one text"))
            return None
        if kind not in FORMATS:
            raise ValueError(f"a GGUF list of type {kind} is refused")
        raw = self._bytes(length * _size(kind))
        return (
            list(Struct(f"<{length}{FORMATS[kind]}").unpack(raw)) if length < KEPT_ITEMS else None
        )

    def _tensor(self) -> tuple[str, tuple[int, ...]]:
        name = self._text(LONGEST_NAME)
        rank = self._bounded("I", 8, "dimensions")
        shape = tuple(self._number("Q") for _ in range(rank))
        self._bytes(4 + 8)
        return name, shape


def _size(kind: int) -> int:
    return Struct("<" + FORMATS[kind]).size
