"""What fields mean together: a table of small checks that need nothing but the document.

A check takes the node of `spec`, reads what it needs and says nothing where it is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.source.tree import Node, find
from modelspec_compile.spec.meaning.devices import (
    attention_heads,
    devices_per_node,
    one_accelerator,
    parallel_devices,
)
from modelspec_compile.spec.meaning.forms import forms
from modelspec_compile.spec.meaning.governance import compiled_dependencies, guardrails, residency
from modelspec_compile.spec.meaning.names import duplicate_names, variable_names, variable_twice
from modelspec_compile.spec.meaning.objectives import (
    evaluations,
    latency_order,
    latency_thresholds,
    shared_prefix,
    spreads,
)
from modelspec_compile.spec.meaning.overrides import (
    override_files,
    override_kinds,
    patch_operations,
)
from modelspec_compile.spec.meaning.rollout import (
    growing_steps,
    rollback_objectives,
    stepless_strategy,
)
from modelspec_compile.spec.meaning.routing import (
    adapters,
    affinity_header,
    rate_limits,
    reachable_rules,
    weights,
)
from modelspec_compile.spec.meaning.scaling import manual_targets, replica_bounds, scheduled_bounds
from modelspec_compile.spec.meaning.serving import (
    drain_budget,
    http_probes,
    probe_timeouts,
    tolerations,
)

CHECKS: tuple[Callable[[Node], Iterator[Diagnostic]], ...] = (
    duplicate_names,
    attention_heads,
    evaluations,
    one_accelerator,
    parallel_devices,
    devices_per_node,
    variable_twice,
    variable_names,
    tolerations,
    spreads,
    shared_prefix,
    latency_order,
    http_probes,
    probe_timeouts,
    drain_budget,
    replica_bounds,
    scheduled_bounds,
    manual_targets,
    growing_steps,
    stepless_strategy,
    rollback_objectives,
    latency_thresholds,
    weights,
    reachable_rules,
    adapters,
    affinity_header,
    rate_limits,
    compiled_dependencies,
    guardrails,
    residency,
    override_files,
    override_kinds,
    patch_operations,
)


def meaning(root: Node, *, partial: bool = False) -> Iterator[Diagnostic]:
    """The findings of every check; of a `partial` document only those about single texts."""
    yield from forms(root)
    spec = find(root, ("spec",))
    if spec and not partial:
        for check in CHECKS:
            yield from check(spec)
