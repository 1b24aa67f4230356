"""Every example for every target: it compiles, nothing is lost, and everything can be read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from corpus import TARGETS, compiled, example_files, example_name, published_files
from modelspec_compile import Severity, read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten, generic
from modelspec_compile.mapping.ledger import SILENT
from modelspec_compile.source.files import Folder

SPECS = [*example_files(), *published_files()]
CASES = [pytest.param(p, t, id=f"{example_name(p)}-{t}") for p in SPECS for t in TARGETS]


def test_there_are_examples_enough() -> None:
    assert len(example_files()) >= 15


@pytest.mark.parametrize(("path", "target"), CASES)
def test_compiles_without_an_error(path: Path, target: str) -> None:
    result = compiled(path, target)
    errors = [f"{d.code} {d.message}" for d in result.diagnostics if d.severity is Severity.ERROR]
    assert errors == []
    assert len(result.bundles) == 1


@pytest.mark.parametrize(("path", "target"), CASES)
def test_every_written_leaf_has_an_answer(path: Path, target: str) -> None:
    (bundle,) = compiled(path, target).bundles
    assert [row["path"] for row in bundle.ledger["fields"] if row.get("why") == SILENT] == []
    for row in bundle.ledger["fields"]:
        assert row["places"] or row["fidelity"] == "unsupported" or row["why"], row
        assert row.get("why") or row["fidelity"] == "exact", row


@pytest.mark.parametrize(("path", "target"), CASES)
def test_reads_back_what_it_renders(path: Path, target: str) -> None:
    (bundle,) = compiled(path, target).bundles
    files = {file.path: file.text for file in bundle.files}
    back = read_bundle(targets.load(target), files)
    lossy = {generic(p) for row in bundle.ledger["fields"] for p in _lossy(row)}
    left = [(str(place), value) for place, value in back.leftovers]
    assert [(place, value) for place, value in left if generic(place) not in lossy] == []
    services = {service.name: flatten(service) for service in back.system.services}
    loaded = _system(path)
    wanted = {service.name: flatten(service) for service in loaded.services}
    for row in bundle.ledger["fields"]:
        if row["fidelity"] == "exact" and row["places"]:
            field, name = row["field"], row["service"]
            assert services[name].get(field) == wanted[name][field], (name, field)


def _lossy(row: dict[str, Any]) -> list[str]:
    """The places that do not tell a field back."""
    return row["places"] if row["fidelity"] == "approximated" else []


def _system(path: Path):
    from modelspec_compile import load

    (loaded,) = load(path.read_bytes(), file=path.name, read=Folder(path.parent).read)
    assert loaded.system is not None
    return loaded.system


@pytest.mark.parametrize(("path", "target"), CASES)
def test_yaml_means_the_same_to_old_and_new_readers(path: Path, target: str) -> None:
    for bundle in compiled(path, target).bundles:
        for file in bundle.files:
            if file.path.endswith(".yaml") and "{{" not in file.text:
                modern = YAML(typ="safe", pure=True)
                assert yaml.safe_load(file.text) == modern.load(file.text), file.path
