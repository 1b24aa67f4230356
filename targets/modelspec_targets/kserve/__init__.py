"""KServe: one InferenceService a service, in Standard mode."""

from __future__ import annotations

from modelspec_compile.target import Target
from modelspec_targets._kubernetes import asked_for
from modelspec_targets.kserve import container, copies, runtime, stages
from modelspec_targets.kserve.checks import check
from modelspec_targets.kserve.lowering import RULES, words

target = Target(
    name="kserve",
    title="KServe",
    shapes=(stages.SHAPE, copies.SHAPE, runtime.SHAPE, container.SHAPE),
    templates="modelspec_templates/kserve",
    rules=RULES,
    words=words,
    check=check,
    unescape=asked_for,
)
