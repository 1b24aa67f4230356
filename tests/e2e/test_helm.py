"""Every example as a chart: linted strictly, rendered, and right by the schemas of Kubernetes."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import helm as h
from .bundles import compile_spec, examples
from .environments import Environment


@pytest.mark.parametrize("name", examples())
def test_renders_without_a_finding(name: str, helm: Environment, tmp_path: Path) -> None:
    bundle = compile_spec(examples()[name], "helm", tmp_path)
    rendered = h.render(helm, bundle.directory, release=name.lstrip("0123456789-"))
    assert rendered.problems == ()
    assert {"Service"} <= {found["kind"] for found in rendered.objects}
