"""How the arguments of an engine travel: as words, as keywords, or as environment variables.

An engine says *what* its flags are once; a target says *how* they reach the process. A flag is
known by its name without dashes (`max-model-len`) and by the type of its value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from modelspec_compile.mapping import codecs
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable
from modelspec_compile.mapping.places import Flag, Place

KINDS = ("int", "float", "str", "bool", "flag", "json", "list")
"""Types of a flag's value; a `flag` has none, it is there or not."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where an argument stands below a base place, and as which data for each type of value.

    `names` lists the arguments that a container of this kind still holds.
    """

    place: Callable[[Place, str], Place]
    codec: Callable[[str], Codec]
    names: Callable[[Any], Iterable[str]]
    negates: bool = True


def _bare(present: bool) -> Codec:
    """A word that says `present` by standing there at all."""

    def decode(data: Any) -> bool:
        if data is not True:
            raise Unreadable(data)
        return present

    return Codec(lambda value: True if bool(value) is present else ABSENT, decode)


_ON = _bare(True)
OFF = _bare(False)
_WORDS = {
    "int": codecs.integer_text,
    "float": codecs.number_text,
    "bool": _ON,
    "flag": _ON,
    "json": codecs.json_text,
    "list": codecs.plain_list,
}
_TEXTS = _WORDS | {
    "bool": codecs.spelled({True: "true"}),
    "flag": codecs.spelled({True: "true"}),
    "list": codecs.json_text,
}


def _word_names(words: Any) -> Iterable[str]:
    return [
        word[2:].partition("=")[0]
        for word in words
        if isinstance(word, str) and word.startswith("--")
    ]


words = Carrier(
    place=lambda base, name: base / Flag(name),
    codec=lambda kind: _WORDS.get(kind, codecs.same),
    names=_word_names,
)
"""An argument list: `--max-model-len=8192`, `--enable-lora`, `--no-enable-prefix-caching`."""

_KEYWORDS = {
    "json": Codec(lambda value: value, lambda data: data),
    "list": codecs.plain_list,
}

keywords = Carrier(
    place=lambda base, name: base.key(name.replace("-", "_")),
    codec=lambda kind: _KEYWORDS.get(kind, codecs.same),
    names=lambda mapping: [name.replace("_", "-") for name in mapping],
    negates=False,
)
"""Keyword arguments with typed values: `max_model_len: 8192`."""


def variables(prefix: str) -> Carrier:
    """Environment variables with a prefix: `SM_VLLM_MAX_MODEL_LEN: "8192"`."""
    return Carrier(
        place=lambda base, name: base.key(prefix + name.replace("-", "_").upper()),
        codec=lambda kind: _TEXTS.get(kind, codecs.same),
        names=lambda mapping: [
            key[len(prefix) :].replace("_", "-").lower()
            for key in mapping
            if key.startswith(prefix)
        ],
    )


def kind_of(value: Any) -> str:
    """The type of a value that a user wrote for a flag."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "list"
    kinds: dict[type, str] = {int: "int", float: "float", str: "str"}
    return kinds.get(type(value), "json")


def guess(data: Any) -> Any:
    """The value of an argument whose type nobody declared: JSON where it is JSON, else the text."""
    if not isinstance(data, str):
        return data
    try:
        return json.loads(data)
    except ValueError:
        return data
