"""Where a value of the IR comes from."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Written:
    """The user wrote it: the dotted path in the spec and the place in the source.

    `again` are further places that say the same.
    """

    path: str
    span: Span
    again: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Defaulted:
    """Nobody wrote it; a named rule supplied it."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A pass computed it from other IR fields, or changed it by a named lowering rule.

    `instead` is the way out where a target had to change what a user wrote.
    """

    by: str
    sources: tuple[str, ...]
    why: str
    instead: str = ""


Origin = Written | Defaulted | Derived
