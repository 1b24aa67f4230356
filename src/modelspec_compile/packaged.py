"""The data files that come along, each read once, when it is asked for."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def data(folder: str, name: str) -> dict[str, Any]:
    """The content of `NAME.json` in a folder of the compiler (`analysis/memory`).

    A name with a colon is a file of another package: `acme_engine:flags` is its `flags.json`.
    """
    package, _, own = name.rpartition(":")
    place = resources.files(package) if package else resources.files("modelspec_compile") / folder
    found: dict[str, Any] = json.loads((place / f"{own}.json").read_text(encoding="utf-8"))
    return found
