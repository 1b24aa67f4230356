"""`operations.rollout`: how a new version replaces the old one."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional, required


class RolloutStep(Section):
    """A share of the traffic and how long it is held."""

    weight_percent: float = required("Percent of the traffic.", 10, ge=0, le=100)
    hold_seconds: int = optional("Seconds until the next step.", 600, ge=0)


class Rollout(Section):
    """How a new version replaces the old one."""

    strategy: Literal["rolling", "canary", "blue-green", "shadow"] = optional(
        "Way of the replacement.", "canary"
    )
    steps: list[RolloutStep] = optional("Shares of the traffic in order, each above the last.")
    rollback_on: list[str] = optional(
        "Names in `operations.slos` whose violation undoes the rollout.", ["ttft-p95"]
    )
