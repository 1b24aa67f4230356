"""What happens before and after the model, and which other services take part."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelspec_compile.ir.structure import LOWERED, Element


@dataclass(frozen=True, slots=True)
class Step(Element):
    """A step on the way in or out; `config` is canonical JSON text."""

    name: str = ""
    type: str | None = None
    enabled: bool | None = None
    config: str | None = None


@dataclass(frozen=True, slots=True)
class Dependency(Element):
    """Another service that takes part; `service` names it once its spec is part of the system."""

    KEY = "id"
    id: str = ""
    role: str | None = None
    reference: str | None = None
    service: str | None = field(default=None, metadata=LOWERED)
    required: bool | None = None
    input_type: str | None = None
    output_type: str | None = None
    max_latency_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Steps in order, and dependencies."""

    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
