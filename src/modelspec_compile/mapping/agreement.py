"""Whether what stands at a place says what would have been written there."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(m|[kMGTPE]|[KMGTPE]i)?")
_UNITS = {"m": Decimal(1) / 1000, "": Decimal(1)}
_UNITS |= {unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", start=1)}
_UNITS |= {f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", start=1)}

_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def agrees(wanted: Any, found: Any) -> bool:
    """Whether both say the same: quantities by their value, numbers whether whole or not.

    `1000m` is `1`, `1Gi` is `1073741824`, `1` is `1.0`, `90s` is `1m30s`; texts without a unit are
    compared as they are, so that the version `1.10` is not `1.1`.
    """
    if isinstance(wanted, dict) and isinstance(found, dict):
        same = wanted.keys() == found.keys()
        return same and all(agrees(value, found[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        pairs = zip(wanted, found, strict=False)
        return len(wanted) == len(found) and all(agrees(one, other) for one, other in pairs)
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    return bool(wanted == found) or _same_amount(wanted, found) or _same_span(wanted, found)


def agree_together(wanted: Any, found: Any) -> bool:
    """Whether services say together what was found; lists of theirs have no order."""
    if isinstance(wanted, list) and isinstance(found, list):
        return agrees(sorted(wanted, key=repr), sorted(found, key=repr))
    return agrees(wanted, found)


def within(wanted: Any, found: Any) -> bool:
    """Whether all of a mapping that was found is in the wanted one: others took the rest of it."""
    return isinstance(found, dict) and all(
        key in wanted and agrees(wanted[key], value) for key, value in found.items()
    )


def _same_amount(wanted: Any, found: Any) -> bool:
    texts = [one for one in (wanted, found) if isinstance(one, str)]
    if not texts or (len(texts) == 2 and not any(text[-1:].isalpha() for text in texts)):
        return False
    amount = _amount(wanted)
    return amount is not None and amount == _amount(found)


def _amount(data: Any) -> Decimal | None:
    if isinstance(data, int | float):
        return Decimal(str(data))
    parts = _AMOUNT.fullmatch(data) if isinstance(data, str) else None
    return Decimal(parts[1]) * _UNITS[parts[2] or ""] if parts else None


def _same_span(wanted: Any, found: Any) -> bool:
    """Whether both are one span of time; `5m` beside none in hours or seconds is an amount."""
    texts = [one for one in (wanted, found) if isinstance(one, str)]
    if len(texts) < 2 or not any(text.endswith(("s", "h")) for text in texts):
        return False
    seconds = seconds_in(wanted)
    return seconds is not None and seconds == seconds_in(found)


def seconds_in(text: str) -> int | None:
    """The seconds of a span of time such as `1m30s`; None for another text."""
    parts = _SPAN.fullmatch(text) if text else None
    if parts is None:
        return None
    hours, minutes, rest = (int(part or 0) for part in parts.groups())
    return (hours * 60 + minutes) * 60 + rest
