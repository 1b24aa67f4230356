"""Requests on the input; on the output what the service's own model says against each of them.

botocore checks required members, types, names and minima; the walk here adds what it leaves to the
service: enumerations, patterns, maxima and the sizes of maps.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import botocore.session
import regex
from botocore.model import Shape
from botocore.validate import ParamValidator

Problems = Iterator[str]
# Java's way to say "every character outside the basic plane".
PAIRS = (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")


def structure(shape: Shape, value: dict[str, Any], path: str) -> Problems:
    for name, entry in value.items():
        if name in shape.members:
            yield from walk(shape.members[name], entry, f"{path}.{name}")


def sequence(shape: Shape, value: list[Any], path: str) -> Problems:
    yield from bounded(shape, len(value), path)
    for at, entry in enumerate(value):
        yield from walk(shape.member, entry, f"{path}[{at}]")


def mapping(shape: Shape, value: dict[str, Any], path: str) -> Problems:
    yield from bounded(shape, len(value), path)
    for key, entry in value.items():
        yield from walk(shape.key, key, f"{path} key {key!r}")
        yield from walk(shape.value, entry, f"{path}.{key}")


def text(shape: Shape, value: str, path: str) -> Problems:
    yield from bounded(shape, len(value), path)
    if shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is none of the {len(shape.enum)} values of {shape.name}"
    pattern = shape.metadata.get("pattern", "").replace(*PAIRS)
    if pattern and not regex.fullmatch(pattern, value):
        yield f"{path}: {value!r} does not match {pattern}"


def bounded(shape: Shape, size: float, path: str) -> Problems:
    low, high = shape.metadata.get("min", size), shape.metadata.get("max", size)
    if not low <= size <= high:
        yield f"{path}: {size} is not within {low} and {high}"


WALKS = {"structure": structure, "list": sequence, "map": mapping, "string": text}


def walk(shape: Shape, value: Any, path: str) -> Problems:
    """What a value breaks of its shape, at any depth."""
    yield from WALKS.get(shape.type_name, bounded if is_number(value) else nothing)(
        shape, value, path
    )


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def nothing(shape: Shape, value: Any, path: str) -> Problems:
    yield from ()


def problems(request: dict[str, Any]) -> Problems:
    """Both checks on one request; the walk only where the types are right."""
    model = botocore.session.get_session().get_service_model(request["service"])
    shape = model.operation_model(request["operation"]).input_shape
    report = ParamValidator().validate(request["parameters"], shape)
    if report.has_errors():
        yield report.generate_report()
    else:
        yield from walk(shape, request["parameters"], request["operation"])


requests = json.load(sys.stdin)
json.dump([problem for request in requests for problem in problems(request)], sys.stdout)
