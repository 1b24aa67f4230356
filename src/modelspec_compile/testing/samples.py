"""The specs that a target is tested with: what the caller gives, or those that come along."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from modelspec_compile.analysis.facts import BUILT_IN
from modelspec_compile.bundle import Bundle
from modelspec_compile.compiler import Loaded, bundle_of, load
from modelspec_compile.output.formats import yaml
from modelspec_compile.passes.resolve import Read, nothing_to_read
from modelspec_compile.source.files import Folder
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import to_data
from modelspec_compile.target import Target
from modelspec_compile.testing.repair import Spec, errors, spec_text

Given = str | Path | Mapping[str, Any]
"""A spec as its path, or as plain data."""
SHIPPED = Path(__file__).parent / "specs"


@dataclass(frozen=True)
class Sample:
    """One spec: what reports call it, its text, and the file and folder that it stands in."""

    name: str
    text: str
    file: str = "spec.yaml"
    read: Read = field(default=nothing_to_read, compare=False)

    @property
    def shown(self) -> str:
        """What a report says of it: where it is, or the spec itself where it was drawn."""
        return self.name or yaml.dump(json.loads(self.text))


def samples(given: Iterable[Given] | None) -> tuple[Sample, ...]:
    """The specs that are given, or the few that come along."""
    specs = sorted(SHIPPED.glob("*.yaml")) if given is None else given
    return tuple(_sample(spec) for spec in specs)


def _sample(spec: Given) -> Sample:
    if isinstance(spec, Mapping):
        name = str(spec.get("metadata", {}).get("name", "spec"))
        return Sample(name, spec_text(dict(spec)))
    path = Path(spec)
    return Sample(str(spec), path.read_text(encoding="utf-8"), path.name, Folder(path.parent).read)


def data_of(sample: Sample) -> Spec:
    """The first document of a spec as plain data."""
    (document, *_), _ = parse(sample.text, sample.file)
    data = to_data(document.root)
    assert isinstance(data, dict)
    return data


@lru_cache(maxsize=128)
def loaded(sample: Sample) -> Loaded:
    """A spec before any target sees it; the first of its documents."""
    return load(sample.text, file=sample.file, read=sample.read)[0]


@lru_cache(maxsize=64)
def bundle(target: Target, sample: Sample) -> Bundle:
    """What a target makes of a spec that nothing refuses."""
    return bundle_of(target, loaded(sample), BUILT_IN)


def files(made: Bundle) -> dict[str, str]:
    """The text of every file of a bundle."""
    return {file.path: file.text for file in made.files}


def refusals(target: Target, sample: Sample) -> list[str]:
    """Why a spec is refused, by itself or by the target; empty for most."""
    found = errors(loaded(sample).diagnostics)
    found = found or errors(bundle(target, sample).diagnostics)
    return [f"{one.code}: {one.message}" for one in found]
