"""The data files of the catalog, as they are."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """The content of one of the catalog's own files."""
    file = resources.files("modelspec_compile.catalog") / f"{name}.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data
