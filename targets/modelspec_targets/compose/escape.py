"""Compose expands `$NAME` and `${NAME…}` in every value; only marked values are meant so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelspec_compile.mapping.codecs import Codec, Unreadable
from modelspec_compile.mapping.render import Documents
from modelspec_targets.compose.places import FILE

EXAMPLE = ".env.example"
_REQUIRED = re.compile(r"\$\{(\w+):\?key (\S+) of the secret (\S+)\}")
_OPTIONAL = re.compile(r"\$\{(\w+):-(.*)\}")
_VARIABLE = re.compile(
    r"\$\$|\$\{(?P<braced>[A-Za-z_]\w*)(?::?-(?P<default>[^{}$]*)|(?P<required>:?\?[^{}]*))?\}"
    r"|\$(?P<bare>[A-Za-z_]\w*)"
)
PUBLISHED = "GATEWAY_PORT"


class Expanded(str):
    """A value that Compose is meant to expand."""

    __slots__ = ()


def escape(_: str, document: Any) -> Any:
    """The document with every `$` doubled that is not meant to be expanded; keys stay."""
    if isinstance(document, dict):
        return {key: escape(_, value) for key, value in document.items()}
    if isinstance(document, list):
        return [escape(_, value) for value in document]
    if isinstance(document, str) and not isinstance(document, Expanded):
        return document.replace("$", "$$")
    return document


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A text that says nothing here: what it means is known to the shell, or to one host."""

    text: str

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.text)


def filled(data: Any, known: Mapping[str, str]) -> Any:
    """What Compose makes of a document, where it knows these variables; the rest is `Opaque`."""
    if isinstance(data, dict):
        return {key: filled(value, known) for key, value in data.items()}
    if isinstance(data, list):
        return [filled(value, known) for value in data]
    return expanded(substituted(data, known)) if isinstance(data, str) else data


def substituted(text: str, known: Mapping[str, str]) -> str:
    """A text with the variables that have a value; one that is required is never told here."""

    def value(found: re.Match[str]) -> str:
        name, default = found["braced"] or found["bare"], found["default"]
        if not name:
            return found[0]
        required = found["required"] is not None or name == PUBLISHED
        told = None if required else known.get(name, default or None)
        return found[0] if told is None else told.replace("$", "$$")

    return _VARIABLE.sub(value, text)


def expanded(text: str) -> str | Opaque:
    """A text without doubled signs, or what it is with variables in it."""
    return Opaque(text) if "$" in text.replace("$$", "") else text.replace("$$", "$")


def variable(secret: str, key: str) -> str:
    """The variable of a secret's key: `app-secrets`, `api-key` is `APP_SECRETS__API_KEY`."""
    name = "__".join(re.sub(r"[^A-Za-z0-9]", "_", part).upper() for part in (secret, key))
    return f"_{name}" if name[:1].isdigit() else name


def _reference(secret: str, key: str) -> Expanded:
    return Expanded(f"${{{variable(secret, key)}:?key {key} of the secret {secret}}}")


def _from_reference(data: Any) -> tuple[str, str]:
    found = _REQUIRED.fullmatch(str(data)) if isinstance(data, Expanded | Opaque) else None
    if found is None:
        raise Unreadable(data)
    return found[3], found[2]


secret_reference = Codec(_reference, _from_reference)
"""(secret, key) ↔ a required variable whose message names both."""


def _literal(data: Any) -> str:
    if not isinstance(data, str) or isinstance(data, Expanded):
        raise Unreadable(data)
    return data


literal = Codec(str, _literal)
"""A text that Compose is not meant to expand."""


def adjustable(name: str, value: Any) -> Expanded:
    """A value that a variable can replace."""
    return Expanded(f"${{{name}:-{value}}}")


def list_variables(documents: Documents) -> None:
    """Write every variable that the file asks for into `.env.example`, in order."""
    found = dict(_variables(documents.get(FILE, {})))
    if found:
        documents[EXAMPLE] = found


def _variables(data: Any) -> Iterator[tuple[str, str]]:
    """Each variable with its default; one without a value is taken from around Compose."""
    if isinstance(data, dict):
        passed = data.get("environment")
        for key, value in passed.items() if isinstance(passed, dict) else ():
            if value is None:
                yield key, ""
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from _variables(value)
    elif isinstance(data, Expanded):
        if required := _REQUIRED.fullmatch(data):
            yield required[1], ""
        elif optional := _OPTIONAL.fullmatch(data):
            yield optional[1], optional[2]
