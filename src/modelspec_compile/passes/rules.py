"""Which engine serves a model when none is written; the rules are `engines/rules.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from modelspec_compile import packaged
from modelspec_compile.ir import Service

ANY: frozenset[str | None] = frozenset()
BILLION = 10**9
_NAMED_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """An engine for models of these formats, tasks and families on devices of these vendors.

    Empty is any. `small` asks for a model below a billion parameters, as it is, on one device.
    """

    engine: str
    why: str
    formats: frozenset[str | None] = ANY
    tasks: frozenset[str | None] = ANY
    families: frozenset[str | None] = ANY
    vendors: frozenset[str | None] = ANY
    small: bool = False

    def fits(self, service: Service) -> bool:
        """Whether a service is one of those that the rule is for."""
        wanted = (
            (self.formats, service.model.artifacts.format),
            (self.tasks, service.model.task),
            (self.families, (service.model.family or "").lower()),
            (self.vendors, service.accelerator.vendor or "cpu"),
        )
        sized = not self.small or is_small(service)
        return sized and all(not known or value in known for known, value in wanted)


def is_small(service: Service) -> bool:
    """Whether a server for encoders can hold it: one device, no change of the weights, < 10^9."""
    changed = service.lineage.adapters or service.model.quantization
    return not changed and (service.accelerator.count or 1) == 1 and _parameters(service) < BILLION


def _parameters(service: Service) -> float:
    """The number of parameters: as written, as the name says (`-7B`), or none to speak of."""
    if service.model.architecture.parameters:
        return service.model.architecture.parameters
    name = f"{service.model.id or ''} {service.model.artifacts.uri or ''}"
    return max((float(size) * BILLION for size in _NAMED_SIZE.findall(name)), default=0)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in order: the format of the weights first, then the task, its size, the devices.

    SGLang is as good as vLLM for every field, and Text Generation Inference is in maintenance:
    neither is chosen without being asked for.
    """
    data = packaged.data("engines", "rules")
    return tuple(_rule(row, data["tasks"]) for row in data["rules"])


def _rule(row: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Rule:
    """A rule of the data, whose tasks may be groups of them; null is a task that nobody wrote."""
    tasks = (task for name in row.get("tasks", ()) for task in groups.get(name, (name,)))
    known = {key: frozenset(row.get(key, ())) for key in ("formats", "families", "vendors")}
    small = row.get("small", False)
    return Rule(row["engine"], row["why"], tasks=frozenset(tasks), small=small, **known)


def choose(service: Service) -> Rule | None:
    """The first rule for a service, if there is one."""
    return next((rule for rule in rules() if rule.fits(service)), None)
