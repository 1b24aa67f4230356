"""Examples out of the models, and the YAML they are shown in."""

from __future__ import annotations

import json
import re

from modelspec_compile.spec.fields import Shape

_PLAIN = re.compile(r"[A-Za-z./][\w./+@-]*(://[\w./#@+-]+|:[\w./-]+)?")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def example_of(shape: Shape) -> object:
    """The example of a field; a section is shown by all of its fields."""
    if shape.info.example is not None:
        return shape.info.example
    if shape.fields:
        return {name: example_of(below) for name, below in shape.fields.items()}
    if shape.item is None:
        return None
    item = example_of(shape.item)
    return [item] if shape.info.type.startswith("list") else {"name": item}


def brief_example(shape: Shape) -> object:
    """The example of a field; a section is shown by the fields it must have, else by its first."""
    if shape.fields:
        wanted = {name: at for name, at in shape.fields.items() if at.info.required}
        wanted = wanted or dict([next(iter(shape.fields.items()))])
        return {name: brief_example(at) for name, at in wanted.items()}
    if shape.info.example is None and shape.item:
        item = brief_example(shape.item)
        return [item] if shape.info.type.startswith("list") else {"name": item}
    return shape.info.example


def flow(value: object) -> str:
    """A value as one line of YAML that 1.1 and 1.2 readers agree on."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def block(value: object, indent: int = 0) -> str:
    """A value as YAML in block style; collections without sections in them stay on one line."""
    if isinstance(value, dict) and indent < 8:
        return "\n".join(_entry(key, item, indent) for key, item in value.items())
    return " " * indent + flow(value)


def _entry(key: str, value: object, indent: int) -> str:
    head = " " * indent + flow(key) + ":"
    if isinstance(value, dict) and any(isinstance(item, dict) for item in value.values()):
        return f"{head}\n{block(value, indent + 2)}"
    return f"{head} {flow(value)}"
