"""Names of accelerators: exact words in one spelling, never parts of words.

`l4` is a part of `l40s`, so nothing here searches inside a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

_VENDORS = re.compile(r"^(nvidia|amd|aws|google|intel|huawei)-(?=.)")
_BETWEEN = re.compile(r"[\s_()/-]+")
T = TypeVar("T")


def spelling(written: str) -> str:
    """Lower case with single dashes."""
    return _BETWEEN.sub("-", written.strip().lower()).strip("-")


def look_up(known: Mapping[str, T], written: str) -> T | None:
    """What a name stands for: as it is spelled, else without its vendor in front."""
    word = spelling(written)
    found = known.get(word)
    return known.get(_VENDORS.sub("", word)) if found is None else found
