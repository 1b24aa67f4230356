"""The YAML writer: block style that YAML 1.1 and 1.2 readers understand alike.

A string stays plain only where no reader can take it for anything else; every other one is written
as a JSON string, which both versions read the same.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

_PLAIN = re.compile(
    r"(?:--)?[A-Za-z/_](?:[A-Za-z0-9_./@:+=,-]*[A-Za-z0-9_/=+-])?|[1-9][0-9]*(?:[KMGT]i|m)"
)
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
_BLOCK = re.compile(r"[^\s#][^\n]*\n(?:[^\n]*\n)*")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def dump(data: Any) -> str:
    """One document of dicts, lists, strings, numbers, booleans and None, as text."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Any) -> list[str]:
    if isinstance(data, dict) and data:
        return [line for key, value in data.items() for line in _entry(scalar(key), value)]
    if isinstance(data, list) and data:
        return [line for value in data for line in _element(value)]
    return [_inline(data)]


def _entry(key: str, value: Any) -> list[str]:
    if isinstance(value, dict) and value:
        return [f"{key}:", *(("  " + line if line else "") for line in _lines(value))]
    if isinstance(value, list) and value:
        return [f"{key}:", *_lines(value)]
    if isinstance(value, str) and _is_block(value):
        return [f"{key}: |", *_indented(value)]
    return [f"{key}: {_inline(value)}"]


def _element(value: Any) -> list[str]:
    if isinstance(value, str) and _is_block(value):
        return ["- |", *_indented(value)]
    first, *rest = _lines(value)
    return [f"- {first}", *(("  " + line if line else "") for line in rest)]


def _is_block(text: str) -> bool:
    return (
        "\n" in text
        and bool(_BLOCK.fullmatch(text))
        and not text.endswith("\n\n")
        and not re.search(r"[ \t]\n|[\t\r\x00-\x08\x0b-\x1f]", text)
        and not _UNPRINTABLE.search(text)
    )


def _indented(text: str) -> list[str]:
    return ["  " + line if line else "" for line in text[:-1].split("\n")]


def _inline(value: Any) -> str:
    if isinstance(value, str):
        return scalar(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else text + ".0"
    return "{}" if value == {} else "[]" if value == [] else str(value)


@lru_cache(maxsize=8192)
def scalar(text: str) -> str:
    """A string as a YAML scalar that no reader takes for anything else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
