"""Whether a bundle on disk is as it was written: told by the digests in its source map."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

RECORD = "sourcemap.json"


def digest(text: str) -> str:
    """The digest of a file's text, as the source map has it."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def changed(folder: Path) -> list[str]:
    """The files of a bundle that somebody edited, removed or added since it was written.

    A folder without a readable record counts as added in full.
    """
    known = _recorded(folder)
    found = {path: file for path, file in files_of(folder) if path != RECORD}
    names = sorted(known.keys() | found.keys())
    return [name for name in names if not _same(known.get(name), found.get(name))]


def _same(recorded: str | None, file: Path | None) -> bool:
    if recorded is None or file is None or file.is_symlink():
        return False
    try:
        return digest(file.read_text(encoding="utf-8")) == recorded
    except (OSError, UnicodeDecodeError):
        return False


def _recorded(folder: Path) -> Mapping[str, str]:
    try:
        files = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return files if isinstance(files, dict) else {}


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder: its path with `/`, and where it is."""
    for parent, _, names in os.walk(folder):
        for name in names:
            file = Path(parent, name)
            yield file.relative_to(folder).as_posix(), file
