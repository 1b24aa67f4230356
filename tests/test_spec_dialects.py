"""The published dialect is what its schema says, and the native one accepts all of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from modelspec_compile.spec.dialects import NATIVE, PUBLISHED
from modelspec_compile.spec.dialects.table import Leaf, leaves, paths
from modelspec_compile.spec.fields import all_fields
from modelspec_compile.spec.validate import shape, validate
from spec_documents import node, tree
from spec_mutations import mutations

SHARED = Path(__file__).parents[2] / "shared/data/modelspec-v0.1"
SCHEMA = SHARED / "schema/v0.1/modelspec.v0.1.json"
EXAMPLES = sorted((SHARED / "examples").glob("*.yaml"))
SAMPLES = {"text": "x", "switch": True, "integer": 1, "number": 0.5}
published = pytest.mark.skipif(not SCHEMA.exists(), reason="the published schema is not here")


def whole() -> dict[str, Any]:
    """A document with every leaf of the published dialect."""
    document: dict[str, Any] = {}
    for path, leaf in leaves().items():
        at: Any = document
        *above, last = path.replace("!", "").split(".")
        for step in above:
            at = at.setdefault(step.rstrip("[]"), [{}] if step.endswith("[]") else {})
            at = at[0] if isinstance(at, list) else at
        name, value = last.rstrip("{}"), _sample(leaf)
        at[name] = {"x": value} if last.endswith("{}") else value
    return document


def _sample(leaf: Leaf) -> object:
    return leaf.words[0] if leaf.words else SAMPLES[leaf.kind]


WHOLE = whole()
NAMES = [*sorted({path.rpartition(".")[2].rstrip("[]{}") for path in paths()}), "x", "slos"]


@cache
def schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text()))


def test_the_whole_published_dialect_is_accepted() -> None:
    assert shape(node(WHOLE)) == []


def test_every_published_path_is_native_too() -> None:
    assert {info.path for info in all_fields() if info.since == PUBLISHED} >= {
        path.removeprefix("spec.") for path in paths()
    }


@published
@given(mutations(WHOLE, NAMES))
@settings(max_examples=400, deadline=None)
def test_accepts_exactly_what_the_published_schema_accepts(documents: list[Any]) -> None:
    for document in documents:
        assert (shape(node(document)) == []) == schema().is_valid(document)


@given(mutations(WHOLE, NAMES))
@settings(max_examples=200, deadline=None)
def test_what_the_published_dialect_accepts_is_native(documents: list[Any]) -> None:
    for document in documents:
        native = document | {"apiVersion": NATIVE}
        assert shape(node(document)) or shape(node(native)) == []


@published
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_published_examples_pass_in_both_dialects(path: Path) -> None:
    text = path.read_text()
    assert validate(tree(text)) == []
    assert validate(tree(text.replace(PUBLISHED, NATIVE))) == []


PUBLISHED_TEXT = """\
apiVersion: piqc.ai/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
  identity: {model: {id: a, family: b, task: embedding, framework: vllm}}
  runtime: {accelerator: {vendor: nvidia, type: l4, count: 1}}
"""


def test_a_native_key_points_at_the_api_version() -> None:
    (found,) = validate(tree(PUBLISHED_TEXT + "  routing: {}\n"))
    assert found.code == "MS208"
    assert found.notes == (f"`routing` exists in `{NATIVE}`; change the apiVersion line to use it",)
    assert found.fix is not None
    assert (found.fix.span.line, found.fix.replacement) == (1, NATIVE)


def test_a_native_word_points_at_the_api_version() -> None:
    role = "  pipeline: {dependencies: [{id: e, role: embedding, specRef: ./e.yaml}]}\n"
    (found,) = validate(tree(PUBLISHED_TEXT + role))
    assert (found.code, found.span and found.span.line) == ("MS208", 7)


def test_suggestions_stay_within_the_dialect() -> None:
    (found,) = validate(tree(PUBLISHED_TEXT.replace("runtime: {", "runtime: {memry: {}, ")))
    assert (found.code, found.fix) == ("MS201", None)


def test_unknown_api_version_and_kind_are_told_with_everything_else() -> None:
    text = "apiVersion: piqc.ai/v1alpha2\nkind: Modelspec\nmetadata: {name: a}\nspec: {}\n"
    found = validate(tree(text))
    assert [(one.code, one.fix and one.fix.replacement) for one in found] == [
        ("MS209", PUBLISHED),
        ("MS210", "ModelSpec"),
        ("MS202", None),
    ]
