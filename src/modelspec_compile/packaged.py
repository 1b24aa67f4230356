"""The data files that come along, each read once, when it is asked for."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


def data(folder: str, name: str) -> dict[str, Any]:
    """The content of `NAME.json` in a folder of the compiler (`analysis/memory`).

    A name with a colon is a file of another package: `acme_engine:flags` is its `flags.json`.
    """
    package, _, own = name.rpartition(":")
    return content(package, own) if package else content("modelspec_compile", f"{folder}/{own}")


@cache
def content(package: str, name: str) -> dict[str, Any]:
    """The content of `NAME.json` in a package."""
    file = resources.files(package) / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
