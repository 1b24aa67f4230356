"""A bundle: files in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.output.file import File


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one target makes of one system.

    `ledger`, `sourcemap` and `prerequisites` are the data of the three JSON files, which are among
    `files` as well.
    """

    system: str
    target: str
    files: tuple[File, ...]
    ledger: Mapping[str, Any]
    sourcemap: Mapping[str, Any]
    prerequisites: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...] = ()

    def text(self, path: str) -> str:
        """The text of a file.

        Raises:
            KeyError: the bundle has no such file.

        """
        for file in self.files:
            if file.path == path:
                return file.text
        raise KeyError(path)
