"""Every example on Docker Compose: accepted without a word, and nothing in it is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from . import compose as c
from .bundles import compile_spec, examples

REQUIRED = re.compile(r"\$\{(\w+):\?[^}]*\}")
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")


def bundle(name: str, output: Path) -> Path:
    return compile_spec(examples()[name], "compose", output).directory


def variables(directory: Path) -> dict[str, str]:
    """A value for each variable that the project cannot do without."""
    names = REQUIRED.findall((directory / c.FILE).read_text())
    return {name: f"value of {name}" for name in names}


def expanded(text: str, values: dict[str, str]) -> str:
    """A text of the file as Compose prints it: expanded, and every other `$` still doubled."""
    text = REQUIRED.sub(lambda found: values[found[1]], text)
    return DEFAULT.sub(lambda found: found[1], text)


@pytest.mark.parametrize("name", examples())
def test_is_accepted(tools: None, name: str, tmp_path: Path) -> None:
    directory = bundle(name, tmp_path)
    assert not c.problems(directory, variables(directory))


@pytest.mark.parametrize("name", examples())
def test_is_understood_as_written(tools: None, name: str, tmp_path: Path) -> None:
    directory = bundle(name, tmp_path)
    values = variables(directory)
    written = yaml.safe_load((directory / c.FILE).read_text())["services"]
    found = c.resolved(directory, values)["services"]
    assert list(found) == sorted(written)
    for service, entries in written.items():
        for key in ("entrypoint", "command", "environment", "labels", "annotations"):
            assert found[service].get(key) == _expanded(entries.get(key), values), (service, key)


def _expanded(data: Any, values: dict[str, str]) -> Any:
    if isinstance(data, dict):
        return {key: _expanded(value, values) for key, value in data.items()}
    if isinstance(data, list):
        return [_expanded(value, values) for value in data]
    return expanded(data, values) if isinstance(data, str) else data


@pytest.mark.parametrize("name", ["02-llm-one-gpu", "21-private-weights"])
def test_a_secret_without_a_value_is_refused_by_its_name(
    tools: None, name: str, tmp_path: Path
) -> None:
    problems = c.problems(bundle(name, tmp_path))
    assert len(problems) == len(c.RELEASES)
    assert all("of the secret" in problem for problem in problems), problems
