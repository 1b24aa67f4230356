"""The constant part of a chart: its templates and its schema agree, and nothing else is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import modelspec_templates
from corpus import compiled, example_files, example_name
from helm_charts import spec, values
from modelspec_targets.helm.shapes import PROGRAMS

FOLDER = Path(modelspec_templates.__file__).parent / "helm"
FILES = sorted(path for path in (FOLDER / "templates").rglob("*") if path.is_file())
TEXTS = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FILES}
WHOLE = "\n".join(TEXTS.values())
SCHEMA = json.loads((FOLDER / "values.schema.json").read_text("utf-8"))
OF_HELM = {"global", "enabled"}


def test_every_file_is_a_program_and_every_program_a_file() -> None:
    page = "README.md.j2"
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert {program.template for program in PROGRAMS} == found - {page}


def test_templates_read_what_the_schema_knows_and_all_of_it() -> None:
    read = set(re.findall(r"\.Values\)?\.(\w+)", WHOLE))
    assert read == SCHEMA["properties"].keys() - OF_HELM


def test_every_named_template_is_defined_and_used() -> None:
    defined = re.findall(r'define "([\w.]+)"', WHOLE)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r'include "([\w.]+)"', WHOLE)) == set(defined)


@pytest.mark.parametrize("name", TEXTS)
def test_templates_are_tidy(name: str) -> None:
    text = TEXTS[name]
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert [line for line in text.split("\n") if line != line.rstrip() or len(line) > 120] == []


def test_rendering_depends_on_values_alone() -> None:
    assert re.findall(r"\b(lookup|now|rand\w+|uuidv4|genCA|getHostByName)\b", WHOLE) == []


def coalesced(files: Mapping[str, str], folder: str = "") -> dict[str, Any]:
    """The values of a chart with those of its subcharts under their names, as Helm checks them."""
    whole: dict[str, Any] = {**yaml.safe_load(files[f"{folder}values.yaml"]), "global": {}}
    for name in below(files, folder):
        whole[name] = coalesced(files, f"{folder}charts/{name}/")
    return whole


def below(files: Mapping[str, str], folder: str) -> Iterator[str]:
    pattern = re.compile(rf"{re.escape(folder)}charts/([^/]+)/Chart\.yaml")
    yield from (found[1] for path in files if (found := pattern.fullmatch(path)))


@pytest.mark.parametrize("path", [pytest.param(p, id=example_name(p)) for p in example_files()])
def test_examples_fit_the_schema(path: Path) -> None:
    (bundle,) = compiled(path, "helm").bundles
    files = {file.path: file.text for file in bundle.files}
    folders = ["", *(f"charts/{name}/" for name in below(files, ""))]
    for folder in folders:
        jsonschema.validate(
            coalesced(files, folder), json.loads(files[f"{folder}values.schema.json"])
        )


@pytest.mark.parametrize(
    "change",
    [
        {"replicas": 2},
        {"replicaCount": "2"},
        {"guard": {"imag": {}}},
        {"service": {"type": "ClusterIP", "port": 70000}},
        {"image": {"repository": "a", "tag": 1.1}},
        {"resources": {"limits": {"memory": 16}}},
        {"autoscaling": {"enabled": True, "minReplicas": 1, "maxReplicas": 2, "kind": "Both"}},
    ],
)
def test_the_schema_refuses_mistakes(change: dict[str, Any]) -> None:
    good = values(spec())
    jsonschema.validate(good, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**good, **change}, SCHEMA)


def test_a_subchart_may_be_left_out() -> None:
    jsonschema.validate({**values(spec()), "guard": {"enabled": False}}, SCHEMA)
