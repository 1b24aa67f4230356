"""Specs that are drawn, as far as a target takes them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.ir import Service
from modelspec_compile.target import Target
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.repair import MOST_REPAIRS, Spec, errors, spec_text, without_refused
from modelspec_compile.testing.samples import Sample, bundle, loaded, refusals

NEEDED = "`modelspec_compile.testing` draws specs with `hypothesis`: install \
`modelspec-compile[testing]`, or ask for `examples=0`"


def drawn_specs(examples: int, seed: int) -> tuple[Spec, ...]:
    """Valid specs that hold every leaf of the language.

    Raises:
        ImportError: `hypothesis` is not installed.

    """
    if examples < 1:
        return ()
    try:
        from modelspec_compile.testing.drawn import drawn
    except ModuleNotFoundError as missing:
        raise ImportError(NEEDED) from missing
    return drawn(examples, seed)


def taken(target: Target, spec: Spec) -> Sample | None:
    """The spec without what the target refuses in it; None where nothing of it helps."""
    for _ in range(MOST_REPAIRS):
        sample = Sample("", spec_text(spec))
        if not refusals(target, sample):
            return sample
        findings = errors(loaded(sample).diagnostics) or bundle(target, sample).diagnostics
        mended = without_refused(spec, findings)
        if mended is None or mended == spec:
            return None
        spec = mended
    return None


def refused(target: Target, specs: tuple[Spec, ...]) -> Iterator[Gap]:
    """A gap where a target refuses most of the specs that are drawn, so that little is tested."""
    reasons = Counter(reason for spec in specs for reason in _reasons(target, spec))
    if sum(reasons.values()) > len(specs) / 2:
        reason, count = reasons.most_common(1)[0]
        text = f"{sum(reasons.values())} of {len(specs)} drawn specs are refused"
        yield Gap("compiles", text, f"{text}, {count} of them by {reason}")


def _reasons(target: Target, spec: Spec) -> list[str]:
    if taken(target, spec):
        return []
    return refusals(target, Sample("", json.dumps(spec, indent=1)))[:1]


def engine_draws(
    engine: Engine, examples: int, seed: int
) -> tuple[list[Service], list[dict[str, Any]]]:
    """Services that hold what an engine is told, and arguments of its own.

    Raises:
        ImportError: `hypothesis` is not installed.

    """
    if examples < 1:
        return [], []
    try:
        from modelspec_compile.testing import drawn
    except ModuleNotFoundError as missing:
        raise ImportError(NEEDED) from missing
    return drawn.services_for(engine, examples, seed), drawn.arguments_for(engine, examples, seed)
