"""What a plain scalar means: the core schema of YAML 1.2 (§10.3.2), less what readers disagree on.

`true`, `false`, `null` and numbers are what they look like. Everything else is the string that
was written: `no`, `on`, `1:30`, `1_000`, `0b11` and dates are text. Refused are numbers that mean
different things to different readers (`012`) and numbers that no field can hold (`.inf`, `.nan`,
`1e999`, more than 64 characters).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from modelspec_compile.source.tree import ScalarValue

_MAX_NUMBER_LENGTH = 64
_CORE = "tag:yaml.org,2002:"
_WORDS: dict[str, ScalarValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_NUMBER = re.compile(
    r"(?P<decimal>[-+]?(?:0|[1-9][0-9]*))"
    r"|(?P<leading_zero>[-+]?0[0-9]+)"
    r"|(?P<based>0o[0-7]+|0x[0-9a-fA-F]+)"
    r"|(?P<fraction>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<not_finite>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_TAGGED: dict[str, tuple[type, ...]] = {
    _CORE + "null": (type(None),),
    _CORE + "bool": (bool,),
    _CORE + "int": (int,),
    _CORE + "float": (int, float),
}
STRING_TAGS = frozenset(("!", _CORE + "str"))
SCALAR_TAGS = STRING_TAGS | _TAGGED.keys()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a scalar has no value: a diagnostic that lacks only its place."""

    code: str
    message: str
    notes: tuple[str, ...]


def resolve(text: str) -> ScalarValue | Refusal:
    """The value of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in _NUMBER_STARTS else text


def resolve_tagged(tag: str, text: str) -> ScalarValue | Refusal:
    """The value of a scalar with one of `SCALAR_TAGS`, quoted or not."""
    if tag in STRING_TAGS:
        return text
    value = resolve(text)
    if isinstance(value, Refusal):
        return value
    if type(value) not in _TAGGED[tag]:
        name = tag.removeprefix(_CORE)
        return Refusal("MS111", f"`{_short(text)}` is not what its tag `!!{name}` says", ())
    return float(value) if tag == _CORE + "float" and isinstance(value, int) else value


def _number(text: str) -> ScalarValue | Refusal:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    if len(text) > _MAX_NUMBER_LENGTH:
        return _out_of_range(text)
    return _READ[str(match.lastgroup)](text)


def _based(text: str) -> int:
    return int(text, 0)


def _fraction(text: str) -> float | Refusal:
    """The nearest float, unless that is infinite, or zero where something else was written."""
    value = float(text)
    vanished = value == 0 and re.match(r"[-+.0]*[1-9]", text)
    return _out_of_range(text) if vanished or math.isinf(value) else value


def _leading_zero(text: str) -> Refusal:
    bare = text.lstrip("+-").lstrip("0") or "0"
    sign = "-" if text[0] == "-" else ""
    return Refusal(
        "MS115",
        f"`{_short(text)}` is octal to some YAML readers and decimal to others",
        (
            f"the number is written `{sign}{_short(bare)}`",
            f'the text is written `"{_short(text)}"`',
        ),
    )


def _out_of_range(text: str) -> Refusal:
    return Refusal(
        "MS116",
        f"`{_short(text)}` is not a number that a field can hold",
        (f'text that looks like a number is written in quotes: `"{_short(text)}"`',),
    )


_READ: dict[str, Callable[[str], int | float | Refusal]] = {
    "decimal": int,
    "leading_zero": _leading_zero,
    "based": _based,
    "fraction": _fraction,
    "not_finite": _out_of_range,
}


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:36]}…"
