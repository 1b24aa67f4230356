"""Specs to test with: every leaf of the language is written in some of them, and all are valid."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from typing import Any

from modelspec_compile.compiler import load
from modelspec_compile.engines import Engine
from modelspec_compile.ir import Service
from modelspec_compile.testing.draws import draws
from modelspec_compile.testing.repair import MOST_REPAIRS, Spec, errors, spec_text, without_refused
from modelspec_compile.testing.strategies.engines import arguments, services, told
from modelspec_compile.testing.strategies.specs import around_models, language

PARTS = 3
"""Parts of the fields of an engine that are told together."""
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
    found = map(valid, draws(around_models(frozenset(leaves)), DRAWS, number))
    return [spec for spec in found if spec]


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


def services_for(engine: Engine, count: int, number: int) -> list[Service]:
    """About as many services; every field that the engine is told is in some of them."""
    fields = list(told(engine))
    random.Random(number).shuffle(fields)
    groups = [fields[at::PARTS] for at in range(PARTS)]
    each = max(1, count // PARTS)
    return [one for group in groups for one in draws(services(group), each, number)]


def arguments_for(engine: Engine, count: int, number: int) -> list[dict[str, Any]]:
    """As many sets of arguments of the engine's own."""
    return draws(arguments(engine), count, number)
