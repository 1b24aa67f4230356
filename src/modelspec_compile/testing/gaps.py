"""Gaps: what a check finds, put together in one report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

BY_CHECK = attrgetter("check")
MOST = 20
"""Gaps of one check that a report shows."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that does not hold: the check that finds it, what it is, and what shows it.

    `kind` tells gaps apart: those of one kind differ only in the `spec` that shows them.
    """

    check: str
    kind: str
    text: str
    spec: str = ""


def report(found: Mapping[str, Iterable[Gap]]) -> None:
    """Say everything that does not hold, subject by subject.

    Raises:
        AssertionError: there is a gap.

    """
    __tracebackhide__ = True
    texts = [_text(subject, list(gaps)) for subject, gaps in found.items()]
    if text := "\n\n".join(filter(None, texts)):
        raise AssertionError(text)


def _text(subject: str, gaps: list[Gap]) -> str:
    count = len({(gap.check, gap.kind) for gap in gaps})
    lines = [f"{subject}: {count} gap{'s' * (count > 1)}", *_lines(sorted(gaps, key=BY_CHECK))]
    return "\n".join(lines) if gaps else ""


def _lines(gaps: list[Gap]) -> Iterator[str]:
    for check, group in groupby(gaps, key=BY_CHECK):
        kinds: dict[str, list[Gap]] = {}
        for gap in group:
            kinds.setdefault(gap.kind, []).append(gap)
        yield f"\n{check}:"
        for same in list(kinds.values())[:MOST]:
            yield from _shown(same)
        if len(kinds) > MOST:
            yield f"  and {len(kinds) - MOST} more"


def _shown(same: list[Gap]) -> Iterator[str]:
    """One gap of a kind, the one with the shortest spec, and how many others there are."""
    gap = min(same, key=lambda one: len(one.spec))
    specs = {one.spec for one in same}
    others = f" ({len(specs)} specs show it)" if len(specs) > 1 else ""
    yield f"  {gap.text}{others}"
    if gap.spec:
        yield f"    in {gap.spec.strip()}".replace("\n", "\n    ")
