"""The reference page of the language, made from the models.

`python -m modelspec_compile.spec.reference > docs/reference/spec.md` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelspec_compile.output.formats.yaml import dump
from modelspec_compile.spec.dialects import NATIVE, PUBLISHED
from modelspec_compile.spec.examples import example_of, flow
from modelspec_compile.spec.explain import type_words
from modelspec_compile.spec.fields import Shape, language

INTRODUCTION = f"""\
# The language, field by field

<!-- Generated: python -m modelspec_compile.spec.reference > docs/reference/spec.md -->

A spec is one YAML or JSON document of `{NATIVE}`. Paths count from `spec`; `[]` is a list,
`{{}}` a map with names of one's own. A field with * must be written wherever its section is; in a
document that `extends` another, and in the overlays under `environments`, nothing must be.

Units are in the names. A number in a field whose name ends in `Gb` counts GiB (2^30 bytes); such a
field also takes a Kubernetes quantity such as `"16Gi"`, and `cpuCores` one such as `"500m"`.

The column v0.1 marks the fields that the published dialect `{PUBLISHED}` has as well.
"""
_NO_ANCHOR = re.compile(r"[^\w-]")
HEADER = "| Field | Type | Meaning | Example | v0.1 |\n|---|---|---|---|---|"


def reference_page() -> str:
    """The page as Markdown."""
    return "\n".join([INTRODUCTION, *_sections(language())])


def _sections(root: Shape) -> Iterator[str]:
    for shape in root.walk():
        if shape.fields and shape.info.path != "environments{}":
            yield from _section(shape)


def _section(shape: Shape) -> Iterator[str]:
    path = shape.info.path
    yield f"## {f'`{path}`' if path else 'The document'}\n"
    if shape.info.description:
        yield f"{shape.info.description}\n"
    yield HEADER
    for name, below in shape.fields.items():
        yield f"| {' | '.join(_row(name, below))} |"
    yield ""
    if path and "." not in path and path not in ("spec", "overrides{}[]"):
        yield f"```yaml\n{dump({path: example_of(shape)})}```\n"


def _type(shape: Shape) -> str:
    at: Shape | None = shape
    while at and not at.fields:
        at = at.item
    words = type_words(shape.info)
    if at is None or not at.info.path:
        return words
    return f"[{words}](#{_NO_ANCHOR.sub('', at.info.path.lower())})"


def _row(name: str, shape: Shape) -> Iterator[str]:
    info = shape.info
    yield f"`{name}`{' *' if info.required else ''}"
    yield _type(shape)
    yield info.description + (f" Usual: {', '.join(info.known)}." if info.known else "")
    yield f"`{flow(info.example)}`" if info.example is not None else ""
    yield "yes" if info.since == PUBLISHED else ""


if __name__ == "__main__":
    print(reference_page(), end="")
