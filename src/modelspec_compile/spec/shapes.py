"""The pydantic models, read as shapes; this is the only file that looks inside pydantic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, TypeGuard, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo as ModelField

from modelspec_compile.spec.dialects import NATIVE, PUBLISHED
from modelspec_compile.spec.dialects.table import paths
from modelspec_compile.spec.fields import FieldInfo, Shape
from modelspec_compile.spec.modelspec import ModelSpec, Overlay
from modelspec_compile.spec.quantity import Quantity
from modelspec_compile.spec.section import Section, camel
from modelspec_compile.spec.units import unit_of

TYPES = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    object: "anything",
}
BOUNDS = {
    Ge: ("ge", "at least"),
    Gt: ("gt", "above"),
    Le: ("le", "at most"),
    Lt: ("lt", "below"),
}
ROOT = {facts.alias or name for name, facts in ModelSpec.model_fields.items()}
MARKS: dict[object, str] = {list: "[]", dict: "{}"}


def document() -> Shape:
    """The shape of a whole document; an overlay has the very shapes of the spec it lies over."""
    root = _section(ModelSpec, FieldInfo("", "section", "", None, True, NATIVE))
    sections = root.fields["spec"].fields
    overlay = sections["environments"].step("")
    assert overlay is not None
    overlay.fields.update({name: sections[name] for name in map(camel, Overlay.model_fields)})
    return root


def _section(model: type[Section], info: FieldInfo) -> Shape:
    if model is Overlay:
        return Shape(info)
    prefix = "" if info.path in ("", "spec") else info.path + "."
    fields = {
        (key := facts.alias or name): _shape(prefix + key, facts)
        for name, facts in model.model_fields.items()
    }
    return Shape(info, fields)


def _shape(path: str, facts: ModelField) -> Shape:
    info = _info(path, facts)
    if _is_section(facts.annotation):
        return _section(facts.annotation, info)
    mark = MARKS.get(get_origin(facts.annotation))
    if mark is None:
        return Shape(info)
    return Shape(info, item=_item(path + mark, get_args(facts.annotation)[-1], info))


def _item(path: str, annotation: Any, of: FieldInfo) -> Shape:
    facts = ModelField.from_annotation(annotation)
    if not _is_section(annotation):
        facts.description = of.description
    shape = _shape(path, facts)
    example = next(iter(_values(of.example)), None)
    info = replace(shape.info, example=example, known=of.known, required=False)
    return replace(shape, info=info)


def _values(example: object) -> Any:
    return example.values() if isinstance(example, dict) else example or ()


def _is_section(annotation: Any) -> TypeGuard[type[Section]]:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def _info(path: str, facts: ModelField) -> FieldInfo:
    extra: dict[str, Any] = {}
    if callable(facts.json_schema_extra):
        facts.json_schema_extra(extra)
    kind = facts.annotation
    quantity = next((mark for mark in facts.metadata if isinstance(mark, Quantity)), None)
    return FieldInfo(
        path=path,
        type=quantity.words if quantity else _type(kind),
        description=facts.description or (_is_section(kind) and kind.__doc__) or "",
        example=facts.examples[0] if facts.examples else None,
        required=facts.is_required(),
        since=PUBLISHED if _in_document(path) in paths() else NATIVE,
        unit=unit_of(path) if quantity or kind in (int, float) else "",
        bounds="at least 0" if quantity else _bounds(facts),
        words=get_args(kind) if get_origin(kind) is Literal else (),
        known=tuple(extra.get("knownWords", ())),
        form=str(extra.get("form", "")),
    )


def _in_document(path: str) -> str:
    return path if path.split(".")[0] in ROOT else f"spec.{path}"


def _type(annotation: Any) -> str:
    kind, inner = get_origin(annotation), get_args(annotation)
    if kind is Literal:
        return "word"
    if kind is list:
        return f"list of {_plural(inner[0])}"
    if kind is dict:
        return f"map of names to {_plural(inner[1])}"
    return "section" if _is_section(annotation) else TYPES[annotation]


def _plural(annotation: Any) -> str:
    word = _type(ModelField.from_annotation(annotation).annotation)
    return word if word in ("text", "anything") or " of " in word else f"{word}s"


def _bounds(facts: ModelField) -> str:
    words = [
        f"{text} {getattr(bound, name):g}"
        for bound in facts.metadata
        for name, text in [BOUNDS.get(type(bound), ("", ""))]
        if name
    ]
    return ", ".join(words)
