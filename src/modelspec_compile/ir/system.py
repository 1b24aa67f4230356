"""The services of one deployment and what ties them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modelspec_compile.ir.governance import Compliance, Cost, Safety
from modelspec_compile.ir.model import Lineage, Model
from modelspec_compile.ir.operations import Observability, Rollout, Scaling, Serving, Slo
from modelspec_compile.ir.origin import Origin
from modelspec_compile.ir.pipeline import Pipeline
from modelspec_compile.ir.runtime import (
    Accelerator,
    Batch,
    Engine,
    Memory,
    Parallelism,
    Placement,
    Resources,
    SecretVariable,
    Speculative,
    Variable,
)
from modelspec_compile.ir.structure import LOWERED, flatten
from modelspec_compile.ir.traffic import Performance, Routing


@dataclass(frozen=True, slots=True)
class Service:
    """One model behind one endpoint, in base units: bytes, seconds, tokens, US dollars.

    `origins` tells for the path of every leaf whether it was written, defaulted or derived; it does
    not take part in comparisons. `full_name` is the name that a lowering shortened.
    """

    name: str = ""
    version: str | None = None
    description: str | None = None
    labels: tuple[Variable, ...] = ()
    annotations: tuple[Variable, ...] = ()
    model: Model = Model()
    lineage: Lineage = Lineage()
    engine: Engine = Engine()
    accelerator: Accelerator = Accelerator()
    parallelism: Parallelism = Parallelism()
    batch: Batch = Batch()
    memory: Memory = Memory()
    speculative: Speculative = Speculative()
    resources: Resources = Resources()
    environment: tuple[Variable, ...] = ()
    secrets: tuple[SecretVariable, ...] = ()
    placement: Placement = Placement()
    performance: Performance = Performance()
    serving: Serving = Serving()
    scaling: Scaling = Scaling()
    rollout: Rollout = Rollout()
    observability: Observability = Observability()
    slos: tuple[Slo, ...] = ()
    routing: Routing = Routing()
    pipeline: Pipeline = Pipeline()
    compliance: Compliance = Compliance()
    safety: Safety = Safety()
    cost: Cost = Cost()
    full_name: str | None = field(default=None, metadata=LOWERED)
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    _flat: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def flat(self) -> Mapping[str, Any]:
        """What `flatten` makes of the service; every target asks for it, so it is made once."""
        if not self._flat:
            flatten(self, into=self._flat)
        return self._flat


@dataclass(frozen=True, slots=True)
class System:
    """A main service, first, and the services it depends on, each named once."""

    services: tuple[Service, ...]

    @property
    def main(self) -> Service:
        """The service that clients call."""
        return self.services[0]

    @property
    def name(self) -> str:
        """The name of the main service."""
        return self.main.name
