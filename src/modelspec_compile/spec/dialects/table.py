"""A dialect as a table of its leaves, and the validator that the table amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from pydantic_core import CoreSchema, SchemaValidator

Branch = dict[str, "Branch | Leaf"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one leaf takes: its kind, its inclusive bounds, its closed words."""

    kind: Literal["text", "switch", "integer", "number", "word"]
    least: int | None = None
    most: int | None = None
    words: tuple[str, ...] = ()


def integer(least: int, most: int | None = None) -> Leaf:
    """A whole number within inclusive bounds."""
    return Leaf("integer", least, most)


def number(least: int) -> Leaf:
    """A number that is at least `least`."""
    return Leaf("number", least)


def word(*words: str) -> Leaf:
    """One of a closed set of words."""
    return Leaf("word", words=words)


@cache
def leaves() -> dict[str, Leaf]:
    """The published dialect."""
    from modelspec_compile.spec.dialects.piqc_v1alpha1 import LEAVES

    return LEAVES


@cache
def paths() -> frozenset[str]:
    """Every path of the published dialect, leaf or not, without marks: `metadata.labels{}`."""
    steps = [path.replace("!", "").split(".") for path in leaves()]
    return frozenset(
        ".".join(path[:end]).removesuffix(mark)
        for path in steps
        for end in range(1, len(path) + 1)
        for mark in ("", "[]", "{}")
    )


@cache
def validator() -> SchemaValidator:
    """Accepts plain data exactly when the published JSON Schema does."""
    from pydantic_core import SchemaValidator

    root: Branch = {}
    for path, leaf in leaves().items():
        *above, last = path.split(".")
        at = root
        for step in above:
            at = cast(Branch, at.setdefault(step, {}))
        at[last] = leaf
    return SchemaValidator(_mapping(root))


def _mapping(branch: Branch) -> CoreSchema:
    from pydantic_core import core_schema

    fields = {
        step.rstrip("!{}[]"): core_schema.typed_dict_field(_value(step, at), required="!" in step)
        for step, at in branch.items()
    }
    return core_schema.typed_dict_schema(fields, extra_behavior="forbid", strict=True)


def _value(step: str, at: Branch | Leaf) -> CoreSchema:
    from pydantic_core import core_schema

    inner = _leaf(at) if isinstance(at, Leaf) else _mapping(at)
    if step.endswith("{}"):
        return core_schema.dict_schema(core_schema.str_schema(), inner, strict=True)
    return core_schema.list_schema(inner, strict=True) if step.endswith("[]") else inner


def _leaf(leaf: Leaf) -> CoreSchema:
    from pydantic_core import core_schema

    match leaf.kind:
        case "text":
            return core_schema.str_schema(strict=True)
        case "switch":
            return core_schema.bool_schema(strict=True)
        case "integer":
            return core_schema.int_schema(ge=leaf.least, le=leaf.most, strict=True)
        case "number":
            return core_schema.float_schema(ge=leaf.least, allow_inf_nan=False, strict=True)
        case "word":
            return core_schema.literal_schema(list(leaf.words))
