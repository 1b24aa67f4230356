"""Examples out of the models, and the one line of YAML that messages show them in."""

from __future__ import annotations

import json

from modelspec_compile.output.formats.yaml import scalar
from modelspec_compile.spec.fields import Shape


def example_of(shape: Shape, *, brief: bool = False) -> object:
    """The example of a field; a section is shown by its fields, a list or map by one item.

    In `brief` a section has the fields it must have, and only its first where it must have none.
    """
    if shape.info.example is not None:
        return shape.info.example
    if shape.fields:
        shown = _brief(shape) if brief else shape.fields
        return {name: example_of(below, brief=brief) for name, below in shown.items()}
    if shape.item is None:
        return None
    item = example_of(shape.item, brief=brief)
    return [item] if shape.info.type.startswith("list") else {_entry(shape): item}


def _brief(shape: Shape) -> dict[str, Shape]:
    needed = {name: below for name, below in shape.fields.items() if below.info.required}
    return needed or dict([next(iter(shape.fields.items()))])


def _entry(shape: Shape) -> str:
    return {"environments": "dev", "overrides": "kserve"}.get(shape.info.path, "HF_TOKEN")


def flow(value: object) -> str:
    """A value as one line of YAML that 1.1 and 1.2 readers understand alike."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and "," not in value:
        return scalar(value)
    return json.dumps(value, ensure_ascii=False)
