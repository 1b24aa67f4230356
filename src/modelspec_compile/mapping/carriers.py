"""How the arguments of an engine travel: as words, as keywords, or as environment variables.

An engine says *what* its flags are once; a target says *how* they reach the process. A flag is
known by its name without dashes (`max-model-len`) and by the type of its value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from modelspec_compile.mapping import codecs
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.places import Flag, Place
from modelspec_compile.mapping.tidying import Spelling, tidied

KINDS = ("int", "float", "str", "bool", "flag", "truth", "json", "list", "repeated")
"""Types of a flag's value.

A `flag` has none: it is there or not. A `bool` has none either, but has a negation `--no-x`. A
`truth` says `true` or `false`. A `list` is several words behind the flag; a `repeated` flag stands
there once for each of its texts.
"""

SWITCHES = frozenset({"bool", "flag", "truth"})
BARE = frozenset({"bool", "flag", "list"})
"""Types whose words are not one value after the flag."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where an argument stands below a base place, and as which data for each type of value.

    `names` lists the arguments that a container of this kind still holds. `off` is what the
    negation of a switch says, None where a switch says `false` itself. `tidy` spells the arguments
    of a container as this carrier would have written them, `plain` undresses a value whose type is
    not known yet.
    """

    place: Callable[[Place, str], Place]
    codec: Callable[[str], Codec]
    names: Callable[[Any], Iterable[str]]
    off: Codec | None = None
    tidy: Callable[[Any, Spelling], Any] = lambda container, spelling: container
    plain: Callable[[Any], Any] = lambda data: data

    def way(self, base: Place, name: str, kind: str, apart: bool = False) -> tuple[Place, Codec]:
        """Where an argument of a type stands, and as what; `apart`: its value is the next word."""
        place, several = self.place(base, name), kind == "repeated"
        own = apart and kind not in BARE
        return place.spelled(
            apart=own, repeated=several, bare=kind in ("bool", "flag")
        ), self.codec(kind)

    def denial(self, base: Place, name: str, kind: str) -> tuple[Place, Codec] | None:
        """Where a switch is denied, for those that have a negation."""
        if kind == "bool" and self.off:
            return self.place(base, f"no-{name}"), self.off
        return None


def _bare(present: bool) -> Codec:
    """A word that says `present` by standing there at all."""

    def decode(data: Any) -> bool:
        if data is not True:
            raise Unreadable(data)
        return present

    return Codec(lambda value: True if bool(value) is present else ABSENT, decode)


_ON, _OFF = _bare(True), _bare(False)
_TRUE = Codec(
    lambda on: "true" if on is True else on,
    lambda data: True if data in ("true", "") else data,
    lambda wanted, found: wanted == (found or "true"),
)
"""A switch as a variable, which is on where the variable is empty too."""
_WORDS = {
    "int": codecs.integer_text,
    "float": codecs.number_text,
    "bool": _ON,
    "flag": _ON,
    "truth": codecs.boolean_text,
    "json": codecs.json_text,
    "list": codecs.plain_list,
    "repeated": codecs.plain_list,
}
_TEXTS = _WORDS | {
    "bool": codecs.chained(_ON, _TRUE),
    "flag": codecs.chained(_ON, _TRUE),
    "list": codecs.json_text,
    "repeated": codecs.json_text,
}


_NAMED = re.compile(r"--([A-Za-z][\w.-]*)(?==|$)")


def _word_names(words: Any) -> Iterable[str]:
    texts = (_NAMED.match(word) for word in words if isinstance(word, str))
    return [found[1] for found in texts if found]


words = Carrier(
    place=lambda base, name: base / Flag(name),
    codec=lambda kind: _WORDS.get(kind, codecs.same),
    names=_word_names,
    off=_OFF,
    tidy=tidied,
)
"""An argument list: `--max-model-len=8192`, `--enable-lora`, `--no-enable-prefix-caching`."""

_KEYWORDS = {
    "json": Codec(lambda value: value, lambda data: data),
    "list": codecs.plain_list,
    "repeated": codecs.plain_list,
}

keywords = Carrier(
    place=lambda base, name: base.key(name.replace("-", "_")),
    codec=lambda kind: _KEYWORDS.get(kind, codecs.same),
    names=lambda mapping: [name.replace("_", "-") for name in mapping if isinstance(name, str)],
)
"""Keyword arguments with typed values: `max_model_len: 8192`."""


def text_of(kind: str) -> Codec:
    """A flag's value as the text of an environment variable."""
    return _TEXTS.get(kind, codecs.same)


def variables(prefix: str) -> Carrier:
    """Environment variables with a prefix: `SM_VLLM_MAX_MODEL_LEN: "8192"`."""
    return Carrier(
        place=lambda base, name: base.key(prefix + name.replace("-", "_").upper()),
        codec=lambda kind: _TEXTS.get(kind, codecs.same),
        names=lambda mapping: [
            key[len(prefix) :].replace("_", "-").lower()
            for key in mapping
            if isinstance(key, str) and key.startswith(prefix)
        ],
        off=codecs.chained(_OFF, _TRUE),
    )


def kind_of(value: Any) -> str:
    """The type of a value that a user wrote for a flag."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "list"
    kinds: dict[type, str] = {int: "int", float: "float", str: "str"}
    return kinds.get(type(value), "json")


def kind_for(known: str | None, value: Any) -> str:
    """The type under which a user's value travels: the declared one, where the value is of it.

    A flag for a number also takes `8k` or `auto`, one for a text also `99`.
    """
    own = kind_of(value)
    if known is None:
        return own
    if own == "bool":
        return known if known in SWITCHES else "truth"
    if own == "list":
        return known if known in ("list", "repeated") else "json"
    return own


def guess(data: Any) -> Any:
    """The value of an argument whose type nobody declared: JSON where it is JSON, else the text.

    A number is none that would be written otherwise: `1.10` is a version, and `7e10` a commit.
    """
    if not isinstance(data, str):
        return data
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return data
    is_text = isinstance(value, int | float) and json.dumps(value) != data
    return data if is_text else value
