"""Named pairs of functions between a value of the IR and what an artifact says.

`encode` may answer ABSENT: the artifact says nothing then. `decode` raises Unreadable where the
text is not of its form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from modelspec_compile.mapping.agreement import agrees

ABSENT: Final[Any] = object()


class Unreadable(ValueError):
    """The artifact holds something that this codec did not write."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A pair of inverse functions; a codec of several fields takes and gives a tuple.

    `alike` tells whether what is written and what was found say the same.
    """

    encode: Callable[..., Any]
    decode: Callable[..., Any]
    alike: Callable[[Any, Any], bool] = agrees


def _instance(kind: type | tuple[type, ...]) -> Callable[[Any], Any]:
    def decode(data: Any) -> Any:
        if not isinstance(data, kind) or (isinstance(data, bool) and bool not in _kinds(kind)):
            raise Unreadable(data)
        return data

    return decode


def _kinds(kind: type | tuple[type, ...]) -> tuple[type, ...]:
    return kind if isinstance(kind, tuple) else (kind,)


def _same(value: Any) -> Any:
    return value


same = Codec(_same, _instance((str, int, float, bool)))
plain_list = Codec(_same, _instance(list))
strings = Codec(list, lambda data: tuple(_instance(list)(data)))


def _text_of(number: type) -> Callable[[Any], Any]:
    def decode(data: Any) -> Any:
        try:
            return number(_instance(str)(data))
        except ValueError:
            raise Unreadable(data) from None

    return decode


def _number(data: Any) -> int | float:
    """The number of a text, whole where it has no fraction to show."""
    whole = re.fullmatch(r"[+-]?\d+", _instance(str)(data))
    number: int | float = _text_of(int if whole else float)(data)
    return number


def _same_number(wanted: Any, found: Any) -> bool:
    return _number(wanted) == _number(found)


integer_text = Codec(str, _text_of(int), _same_number)
number_text = Codec(str, _number, _same_number)
boolean_text = Codec(
    lambda value: "true" if value else "false",
    lambda data: _lookup({"true": True, "false": False}, data),
)
json_text = Codec(
    lambda value: json.dumps(value, separators=(",", ":"), sort_keys=True),
    lambda data: _parse_json(data),
    lambda wanted, found: bool(_parse_json(wanted) == _parse_json(found)),
)
"""A value as compact JSON text, and back."""
plain_json = Codec(lambda text: json.loads(text), lambda data: json_text.encode(data))
"""The IR keeps free-form values as canonical JSON text; the artifact holds the data itself."""


def _parse_json(data: Any) -> Any:
    try:
        return json.loads(_instance(str)(data))
    except ValueError:
        raise Unreadable(data) from None


def _lookup(table: Mapping[Any, Any], key: Any) -> Any:
    try:
        return table[key]
    except (KeyError, TypeError):
        raise Unreadable(key) from None


def spelled(table: Mapping[Any, Any]) -> Codec:
    """A closed set of words under other names; a word outside the table is passed on as it is."""
    back = {theirs: ours for ours, theirs in reversed(list(table.items()))}
    return Codec(lambda value: table.get(value, value), lambda data: back.get(data, data))


def affixed(before: str = "", after: str = "") -> Codec:
    """A text between two constant texts; ABSENT for a value that is not text."""

    def decode(data: Any) -> Any:
        text = _instance(str)(data)
        if not (text.startswith(before) and text.endswith(after)):
            raise Unreadable(data)
        return text.removeprefix(before).removesuffix(after)

    return Codec(lambda value: f"{before}{value}{after}", decode)


def stripped(prefix: str) -> Codec:
    """A text whose constant prefix the artifact leaves out; other texts are ABSENT."""
    return Codec(
        lambda value: value[len(prefix) :] if value.startswith(prefix) else ABSENT,
        lambda data: prefix + _instance(str)(data),
    )


def scaled(factor: float, digits: int = 9) -> Codec:
    """A number in another unit: the artifact's is `factor` times the IR's; whole stays whole."""

    def whole(value: float) -> int | float:
        rounded = round(value, digits)
        return int(rounded) if rounded == int(rounded) else rounded

    return Codec(
        lambda value: whole(value * factor),
        lambda data: whole(_instance((int, float))(data) / factor),
    )


def chained(first: Codec, second: Codec) -> Codec:
    """One codec after the other."""

    def encode(*values: Any) -> Any:
        middle = first.encode(*values)
        return ABSENT if middle is ABSENT else second.encode(middle)

    return Codec(
        encode, lambda data, *given: first.decode(second.decode(data), *given), second.alike
    )


def always(value: Any) -> Codec:
    """One constant for whatever the field holds; decodes to nothing, so it proves nothing."""
    return Codec(lambda *_: value, lambda _: None)


_SUFFIXES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}
_DECIMAL = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)([A-Za-z]*)")


def bytes_of_quantity(text: str) -> int:
    """Bytes of a Kubernetes quantity such as `16Gi`, `512M` or `1.5Ti`.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    """
    found = _QUANTITY.fullmatch(text)
    if not found or found[2] not in _SUFFIXES | _DECIMAL:
        raise Unreadable(text)
    return round(float(found[1]) * (_SUFFIXES | _DECIMAL)[found[2]])


def quantity_of_bytes(count: int) -> str:
    """The largest binary unit that gives a whole number."""
    for suffix, size in reversed(_SUFFIXES.items()):
        if count and count % size == 0:
            return f"{count // size}{suffix}"
    return str(count)


quantity = Codec(quantity_of_bytes, lambda data: bytes_of_quantity(_amount(data)))


def _amount(data: Any) -> str:
    """A quantity as text; YAML has one without a unit as a number."""
    return str(_instance((str, int, float))(data))


def millicores_of_quantity(text: str) -> int:
    """Thousandths of a core of a Kubernetes CPU quantity such as `500m`, `2` or `1.5`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(m?)", text)
    if not found:
        raise Unreadable(text)
    return round(float(found[1]) * (1 if found[2] else 1000))


cores = Codec(
    lambda millis: str(millis // 1000) if millis % 1000 == 0 else f"{millis}m",
    lambda data: millicores_of_quantity(_amount(data)),
)
seconds_text = chained(integer_text, affixed(after="s"))
