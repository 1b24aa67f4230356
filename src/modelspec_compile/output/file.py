"""A text with its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path inside its bundle with `/`, its text, and whether it is run."""

    path: str
    text: str
    executable: bool = False
