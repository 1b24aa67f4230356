"""The built-in targets keep what every target promises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus import TARGETS, example_files, example_name, published_files
from modelspec_compile import target as targets
from modelspec_compile.testing import check_target
from modelspec_compile.testing.samples import SHIPPED

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
SEED = int(os.environ.get("SEED", "0"))
SPECS = [*example_files(), *published_files()]
ON_EXAMPLES = ("answers", "determinism", "paths", "perturbation", "round trip")


@pytest.mark.parametrize("name", targets.names())
def test_whatever_is_drawn(name: str) -> None:
    check_target(targets.load(name), specs=(), examples=EXAMPLES, seed=SEED)


@pytest.mark.parametrize("path", [pytest.param(p, id=example_name(p)) for p in SPECS])
def test_examples(path: Path) -> None:
    check_target(*map(targets.load, TARGETS), specs=[path], examples=0, checks=ON_EXAMPLES)


@pytest.mark.parametrize("name", TARGETS)
def test_names(name: str) -> None:
    check_target(targets.load(name), specs=[SHIPPED / "chat.yaml"], examples=0, checks=["names"])


@pytest.mark.parametrize("name", targets.names())
def test_nothing_is_misread_in_silence(name: str) -> None:
    spec = SHIPPED / "chat.yaml"
    check_target(targets.load(name), specs=[spec], examples=0, checks=["strict reading"])
