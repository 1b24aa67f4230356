"""Cron in five fields and as AWS writes it, and the end of a window that cron opens.

AWS counts days of the week from 1 for Sunday, wants `?` in one of the two day fields, and has a
field for years:
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
"""

from __future__ import annotations

import re
from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable

DAY_SECONDS, DAY_MINUTES = 86400, 1440
_AWS = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) \*\)")
_DAYS = re.compile(r"[0-7](-[0-7])?(,[0-7](-[0-7])?)*")


def _shifted(days: str, by: int) -> str:
    """Numbers of days of the week moved, the week wrapping around; names stay as they are."""
    first = 1 if by > 0 else 0
    return re.sub(r"(?<![#/\w])\d", lambda day: str((int(day[0]) + by - first) % 7 + first), days)


def _encode(cron: str) -> Any:
    fields = cron.split()
    if len(fields) != 5 or "*" not in (fields[2], fields[4]) or "7" in fields[4]:
        return ABSENT
    minute, hour, day, month, weekday = fields
    if weekday == "*":
        return f"cron({minute} {hour} {day} {month} ? *)"
    return f"cron({minute} {hour} ? {month} {_shifted(weekday, 1)} *)"


def _decode(data: Any) -> str:
    found = _AWS.fullmatch(data) if isinstance(data, str) else None
    if not found:
        raise Unreadable(data)
    minute, hour, day, month, weekday = found.groups()
    week = "*" if weekday == "?" else _shifted(weekday, -1)
    return f"{minute} {hour} {'*' if day == '?' else day} {month} {week}"


aws_cron = Codec(_encode, _decode)
"""Five fields ↔ `cron(…)` of AWS; a Sunday as 7 is not said, since a range may end with it."""


def sayable(cron: str) -> bool:
    """Whether AWS can be told of it."""
    return aws_cron.encode(cron) is not ABSENT


def end(cron: str, duration_seconds: int) -> str | None:
    """When a window that opens by `cron` closes, None where that is not one time a day.

    The window must be shorter than a day, and a whole number of minutes.
    """
    fields = cron.split()
    if len(fields) != 5 or duration_seconds >= DAY_SECONDS or duration_seconds % 60:
        return None
    minute, hour, day, month, weekday = fields
    if not (minute.isdecimal() and hour.isdecimal()):
        return None
    total = int(hour) * 60 + int(minute) + duration_seconds // 60
    if total >= DAY_MINUTES:
        if (day, month) != ("*", "*") or not (weekday == "*" or _DAYS.fullmatch(weekday)):
            return None
        weekday = _next_day(weekday)
    return f"{total % 60} {total // 60 % 24} {day} {month} {weekday}"


def _next_day(weekday: str) -> str:
    """The days after these; a range is spelled out, since it may wrap around the week's end."""
    if weekday == "*":
        return weekday
    days: list[int] = []
    for part in weekday.split(","):
        first, _, last = part.partition("-")
        days += range(int(first), int(last or first) + 1)
    return ",".join(str(day) for day in sorted({(day + 1) % 7 for day in days}))


def duration_seconds(opens: str, closes: str) -> int:
    """The length of a window of less than a day."""
    first, last = (_minute_of_day(cron) for cron in (opens, closes))
    return (last - first) % DAY_MINUTES * 60


def _minute_of_day(cron: str) -> int:
    minute, hour, *_ = cron.split()
    return int(hour) * 60 + int(minute)
