"""Numbers as Compose writes them: binary sizes with one letter, cores as a decimal, seconds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from modelspec_compile.mapping.agreement import seconds_in
from modelspec_compile.mapping.codecs import Codec, Unreadable, chained

_SIZES = {"g": 2**30, "m": 2**20, "k": 2**10, "b": 1}
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([gmk]?)(?:i?b)?", re.IGNORECASE)


def _size(count: int) -> str:
    unit = next(unit for unit, size in _SIZES.items() if count % size == 0)
    return f"{count // _SIZES[unit]}{unit}"


def _bytes(data: Any) -> int:
    found = None if isinstance(data, bool) else _SIZE.fullmatch(str(data))
    if not found:
        raise Unreadable(data)
    return int(Decimal(found[1]) * _SIZES[found[2].lower() or "b"])


size = Codec(_size, _bytes, lambda wanted, found: _bytes(wanted) == _bytes(found))
"""Bytes ↔ `16g`; Compose's units are powers of 1024 and know no `Gi`.

Source: https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values
"""


def _millicores(data: Any) -> int:
    if isinstance(data, bool) or not re.fullmatch(r"\d+(\.\d+)?", str(data)):
        raise Unreadable(data)
    return round(Decimal(str(data)) * 1000)


cores = Codec(lambda millis: f"{(Decimal(millis) / 1000).normalize():f}", _millicores)
"""Thousandths of a core ↔ `1.5`."""

GRACE_SECONDS = 15


def _seconds(data: Any) -> int:
    found = seconds_in(data) if isinstance(data, str) else None
    if found is None:
        raise Unreadable(data)
    return found


seconds = Codec("{}s".format, _seconds)
"""Seconds ↔ `90s`, which is `1m30s` as well; a duration without a unit is refused."""
grace = chained(Codec(lambda drain: drain + GRACE_SECONDS, lambda total: total - GRACE_SECONDS),
                seconds)  # fmt: skip
"""Seconds for requests in flight ↔ those until the container is killed."""
