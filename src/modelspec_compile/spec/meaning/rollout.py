"""Rollouts: shares that do not grow, steps that nothing takes, objectives that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.names import unknown_names
from modelspec_compile.spec.meaning.read import items, keys, number, text

ROLLOUT = "operations.rollout"


def growing_steps(spec: Node) -> Iterator[Diagnostic]:
    """MS304: a step does not raise the share of the new version."""
    shares = [number(step, "weightPercent") for step in items(spec, f"{ROLLOUT}.steps")]
    for before, after in pairwise(share for share in shares if share):
        if after.value <= before.value:
            message = (
                f"the step goes to {after.value} percent, but the one before to {before.value}"
            )
            yield error("MS304", message, after.span, "each step is above the one before it")


def stepless_strategy(spec: Node) -> Iterator[Diagnostic]:
    """MS305: only a canary goes in steps."""
    strategy = text(spec, f"{ROLLOUT}.strategy")
    steps = keys(spec, ROLLOUT).get("steps")
    if strategy and steps and strategy.value in ("rolling", "blue-green", "shadow"):
        message = f"`steps` has no effect, because `strategy` is `{strategy.value}`"
        yield warning("MS305", message, steps, "`strategy: canary` goes in steps")


def rollback_objectives(spec: Node) -> Iterator[Diagnostic]:
    """MS325: a rollout is undone by an objective that is not declared."""
    yield from unknown_names(
        spec, "MS325", f"{ROLLOUT}.rollbackOn", "operations.slos", "an objective"
    )
