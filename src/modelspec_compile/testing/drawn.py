"""Specs to test with: every leaf of the language is written in some of them, and all are valid."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider

from modelspec_compile.compiler import load
from modelspec_compile.testing.repair import MOST_REPAIRS, Spec, errors, spec_text, without_refused
from modelspec_compile.testing.strategies.specs import around_models, language

DRAWS = 3
"""Specs with the same leaves: the first with their examples, the others with any values."""


@cache
def drawn(count: int, number: int = 0) -> tuple[Spec, ...]:
    """About as many specs, the same for the same `number`."""
    leaves = language().paths()
    random.Random(number).shuffle(leaves)
    groups = max(1, count // DRAWS)
    found = [one for group in range(groups) for one in _around(leaves[group::groups], number)]
    held = {path for one in found for path in language().held(one)}
    alone = [one for leaf in leaves if leaf not in held for one in _around([leaf], number)]
    return (*found, *alone)


def _around(leaves: Iterable[str], number: int) -> list[Spec]:
    """A few specs that hold these leaves, as far as they may stand together."""
    found: list[Spec] = []

    @seed(number)
    @settings(
        max_examples=DRAWS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(around_models(frozenset(leaves)))
    def draw(spec: Spec) -> None:
        if drawn := valid(spec):
            found.append(drawn)

    with patch.object(HypothesisProvider, "_maybe_draw_constant", _nothing, create=True):
        draw()
    return found


def _nothing(*_: object, **__: object) -> None:
    """In place of constants out of the modules that are loaded: draws must not depend on them."""


def valid(spec: Spec) -> Spec | None:
    """The spec without what is refused in it; None where nothing of it helps."""
    for _ in range(MOST_REPAIRS):
        (loaded,) = load(spec_text(spec))
        if not errors(loaded.diagnostics):
            return spec
        mended = without_refused(spec, loaded.diagnostics)
        if mended is None or mended == spec:
            return None
        spec = mended
    return None
