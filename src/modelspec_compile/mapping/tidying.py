"""Arguments as people write them, spelled as an engine's table would have written them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from modelspec_compile.mapping.documents import is_option

REST = "--"
"""Stands before several words that are no option and nobody's value."""
_TRUTH = {"true": True, "false": False}
_BARE = ("bool", "flag")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How an engine spells arguments: main names, types, and whether values are words apart.

    `commands` are what may stand before them, `models` are the flags that name the model and
    `model` the one that is written, empty where it is the first word. `gone` tells the flags of
    releases that are past, whose types nobody knows.
    """

    main: Callable[[str], str]
    kind: Callable[[str], str | None]
    apart: bool
    commands: tuple[tuple[str, ...], ...] = ()
    models: frozenset[str] = frozenset()
    model: str = ""
    gone: Callable[[str], bool] = lambda name: False


class Word(str):
    """A word that knows at which positions its text was written."""

    at: tuple[int, ...]

    def __new__(cls, text: str, at: tuple[int, ...] = ()) -> Word:
        """A word of the text at these positions."""
        word = super().__new__(cls, text)
        word.at = at
        return word

    def __reduce__(self) -> tuple[type[Word], tuple[str, tuple[int, ...]]]:
        """What a copy is made of."""
        return Word, (str(self), self.at)


def tidied(words: Any, spelling: Spelling) -> Any:
    """Words with main names, and a value where the engine has it: `--a_b 1` is `--a-b=1`.

    What is no option, and does not follow one, comes first: the model, where it is the first word.
    Of several such words nobody knows which one is the model: none of them is at its place.
    """
    first: list[Any] = []
    options: list[Any] = []
    left = [_word(word, index) for index, word in enumerate(words)]
    del left[: _started(left, spelling.commands)]
    while left:
        word = left.pop(0)
        if not is_option(word):
            first.append(word)
            continue
        written = _option(word, left, spelling)
        name, equals, value = str(written[0]).partition("=")
        if not spelling.model and name[2:] in spelling.models and equals:
            first.append(Word(value, written[0].at))
        else:
            options += written
    return [*([Word(REST)] if len(first) > 1 else []), *first, *options]


def _word(data: Any, index: int) -> Any:
    """A word; what YAML made a number of is the text that was meant."""
    if isinstance(data, Word | bool) or not isinstance(data, str | int | float):
        return data
    return Word(data if isinstance(data, str) else json.dumps(data), (index,))


def _started(words: Sequence[Any], commands: Sequence[Sequence[str]]) -> int:
    """How many words start the engine once more: a command of it, or the last words of one."""
    ends = (command[at:] for command in commands for at in range(len(command)))
    return max((len(end) for end in ends if starts(words, end)), default=0)


def starts(words: Sequence[Any], command: Sequence[str]) -> bool:
    """Whether words begin with those of a command, whichever Python runs it."""
    return [*map(_plain, words[: len(command)])] == [*map(_plain, command)]


def _plain(word: Any) -> str:
    return re.sub(r"^(?:/\S*/)?python3?(?:\.\d+)?$", "python", str(word))


def _option(word: Word, left: list[Any], spelling: Spelling) -> list[Word]:
    """An option with its values, which are taken from the words that are left."""
    written, equals, value = word.lstrip("-").partition("=")
    name, kind = _main(written, spelling)
    option = Word(f"--{name}{equals}{value}", word.at)
    if kind is None:
        return _unknown(word, name, left, spelling)
    if kind in _BARE:
        return [_switch(option, name, kind, left)]
    if kind == "list":
        first = [Word(value, word.at)] if equals else []
        return [Word(f"--{name}", word.at), *first, *_values(left)]
    named = spelling.model if spelling.model and name in spelling.models else name
    if not equals and (not left or not isinstance(left[0], Word)):
        return [option]
    given = Word(value, () if spelling.apart else word.at) if equals else left.pop(0)
    if spelling.apart:
        return [Word(f"--{named}", word.at), given]
    return [Word(f"--{named}={given}", tuple(dict.fromkeys((*word.at, *given.at))))]


def _unknown(word: Word, name: str, left: list[Any], spelling: Spelling) -> list[Word]:
    """An option of an unknown type: one that the engine once had has its only value by `=`."""
    values = _values(left)
    alone = len(values) == 1 and isinstance(values[0], Word)
    if not alone or spelling.apart or not spelling.gone(name):
        return [word, *values]
    return [Word(f"--{name}={values[0]}", (*word.at, *values[0].at))]


def _switch(option: Word, name: str, kind: str, left: list[Any]) -> Word:
    """A switch without a value, where the one that it has says no more; `--x False` is `--no-x`."""
    if "=" not in option and left and str(left[0]).lower() in _TRUTH:
        value = left.pop(0)
        option = Word(f"{option}={value}", (*option.at, *value.at))
    said = _TRUTH.get(option.partition("=")[2].lower())
    if said is True:
        return Word(f"--{name}", option.at)
    return Word(f"--no-{name}", option.at) if said is False and kind == "bool" else option


def _values(left: list[Any]) -> list[Any]:
    """The words that follow an option and are none."""
    end = next((at for at, word in enumerate(left) if is_option(word)), len(left))
    values, left[:end] = left[:end], []
    return values


def _main(written: str, spelling: Spelling) -> tuple[str, str | None]:
    """The main name of what is written, and its type; a denial has the name of the denied."""
    name = spelling.main(written)
    if spelling.kind(name) is None and written[:3] in ("no-", "no_"):
        name = spelling.main(written[3:])
        return f"no-{name}", "flag" if spelling.kind(name) == "bool" else None
    return name, spelling.kind(name)
