"""Names of accelerators: exact words in one spelling, never parts of words.

`l4` is a part of `l40s`, so nothing here searches inside a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

_VENDORS = re.compile(r"^(nvidia|amd|aws|google|intel|huawei)-(?=.)")
_BETWEEN = re.compile(r"[\s_(),/-]+")
_SIZE = re.compile(r"^(?P<name>.+)-(?P<size>\d+)-?(g|gb|gib)$")
T = TypeVar("T")


def spelling(written: str) -> str:
    """Lower case with single dashes, also for commas and brackets (`GB10 (DGX Spark)`)."""
    return _BETWEEN.sub("-", written.strip().lower()).strip("-")


def look_up(known: Mapping[str, T], written: str) -> T | None:
    """What a name stands for: as it is spelled, else without its vendor in front."""
    return next((known[form] for form in _forms(written) if form in known), None)


def sized(written: str) -> tuple[str, int] | None:
    """A name without the memory at its end, and that memory in GB (`RTX 3090, 24 GiB`)."""
    found = _SIZE.match(spelling(written))
    return (found["name"], int(found["size"])) if found else None


def _forms(written: str) -> Iterator[str]:
    word = spelling(written)
    yield word
    yield _VENDORS.sub("", word)
    if parts := sized(written):
        joined = f"{parts[0]}-{parts[1]}gb"
        yield joined
        yield _VENDORS.sub("", joined)
