"""How much of the time windows take that open as cron lines say, overlaps counted once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from modelspec_compile.spec.meaning.schedule import CRON_FIELDS

DAY_MINUTES = 1440
FIRST_DAY = date(2027, 1, 1)
"""Of a year without a leap day."""
WEEKS_DAYS, YEAR_DAYS = 364, 365


def share(cron: str, duration_seconds: float) -> float:
    """The share of a year that windows of one length take; 0 for what is no cron line.

    Where only weekdays count, 52 whole weeks stand for the year.
    """
    fields = cron.lower().split()
    if len(fields) != len(CRON_FIELDS):
        return 0.0
    span = WEEKS_DAYS if fields[2] == fields[3] == "*" else YEAR_DAYS
    minutes, hours = _values(fields, 0), _values(fields, 1)
    starts = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    days = [day for day in range(span) if _opens(fields, FIRST_DAY + timedelta(day))]
    if not days:
        return 0.0
    length, whole = duration_seconds / 60, 0.0
    inside = sum(min(length, later - sooner) for sooner, later in pairwise(starts))
    for day, following in pairwise((*days, days[0] + span)):
        whole += inside + min(length, (following - day) * DAY_MINUTES - starts[-1] + starts[0])
    return whole / (span * DAY_MINUTES)


def _opens(fields: list[str], day: date) -> bool:
    """Whether windows open on a day: where both kinds of days are named, either will do."""
    if day.month not in _values(fields, 3):
        return False
    of_month = day.day in _values(fields, 2)
    of_week = day.isoweekday() % 7 in {value % 7 for value in _values(fields, 4)}
    either = fields[2] != "*" and fields[4] != "*"
    return of_month or of_week if either else of_month and of_week


def _values(fields: list[str], place: int) -> set[int]:
    """The values that one field of a cron line names."""
    _, least, most, words = CRON_FIELDS[place]
    return {value for part in fields[place].split(",") for value in _part(part, least, most, words)}


def _part(part: str, least: int, most: int, words: list[str]) -> Iterator[int]:
    body, stepped, step = part.partition("/")
    first, ranged, last = body.partition("-")
    low = least if first == "*" else _number(first, least, words)
    high = _number(last, least, words) if ranged else low
    if not ranged and (first == "*" or stepped):
        high = most
    yield from range(low, high + 1, int(step or 1))


def _number(text: str, least: int, words: list[str]) -> int:
    return words.index(text) + least if text in words else int(text)
