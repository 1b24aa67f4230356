"""Constant programs and Jinja pages of a target's template package."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def source(package: str, path: str) -> str:
    """The text of a constant file in a package's data; `/path` is a file that targets share."""
    package, path = _located(package, path)
    module, _, folder = package.partition("/")
    return (resources.files(module) / folder / path).read_text(encoding="utf-8")


def render(package: str, path: str, context: Mapping[str, Any]) -> str:
    """A page from a template; values are data, never template source."""
    return str(_template(package, path).render(**context))


@cache
def _template(package: str, path: str) -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    loader = FunctionLoader(lambda name: source(package, name))
    environment = Environment(
        loader=loader,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    return environment.get_template(path)


def _located(package: str, name: str) -> tuple[str, str]:
    """A name with a leading slash stands in the common templates."""
    return (package.partition("/")[0], name[1:]) if name.startswith("/") else (package, name)
