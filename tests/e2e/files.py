"""Small bundles, written where a test needs them."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path, **files: object) -> Path:
    """Write files, `.` spelled `__`; what is not text as JSON, which is YAML as well."""
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name.replace("__", ".")).write_text(text)
    return folder
