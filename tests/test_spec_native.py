"""The native dialect: every example of every field is itself valid, and so is its JSON Schema."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from jsonschema import Draft202012Validator

from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import find
from modelspec_compile.spec.dialects import NATIVE
from modelspec_compile.spec.examples import example_of
from modelspec_compile.spec.fields import all_fields, language
from modelspec_compile.spec.jsonschema import json_schema
from modelspec_compile.spec.validate import plain, shape, validate
from spec_documents import node, tree
from spec_mutations import mutations

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
SHARED = ROOT.parent / "shared/native-example.yaml"


def whole() -> dict[str, Any]:
    """A document with every field of the language, by its example."""
    document = example_of(language())
    assert isinstance(document, dict)
    document["spec"]["environments"] = {"dev": {"runtime": {"accelerator": {"count": 1}}}}
    return document


WHOLE = whole()
NAMES = [*sorted({info.path.rpartition(".")[2].rstrip("[]{}") for info in all_fields()}), "x"]


@cache
def schema() -> Draft202012Validator:
    Draft202012Validator.check_schema(json_schema())
    return Draft202012Validator(json_schema())


def test_the_whole_language_has_a_valid_shape() -> None:
    assert shape(node(WHOLE)) == []


def test_the_whole_language_contradicts_itself_only_where_it_offers_a_choice() -> None:
    codes = {finding.code for finding in validate(node(WHOLE))}
    assert codes == {"MS309", "MS327", "MS333", "MS344"}


def test_only_the_id_of_the_model_is_needed() -> None:
    identity = {"model": {"id": "acme/chat"}}
    least = {"apiVersion": NATIVE, "kind": "ModelSpec", "metadata": {"name": "chat"}}
    assert validate(node(least | {"spec": {"identity": identity}})) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_of_the_documentation_are_valid(path: Path) -> None:
    for document in parse(path.read_bytes(), path.name)[0]:
        if find(document.root, ("kind",)):
            partial = find(document.root, ("spec", "extends")) is not None
            assert validate(document.root, partial=partial) == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared example is not here")
def test_the_shared_example_is_valid_but_for_its_shortened_digest() -> None:
    assert [finding.code for finding in validate(tree(SHARED.read_text()))] == ["MS319"]


@example([{"apiVersion": NATIVE, "kind": "ModelSpec", "metadata": None, "spec": None}])
@given(mutations(WHOLE, NAMES))
@settings(max_examples=60, deadline=None)
def test_the_json_schema_accepts_exactly_what_the_models_accept(documents: list[Any]) -> None:
    for document in documents:
        partial = "extends" in (document.get("spec") or {})
        found = shape(node(document), partial=partial)
        assert (found == []) == schema().is_valid(plain(node(document))), found


@given(mutations(WHOLE, NAMES))
@settings(max_examples=60, deadline=None)
def test_every_finding_has_a_code_a_place_and_one_line(documents: list[Any]) -> None:
    for document in documents:
        for finding in validate(node(document)):
            assert finding.span is not None
            assert finding.code[:3] in ("MS2", "MS3", "MS6")
            assert "\n" not in finding.message
            assert "function-plain" not in finding.message
