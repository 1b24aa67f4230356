"""Both releases of Compose accept right files and refuse wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import compose as c
from .files import write

FILE = {"name": "chat", "services": {"chat": {"image": "example/chat:1"}}}


def test_accepted(tools: None, tmp_path: Path) -> None:
    bundle = write(tmp_path, compose__yaml=FILE)
    assert not c.problems(bundle)
    assert c.resolved(bundle)["services"]["chat"]["image"] == "example/chat:1"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("shm_sizes", "1gb", "additional properties 'shm_sizes' not allowed"),
        ("mem_limit", "1Gi", "invalid"),
        ("command", "$host", "variable is not set"),
    ],
)
def test_problems(tools: None, tmp_path: Path, field: str, value: str, problem: str) -> None:
    service = {"image": "example/chat:1", field: value}
    bundle = write(tmp_path, compose__yaml=FILE | {"services": {"chat": service}})
    found = c.problems(bundle)
    assert len(found) == len(c.RELEASES)
    assert all(problem in each for each in found)
