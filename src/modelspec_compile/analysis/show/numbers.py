"""Numbers of a plan as people read them: in their unit, with their range, and few digits."""

from __future__ import annotations

from modelspec_compile.analysis.figures import Derivation, Range

GIB = 2**30


def gib(amount: float, *, bare: bool = False) -> str:
    """Bytes as GiB."""
    return f"{amount / GIB:.1f}" + ("" if bare else " GiB")


def milliseconds(seconds: Range | None, *, bare: bool = False) -> str:
    """Seconds as milliseconds, with their range."""
    if seconds is None:
        return ""
    scaled = seconds.map(lambda value: value * 1e3)
    return f"{short(scaled.mid)} ms" if bare else f"{between(scaled)} ms"


def dollars(amount: Range | float | None) -> str:
    """US dollars."""
    if amount is None:
        return ""
    return f"${between(amount)}" if isinstance(amount, Range) else f"${short(amount)}"


def count(amount: Range | float | None) -> str:
    """A number, with its range where it is one."""
    if amount is None:
        return "unknown"
    return between(amount) if isinstance(amount, Range) else short(amount)


def between(amount: Range) -> str:
    """A number and the range that it lies in."""
    low, mid, high = (short(value) for value in (amount.low, amount.mid, amount.high))
    return mid if low == high else f"{mid} ({low} to {high})"


def short(number: float) -> str:
    """Three significant digits, or a whole number with thousands marked."""
    return f"{number:,.0f}" if 999.5 <= abs(number) < 1e15 else f"{number:.3g}"


def several(number: float, what: str) -> str:
    """A number of things."""
    return f"{short(number)} {what}" + ("" if number == 1 else "s")


def result(one: Derivation) -> str:
    """What a derivation comes to, in its unit."""
    if one.result is None:
        return "unknown"
    number = f"{one.result:,.0f}" if abs(one.result) >= 1e5 else f"{one.result:,.6g}"
    return f"{number} {one.unit}".rstrip()


def value(given: float | int | str) -> str:
    """A value of a formula."""
    return given if isinstance(given, str) else short(given)
