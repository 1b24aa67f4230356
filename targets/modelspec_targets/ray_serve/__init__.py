"""Ray Serve."""

from __future__ import annotations

from modelspec_compile.target import Target
from modelspec_targets.ray_serve import beside, checks, llm, lowering, predictive, shared

target = Target(
    name="ray-serve",
    title="Ray Serve",
    shapes=(llm.SHAPE, predictive.SHAPE, *beside.SHAPES),
    templates="modelspec_templates/ray_serve",
    lower=lowering.lower,
    lift=lowering.lift,
    words=shared.words,
    check=checks.check,
)
