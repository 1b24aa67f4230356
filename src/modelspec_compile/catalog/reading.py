"""Rows of a user's catalog and price files: from a tree to checked plain values.

Forms are a table of keys; what does not fit is a diagnostic at its place, and the row is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.source import tree

UNKNOWN_KEY, WRONG_FORM, MISSING = "MS480", "MS481", "MS482"
LARGEST = 1e15
_SHARE = re.compile(r"(\d{1,3})/(\d{1,3})")


class Wrong(Exception):
    """A value that does not have its form; the message says which form that is."""


Form = Callable[[tree.Node], Any]
Forms = Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Row:
    """Checked values by key, with the place of the row and of each value."""

    values: Mapping[str, Any]
    spans: Mapping[str, Span]
    span: Span

    def at(self, key: str) -> Span:
        """Where a value stands, else where the row does."""
        return self.spans.get(key, self.span)


def text(node: tree.Node) -> str:
    """A string, or anything else that is written as one word."""
    if isinstance(node, tree.Scalar) and node.value is not None and node.text.strip():
        return node.text.strip()
    raise Wrong("a text")


def number(node: tree.Node) -> float | None:
    """A number over 0; `null` says that it is not known."""
    value = node.value if isinstance(node, tree.Scalar) else ""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong("a number over 0, or null")
    if not math.isfinite(value) or not 0 < value <= LARGEST:
        raise Wrong("a number over 0, or null")
    return value


def amount(node: tree.Node) -> float:
    """A number as it is written; whether it is a price is for the reader of prices to say."""
    value = node.value if isinstance(node, tree.Scalar) else ""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Wrong("an amount of US dollars")
    return float(value)


def count(node: tree.Node) -> Fraction:
    """How many devices: a whole number, or a share of one such as `1/6`."""
    value = node.value if isinstance(node, tree.Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1024:
        return Fraction(value)
    found = _SHARE.fullmatch(str(value))
    if found and 0 < int(found[1]) < int(found[2]):
        return Fraction(int(found[1]), int(found[2]))
    raise Wrong("a whole number, or a share of a device such as 1/6")


def day(node: tree.Node) -> str:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text(node)).isoformat()
    except ValueError:
        raise Wrong("a date as YYYY-MM-DD") from None


def texts(node: tree.Node) -> list[str]:
    """A list of texts."""
    if isinstance(node, tree.Sequence):
        return [text(item) for item in node.items]
    raise Wrong("a list of texts")


def named(form: Form, keys: frozenset[str] | None = None) -> Form:
    """A mapping of texts to values of one form, with these keys only."""

    def read(node: tree.Node) -> dict[str, Any]:
        if not isinstance(node, tree.Mapping):
            raise Wrong("a mapping")
        if keys is not None and not keys >= set(node.entries):
            raise Wrong(f"a mapping with the keys {', '.join(sorted(keys))}")
        return {key: form(value) for key, value in node.entries.items()}

    return read


def rows(node: tree.Node | None, forms: Forms, problems: list[Diagnostic]) -> Iterator[Row]:
    """The rows of a list that have the keys and forms of a table; the others are reported."""
    if node is None:
        return
    if not isinstance(node, tree.Sequence):
        problems.append(error(WRONG_FORM, "a list of rows is expected here", node.span))
        return
    for item in node.items:
        found = row(item, forms, problems)
        if found is not None:
            yield found


def row(node: tree.Node, forms: Forms, problems: list[Diagnostic]) -> Row | None:
    """One row, or None where something about it was reported."""
    if not isinstance(node, tree.Mapping):
        problems.append(error(WRONG_FORM, "a mapping is expected here", node.span))
        return None
    before = len(problems)
    found = whole(node, forms, problems)
    return found if len(problems) == before else None


def whole(node: tree.Mapping, forms: Forms, problems: list[Diagnostic]) -> Row:
    """The parts of a file; a key that no file has is reported and passed over."""
    values = dict(_values(node, forms, problems))
    return Row(values, {key: value.span for key, value in node.entries.items()}, node.span)


def lacks(found: Row, keys: tuple[str, ...], problems: list[Diagnostic]) -> bool:
    """Whether a row lacks one of the keys that it has to have, which is reported."""
    missing = [key for key in keys if found.values.get(key) is None]
    if missing:
        names = ", ".join(f"`{key}`" for key in missing)
        problems.append(error(MISSING, f"the row has no {names}", found.span))
    return bool(missing)


def _values(
    node: tree.Mapping, forms: Forms, problems: list[Diagnostic]
) -> Iterator[tuple[str, Any]]:
    for key, value in node.entries.items():
        if key not in forms:
            problems.append(_unknown(key, forms, node.keys[key]))
            continue
        try:
            yield key, forms[key](value)
        except Wrong as wrong:
            problems.append(error(WRONG_FORM, f"`{key}` is not {wrong}", value.span))


def _unknown(key: str, forms: Forms, span: Span) -> Diagnostic:
    near = did_you_mean(key, forms)
    hint = f"did you mean `{near}`?" if near else f"known are {', '.join(forms)}"
    return error(UNKNOWN_KEY, f"no such key: `{key}`", span, hint)
