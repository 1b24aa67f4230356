"""A text with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path inside its bundle with `/`, its text, and whether it is run.

    Raises:
        ValueError: the path leads out of the bundle.

    """

    path: str
    text: str
    executable: bool = False

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"`{self.path}` leads out of the bundle")
