"""The shapes of requests: members, types, enumerations, patterns and bounds.

Facts: api.json, read from the services' own models, with their versions. botocore checks names,
types and minima only; SageMaker checks the rest as well, but after a deployment has begun.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from modelspec_targets.sagemaker import instances

Shape = dict[str, Any]
Problems = Iterator[str]
_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (str, int, float),
}


def is_request(file: str) -> bool:
    """Whether a file of this name is a request."""
    return any(fnmatchcase(file, pattern) for pattern in _data()["requests"])


def problems(file: str, body: Any) -> Problems:
    """What a request breaks of its shape; nothing for a file that is no known request."""
    for pattern, name in _data()["requests"].items():
        if fnmatchcase(file, pattern):
            yield from _walk(name, body, "")


def _walk(name: str, value: Any, path: str) -> Problems:
    shape = _data()["shapes"][name]
    kind = shape["type"]
    if kind == "any":
        return
    boolean = isinstance(value, bool) and kind != "boolean"
    if boolean or not isinstance(value, _TYPES[kind]):
        yield f"`{path or '.'}` is no {kind}"
        return
    yield from _WALKS.get(kind, _number)(shape, value, path)


def _structure(shape: Shape, value: dict[str, Any], path: str) -> Problems:
    for name in shape.get("required", ()):
        if name not in value:
            yield f"`{_step(path, name)}` is missing"
    for name, entry in value.items():
        if name in shape["members"]:
            yield from _walk(shape["members"][name], entry, _step(path, name))
        else:
            yield f"`{_step(path, name)}` is no parameter of the request"


def _list(shape: Shape, value: list[Any], path: str) -> Problems:
    yield from _bounds(shape, len(value), path, "elements")
    for index, entry in enumerate(value):
        yield from _walk(shape["of"], entry, f"{path}[{index}]")


def _map(shape: Shape, value: dict[str, Any], path: str) -> Problems:
    yield from _bounds(shape, len(value), path, "entries")
    for key, entry in value.items():
        yield from _walk(shape["key"], key, f"{path} key {key}")
        yield from _walk(shape["value"], entry, _step(path, key))


def _string(shape: Shape, value: str, path: str) -> Problems:
    yield from _bounds(shape, len(value), path, "characters")
    if "enum" in shape and value not in shape["enum"]:
        yield f"`{path}` is `{value}`, which is none of {', '.join(shape['enum'])}"
    if shape.get("names") == "instances" and not instances.exists(value):
        yield f"`{path}` is `{value}`, which is no instance type of SageMaker"
    if "pattern" in shape and not re.fullmatch(shape["pattern"], value):
        yield f"`{path}` is `{value}`, which does not match `{shape['pattern']}`"


def _number(shape: Shape, value: Any, path: str) -> Problems:
    if not isinstance(value, bool | str):
        yield from _bounds(shape, value, path, "")


def _bounds(shape: Shape, size: float, path: str, of: str) -> Problems:
    least, most = shape.get("min"), shape.get("max")
    if least is not None and size < least:
        yield f"`{path}` has {size} {of}, and the least is {least}".replace("  ", " ")
    if most is not None and size > most:
        yield f"`{path}` has {size} {of}, and the most is {most}".replace("  ", " ")


def _step(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


_WALKS: dict[str, Callable[[Shape, Any, str], Problems]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
}


@cache
def _data() -> dict[str, Any]:
    file = resources.files("modelspec_targets.sagemaker.checks") / "api.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data
