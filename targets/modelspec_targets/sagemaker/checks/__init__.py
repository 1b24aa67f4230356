"""What SageMaker would refuse, told before anything is sent.

Two kinds of rules: the shapes of the services' own models, and what only their prose says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.output import formats
from modelspec_targets.sagemaker.checks import api
from modelspec_targets.sagemaker.checks.rules import RULES

SHAPE = "an override, or the field of the spec that this comes from"


def check(files: Mapping[str, str], _: Catalog) -> Iterator[Diagnostic]:
    """The rules on the requests of every service; those of prose need the right shape."""
    for folder, bodies in _services(files).items():
        problems = [
            error("MS540", f"`{folder}{file}`: {problem}", None, SHAPE)
            for file, body in bodies.items()
            for problem in api.problems(file, body)
        ]
        yield from problems or _contradictions(folder, bodies)


def _contradictions(folder: str, bodies: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for rule in RULES:
        for problem in rule.problems(bodies):
            yield error(rule.code, f"{_in(folder)}{problem}", None, rule.instead)


def _services(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Request bodies by folder and by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in files:
        folder, slash, file = path.rpartition("/")
        if api.is_request(file):
            found.setdefault(folder + slash, {})[file] = formats.data_of(files, path)
    return found


def _in(folder: str) -> str:
    return f"in `{folder}` " if folder else ""
