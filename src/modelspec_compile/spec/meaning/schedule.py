"""When things happen: cron expressions and time zones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic, Fix
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source.tree import Scalar

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
# Name, least, most, and words that stand for least, least + 1, …; the five fields of crontab(5).
CRON_FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day of the month", 1, 31, []),
    ("month", 1, 12, MONTHS),
    ("day of the week", 0, 7, WEEKDAYS),
)
_RANGE = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/(\d+))?")


def cron(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS317: the expression does not have the five fields of crontab(5), or one is out of range."""
    fields = str(scalar.value).split()
    note = "the fields are minute, hour, day of the month, month, day of the week"
    if len(fields) != len(CRON_FIELDS):
        message = f"`{name}` has {len(fields)} fields, but a cron expression has 5"
        yield error("MS317", message, scalar.span, note, "for example `0 7 * * 1-5`")
        return
    for field, (what, least, most, words) in zip(fields, CRON_FIELDS, strict=True):
        if not all(_is_range(part, least, most, words) for part in field.lower().split(",")):
            message = f"`{field}` is not a {what} from {least} to {most}"
            yield error("MS317", message, scalar.span, note)


def _is_range(part: str, least: int, most: int, words: list[str]) -> bool:
    match = _RANGE.fullmatch(part)
    if match is None or match[3] == "0":
        return False
    ends = [_number(end, least, words) for end in match.groups()[:2] if end is not None]
    known = [end for end in ends if end is not None]
    return known == ends == sorted(known) and all(least <= end <= most for end in known)


def _number(text: str, least: int, words: list[str]) -> int | None:
    if text in words:
        return words.index(text) + least
    return int(text) if text.isdecimal() else None


def timezone(scalar: Scalar, name: str) -> Iterator[Diagnostic]:
    """MS318: the time zone is not in the tz database; without a database every name passes."""
    from zoneinfo import ZoneInfo, available_timezones

    zone = str(scalar.value)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        known = available_timezones()
        if not known:
            return
        guess = did_you_mean(zone, sorted(known))
        notes = (f"did you mean `{guess}`?",) if guess else ("for example `Europe/Berlin`",)
        fix = Fix(scalar.span, guess, f"write `{guess}`") if guess else None
        yield error("MS318", f"`{name}` is not a known time zone", scalar.span, *notes, fix=fix)
