"""Replicas: bounds that contradict each other, targets that nothing follows."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.read import items, keys, number, text

SCALING = "operations.scaling"


def replica_bounds(spec: Node) -> Iterator[Diagnostic]:
    """MS301: the floor of replicas lies above the ceiling."""
    least, most = number(spec, f"{SCALING}.minReplicas"), number(spec, f"{SCALING}.maxReplicas")
    if least and most and least.value > most.value:
        message = f"`minReplicas` is {least.value}, above `maxReplicas`, which is {most.value}"
        yield error("MS301", message, least.span)


def scheduled_bounds(spec: Node) -> Iterator[Diagnostic]:
    """MS302: a window asks for more replicas than there may ever be."""
    most = number(spec, f"{SCALING}.maxReplicas")
    for window in items(spec, f"{SCALING}.schedules"):
        least = number(window, "minReplicas")
        if least and most and least.value > most.value:
            message = f"the window wants {least.value} replicas, but `maxReplicas` is {most.value}"
            yield error("MS302", message, least.span)


def manual_targets(spec: Node) -> Iterator[Diagnostic]:
    """MS328: nothing follows a target where a person sets the number of replicas."""
    strategy = text(spec, f"{SCALING}.strategy")
    if strategy and strategy.value == "manual":
        for key, span in keys(spec, SCALING).items():
            if key.startswith("target"):
                message = f"`{key}` has no effect, because `strategy` is `manual`"
                yield warning("MS328", message, span, "`strategy: reactive` follows the target")
