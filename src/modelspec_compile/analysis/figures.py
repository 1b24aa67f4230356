"""Numbers of the analysis: ranges, and the formula behind each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """A number that is known to lie between two others with about 80 % certainty."""

    low: float
    mid: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Range:
        """A number that is known."""
        return cls(value, value, value)

    @classmethod
    def around(cls, mid: float, below: float, above: float | None = None) -> Range:
        """A number and the fractions of it that it may be smaller and greater (0.1 is 10 %)."""
        return cls(mid * (1 - below), mid, mid * (1 + (below if above is None else above)))

    def map(self, change: Callable[[float], float]) -> Range:
        """The range of a monotonic function of the number."""
        ends = sorted((change(self.low), change(self.high)))
        return Range(ends[0], change(self.mid), ends[1])


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a number came about: `figure` is its path in the plan, `formula` in words and names.

    `values` are what the names of the formula stand for, with units in the names; `source` says
    where formula and constants are from.
    """

    figure: str
    formula: str
    values: Mapping[str, float | int | str]
    result: float | None
    unit: str
    source: str
