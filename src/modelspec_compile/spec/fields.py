"""What is known about each field of the language, read from the models and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from modelspec_compile.installed import remembered
from modelspec_compile.source.tree import Path


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field. `path` counts from `spec` (or names `metadata`); `[]` is a list, `{}` a map.

    `type` and `bounds` are words; `words` closes a text, `known` lists its usual words; `form`
    names the check its text must pass; `since` is the first dialect that has the field.
    """

    path: str
    type: str
    description: str
    example: object
    required: bool
    since: str
    unit: str = ""
    bounds: str = ""
    words: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A field with what may stand below it: the fields of a section, the item of a list or map."""

    info: FieldInfo
    fields: dict[str, Shape] = field(default_factory=dict)
    item: Shape | None = None

    def step(self, name: str | int) -> Shape | None:
        """The shape below a key or an index."""
        return self.fields.get(str(name)) or self.item

    def walk(self) -> Iterator[Shape]:
        """Itself and all shapes below, in the order of the language; overlays are not entered."""
        yield self
        if self.info.path == "environments{}":
            return
        for below in self.fields.values():
            yield from below.walk()
        if self.item:
            yield from self.item.walk()


@remembered
def language() -> Shape:
    """The shape of a whole document."""
    from modelspec_compile.spec.shapes import document

    return document()


@remembered
def all_fields() -> tuple[FieldInfo, ...]:
    """Every field of the language, sections included, in the order of the language."""
    return tuple(shape.info for shape in language().walk() if shape.info.path)


def field_at(path: str) -> FieldInfo | None:
    """The field at `runtime.batch.maxBatchSize` or `routing.rules[].name`, or None.

    An index (`rules[2]`), a leading `spec.` and the name of a map's entry (`labels.team`) may be
    written as they stand in a document.
    """
    shape = shape_at(steps(path))
    return shape.info if shape else None


def shape_at(path: Path) -> Shape | None:
    """The shape at a path from the root of a document."""
    at: Shape | None = language()
    for step in path:
        at = at.step(step) if at else None
    return at


def steps(path: str) -> Path:
    """A written path from the root of a document: `rules[].to` is `("spec", "rules", 0, "to")`."""
    parts: list[str | int] = []
    for name in path.replace("{}", ".{}").replace("[", ".[").split("."):
        parts.append(0 if name.startswith("[") else name)
    return tuple(parts) if parts[0] in language().fields else ("spec", *parts)
