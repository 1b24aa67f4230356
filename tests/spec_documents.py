"""Documents for the tests of the language: trees of texts and of plain data."""

from __future__ import annotations

from modelspec_compile.diagnostics import Diagnostic, Span
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Mapping, Node, Scalar, Sequence
from modelspec_compile.spec.validate import validate

NOWHERE = Span("spec.yaml", 1, 1, 1, 1)
HEAD = """\
apiVersion: modelspec.dev/v1alpha1
kind: ModelSpec
metadata: {name: chat}
spec:
"""
IDENTITY = "  identity: {model: {id: acme/chat}}\n"


def tree(text: str) -> Mapping:
    documents, problems = parse(text, "spec.yaml")
    assert not problems, problems
    return documents[0].root


def section(text: str) -> Mapping:
    """A document with these sections of `spec` beside the least identity."""
    body = "".join(f"  {line}\n" for line in text.strip("\n").splitlines())
    return tree(HEAD + IDENTITY + body)


def findings(text: str, *, partial: bool = False) -> list[Diagnostic]:
    return validate(section(text), partial=partial)


def codes(text: str, *, partial: bool = False) -> list[str]:
    return [finding.code for finding in findings(text, partial=partial)]


def node(data: object) -> Node:
    """A tree of plain data, all of it at one place."""
    if isinstance(data, dict):
        entries = {key: node(value) for key, value in data.items()}
        return Mapping(entries, dict.fromkeys(entries, NOWHERE), NOWHERE)
    if isinstance(data, list):
        return Sequence(tuple(node(item) for item in data), NOWHERE)
    assert data is None or isinstance(data, str | int | float | bool)
    return Scalar(data, "" if data is None else str(data), isinstance(data, str), NOWHERE)
