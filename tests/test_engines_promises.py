"""The built-in engines keep what every engine promises."""

from __future__ import annotations

import os

import pytest

from modelspec_compile import engines
from modelspec_compile.testing import check_engine

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
SEED = int(os.environ.get("SEED", "0"))


@pytest.mark.parametrize("name", engines.names())
def test_whatever_it_is_told(name: str) -> None:
    check_engine(engines.load(name), examples=EXAMPLES, seed=SEED)
