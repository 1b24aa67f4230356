"""The data files that come along, each read once, when it is asked for."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def data(package: str, name: str) -> dict[str, Any]:
    """The content of `NAME.json` in a package or folder of the compiler (`analysis/memory`)."""
    file = resources.files("modelspec_compile") / package / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
