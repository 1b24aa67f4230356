"""The same spec gives the same bytes: a second time, and with its keys in another order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.bundle import Bundle
from modelspec_compile.compiler import bundle_of
from modelspec_compile.target import Target
from modelspec_compile.testing.gaps import Gap
from modelspec_compile.testing.perturbation import artifacts
from modelspec_compile.testing.samples import Sample, bundle, data_of, loaded

CHECK = "determinism"


def determinism(target: Target, sample: Sample) -> Iterator[Gap]:
    """Each file that differs from one compile to another."""
    for path in _differing(_texts(bundle(target, sample)), _texts(_compiled(target, sample))):
        yield Gap(CHECK, path, f"a second compile writes another `{path}`", sample.shown)
    data = data_of(sample)
    straight, turned = (
        artifacts(_compiled(target, replace(sample, text=json.dumps(keys))))
        for keys in (data, _turned(data))
    )
    for path in _differing(straight, turned):
        yield Gap(CHECK, path, f"`{path}` depends on the order of the keys", sample.shown)


def _compiled(target: Target, sample: Sample) -> Bundle:
    return bundle_of(target, loaded(sample), BUILT_IN)


def _texts(made: Bundle) -> dict[str, str]:
    return {file.path: file.text for file in made.files}


def _differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def _turned(data: Any) -> Any:
    """The same data with the keys of every mapping in the opposite order."""
    if isinstance(data, dict):
        return {key: _turned(data[key]) for key in reversed(data)}
    return [_turned(value) for value in data] if isinstance(data, list) else data
