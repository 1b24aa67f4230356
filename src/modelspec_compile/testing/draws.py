"""What a strategy gives, as a list: always the same for a number, wherever it is asked for."""

from __future__ import annotations

from typing import TypeVar
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import HypothesisProvider

T = TypeVar("T")


def draws(strategy: st.SearchStrategy[T], count: int, number: int) -> list[T]:
    """Up to so many values, the simplest first."""
    found: list[T] = []

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(value: T) -> None:
        found.append(value)

    with patch.object(HypothesisProvider, "_maybe_draw_constant", _nothing, create=True):
        draw()
    return found


def _nothing(*_: object, **__: object) -> None:
    """In place of constants out of the modules that are loaded: draws must not depend on them."""
