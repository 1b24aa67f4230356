"""What `modelspec explain` says about a field."""

from __future__ import annotations

from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.output.formats.yaml import dump
from modelspec_compile.source.tree import Path
from modelspec_compile.spec.examples import example_of
from modelspec_compile.spec.fields import FieldInfo, Shape, all_fields, shape_at, steps


def explain_field(path: str) -> str:
    """The description, type, bounds and example of a field such as `runtime.batch.maxBatchSize`.

    Raises:
        LookupError: the language has no such field; the message names the closest one.

    """
    at = steps(path)
    shape = shape_at(at)
    if shape is None:
        guess = did_you_mean(path, (info.path for info in all_fields()))
        hint = f"; did you mean `{guess}`?" if guess else ""
        raise LookupError(f"the language has no field `{path}`{hint}")
    return "\n".join([shape.info.path, "", f"  {shape.info.description}", "", *_facts(shape, at)])


def _facts(shape: Shape, at: Path) -> list[str]:
    info = shape.info
    facts = {
        "type": type_words(info),
        "required": "yes, where the section is written" if info.required else "no",
        "since": info.since,
    }
    lines = [f"  {name:<10}{value}" for name, value in facts.items()]
    if info.known:
        lines.append(f"  {'usual':<10}{', '.join(info.known)}")
    if shape.fields:
        width = max(map(len, shape.fields)) + 2
        lines += ["", "  fields"]
        lines += [
            f"    {name:<{width}}{below.info.description}" for name, below in shape.fields.items()
        ]
    return [
        *lines,
        "",
        "  example",
        *(f"    {line}" for line in _written(shape, at).splitlines()),
        "",
    ]


def type_words(info: FieldInfo) -> str:
    """The type of a field with its unit, bounds and closed words."""
    if info.words:
        listed = ", ".join(f"`{word}`" for word in info.words)
        return f"one of {listed}" if len(info.words) > 1 else listed
    unit = f" of {info.unit}" if info.unit and info.unit not in info.type else ""
    return f"{info.type}{unit}" + (f", {info.bounds}" if info.bounds else "")


def _written(shape: Shape, at: Path) -> str:
    """The example as a document has it, from `spec` inwards."""
    value = example_of(shape, brief=True)
    for step in reversed(at):
        value = [value] if isinstance(step, int) else {_name(step): value}
    return dump(value)


def _name(step: str) -> str:
    return "NAME" if step == "{}" else step
