"""Every example for every target: its files can be read by others. See also test_targets."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ruamel.yaml import YAML

from corpus import TARGETS, compiled, example_files, example_name, published_files

SPECS = [*example_files(), *published_files()]
CASES = [pytest.param(p, t, id=f"{example_name(p)}-{t}") for p in SPECS for t in TARGETS]


def test_there_are_examples_enough() -> None:
    assert len(example_files()) >= 15


@pytest.mark.parametrize(("path", "target"), CASES)
def test_yaml_means_the_same_to_old_and_new_readers(path: Path, target: str) -> None:
    for bundle in compiled(path, target).bundles:
        for file in bundle.files:
            if file.path.endswith(".yaml") and "{{" not in file.text:
                modern = YAML(typ="safe", pure=True)
                assert yaml.safe_load(file.text) == modern.load(file.text), file.path
