"""Every diagnostic code: what it means, with a failing and a mended example.

A code is one file, `catalog/<CODE>.yaml`, read when it is asked for. Its keys, in this order:

    title: One line, no full stop               # plain, on this line
    severity: error                             # error, warning or note
    explanation: |                              # Markdown paragraphs: why, and the way out
      ...
    failing:                                    # an input that gives this code
      arguments: [--target, kserve]             # optional command-line arguments
      files:                                    # file name -> text; the first file is compiled
        spec.yaml: |
          ...
    mended:                                     # the same shape; gives this code no more
      files: {...}

A text that cannot or should not be written out is a list of parts instead: a string, `{repeat:
text, times: count}`, or `{hex: "ff fe"}` for bytes that are not UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from modelspec_compile.diagnostics.diagnostic import Severity

_CATALOG = Path(__file__).with_name("catalog")


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its one-line meaning and the severity that it has by default."""

    code: str
    title: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an example's file: `content`, `times` times over."""

    content: bytes
    times: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """One input of the compiler; the first file is the one to compile."""

    files: dict[str, tuple[Part, ...]]
    arguments: tuple[str, ...] = ()

    def contents(self) -> dict[str, bytes]:
        """File name -> the whole file."""
        return {
            name: b"".join(part.content * part.times for part in parts)
            for name, parts in self.files.items()
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `modelspec explain` prints of a code."""

    code: Code
    text: str
    failing: Example
    mended: Example


class _Codes(Mapping[str, Code]):
    """Reads two lines of one file for each code that is looked at."""

    def __getitem__(self, code: str) -> Code:
        if code not in _names():
            raise KeyError(code)
        return _head(code)

    def __iter__(self) -> Iterator[str]:
        return iter(_names())

    def __len__(self) -> int:
        return len(_names())


CODES: Mapping[str, Code] = _Codes()


@cache
def explanation(code: str) -> Explanation:
    """The whole entry of a code; a KeyError where there is no such code."""
    import yaml

    head = CODES[code]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entry: dict[str, Any] = yaml.load(_path(code).read_bytes(), Loader=loader)
    return Explanation(
        head, entry["explanation"].strip(), _example(entry["failing"]), _example(entry["mended"])
    )


@cache
def _names() -> dict[str, None]:
    return dict.fromkeys(sorted(path.stem for path in _CATALOG.glob("MS*.yaml")))


@cache
def _head(code: str) -> Code:
    with _path(code).open(encoding="utf-8") as file:
        title, severity = (file.readline().partition(": ")[2].strip() for _ in range(2))
    return Code(code, title, Severity[severity.upper()])


def _path(code: str) -> Path:
    return _CATALOG / f"{code}.yaml"


def _example(entry: dict[str, Any]) -> Example:
    files = {name: _parts(text) for name, text in entry["files"].items()}
    return Example(files, tuple(entry.get("arguments", ())))


def _parts(text: object) -> tuple[Part, ...]:
    return tuple(_part(part) for part in (text if isinstance(text, list) else [text]))


def _part(part: Any) -> Part:
    if isinstance(part, str):
        return Part(part.encode())
    if "hex" in part:
        return Part(bytes.fromhex(part["hex"]))
    return Part(part["repeat"].encode(), part["times"])
