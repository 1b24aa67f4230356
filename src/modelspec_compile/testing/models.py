"""Models with where their weights are and what they run on: what is drawn around them fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from modelspec_compile import packaged


@dataclass(frozen=True, slots=True)
class Model:
    """A model, accelerators (type and count) that hold it, and engines; an empty name is none."""

    id: str
    uri: str
    task: str
    framework: str
    accelerators: tuple[tuple[str, int], ...]
    engines: tuple[str, ...]

    def identity(self) -> dict[str, Any]:
        """What is always written of it."""
        named = {"id": self.id, "task": self.task, "framework": self.framework}
        return named | {"artifacts": {"modelUri": self.uri}}


@cache
def models() -> tuple[Model, ...]:
    """The models that come along."""
    return tuple(map(_model, packaged.data("testing", "models")["models"]))


def _model(told: dict[str, Any]) -> Model:
    accelerators = tuple((kind, count) for kind, count in told["accelerators"])
    kind = {key: told[key] for key in ("id", "task", "framework")}
    engines = tuple(told["engines"])
    return Model(uri=told["modelUri"], accelerators=accelerators, engines=engines, **kind)
