"""Findings for programs: JSON, SARIF and GitHub annotations."""

from __future__ import annotations

import json
from typing import get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelspec_compile.diagnostics import Diagnostic, Fix, Severity, Span
from modelspec_compile.diagnostics.diagnostic import error, note, warning
from modelspec_compile.diagnostics.github import render_github
from modelspec_compile.diagnostics.order import arrange, dedupe
from modelspec_compile.diagnostics.render import Format, render
from modelspec_compile.diagnostics.sarif import render_sarif
from modelspec_compile.diagnostics.suggest import did_you_mean

SPAN = Span("specs/a b.yaml", 4, 12, 4, 16)
FOUND = [
    error("MS109", "a", SPAN, "n", "o", fix=Fix(SPAN, '"1.10"', "write it in quotes")),
    warning("MS109", "b", Span("specs/a b.yaml", 5, 1, 7, 3)),
    note("MS999", "c"),
]

# The parts of the SARIF 2.1.0 schema that the log uses, closed to anything else.
POSITION = {"type": "integer", "minimum": 1}
TEXT = {"type": "string", "minLength": 1}
REGION = {
    "type": "object",
    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), POSITION),
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(required: list[str] | None = None, **properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": required if required is not None else list(properties),
        "additionalProperties": False,
    }


def listed(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


MESSAGE = closed(text=TEXT)
ARTIFACT = closed(uri={"type": "string", "format": "uri-reference", "pattern": r"^[!-~]*$"})
REPLACEMENT = closed(deletedRegion=REGION, insertedContent=closed(text={"type": "string"}))
CHANGE = closed(artifactLocation=ARTIFACT, replacements={**listed(REPLACEMENT), "minItems": 1})
RULE = closed(
    ["id"],
    id=TEXT,
    shortDescription=MESSAGE,
    help=closed(text=TEXT, markdown=TEXT),
    defaultConfiguration=closed(level=LEVEL),
)
RESULT = closed(
    ["ruleId", "ruleIndex", "level", "message"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations=listed(closed(physicalLocation=closed(artifactLocation=ARTIFACT, region=REGION))),
    fixes=listed(closed(description=MESSAGE, artifactChanges=listed(CHANGE))),
)
RUN = closed(
    tool=closed(driver=closed(name=TEXT, version=TEXT, rules=listed(RULE))),
    columnKind={"enum": ["unicodeCodePoints"]},
    results=listed(RESULT),
)
SARIF = closed(**{"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": listed(RUN)})

anything = st.text(max_size=30)
findings = st.builds(
    Diagnostic,
    st.sampled_from(["MS101", "MS999"]),
    st.sampled_from(Severity),
    anything.filter(bool),
    st.none() | st.builds(Span, anything, *[st.integers(1, 9)] * 4),
    st.lists(anything, max_size=2).map(tuple),
    st.none() | st.builds(Fix, st.just(SPAN), anything, anything.filter(bool)),
)


def test_json() -> None:
    page = json.loads(render("json", FOUND, {}))
    assert page["formatVersion"] == 1
    assert page["counts"] == {"error": 1, "warning": 1, "note": 1}
    span = {"file": "specs/a b.yaml", "line": 4, "column": 12, "endLine": 4, "endColumn": 16}
    assert page["diagnostics"][1] == {
        "code": "MS109",
        "severity": "error",
        "message": "a",
        "span": span,
        "notes": ["n", "o"],
        "fix": {"description": "write it in quotes", "replacement": '"1.10"', "span": span},
    }
    assert page["diagnostics"][0]["span"] is page["diagnostics"][0]["fix"] is None


def test_nothing_found_is_still_a_document() -> None:
    assert json.loads(render("json", [], {}))["diagnostics"] == []
    assert json.loads(render("sarif", [], {}))["runs"][0]["results"] == []
    assert render("github", [], {}) == render("text", [], {}) == ""


def test_sarif() -> None:
    log = json.loads(render_sarif(FOUND))
    jsonschema.validate(log, SARIF)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["MS109", "MS999"]
    assert rules[0]["shortDescription"]["text"] == "A key is written twice"
    assert "lost without a word" in rules[0]["help"]["markdown"]
    first, second, third = log["runs"][0]["results"]
    assert (first["level"], second["level"], third["level"]) == ("error", "warning", "note")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "specs/a%20b.yaml"}
    assert place["region"] == {"startLine": 4, "startColumn": 12, "endLine": 4, "endColumn": 16}
    replacement = first["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement["insertedContent"] == {"text": '"1.10"'}
    assert "locations" not in third


def test_github() -> None:
    assert render_github(FOUND).splitlines() == [
        "::error file=specs/a b.yaml,line=4,endLine=4,col=12,endColumn=15,title=MS109"
        "::a%0An%0Ao%0Awrite it in quotes",
        "::warning file=specs/a b.yaml,line=5,endLine=7,title=MS109::b",
        "::notice title=MS999::c",
    ]


def test_github_text_cannot_start_a_command() -> None:
    found = error("MS101", "100%\r\n::error::x\n##[group]", Span("a,b:c%.yaml", 1, 1, 1, 1))
    line = render_github([found])
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=1,title=MS101"
        "::100%25\\r%0A::error::x%0A##[group]\n"
    )


@given(st.lists(findings, max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_format_takes_every_finding(found: list[Diagnostic]) -> None:
    pages = {form: render(form, found, {}) for form in get_args(Format)}
    jsonschema.validate(json.loads(pages["sarif"]), SARIF)
    assert len(json.loads(pages["json"])["diagnostics"]) == len(dedupe(found))
    assert pages["github"].count("\n") == len(dedupe(found))
    assert pages["github"].isprintable() or "\n" in pages["github"]


def test_order_and_duplicates() -> None:
    def at(file: str, line: int, column: int) -> Span:
        return Span(file, line, column, line, column + 1)

    expected = [
        error("MS900", "no place"),
        error("MS109", "m", at("a", 1, 5)),
        warning("MS101", "m", at("a", 1, 5)),
        error("MS101", "m", at("a", 2, 1)),
        error("MS101", "n", at("a", 2, 1)),
        error("MS101", "m", at("a", 10, 1)),
        error("MS101", "m", at("b", 1, 1)),
    ]
    assert arrange([*reversed(expected), *expected]) == expected
    assert dedupe([expected[1], expected[0], expected[1]]) == [expected[1], expected[0]]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("maxreplicas", "maxReplicas"),
        ("max_replicas", "maxReplicas"),
        ("maxReplica", "maxReplicas"),
        ("maxRepilcas", "maxReplicas"),
        ("minReplica", "minReplicas"),
        ("H100-80GB", "h100-80gb"),
        ("toleration", "tolerations"),
        ("bananas", None),
        ("", None),
    ],
)
def test_did_you_mean(word: str, expected: str | None) -> None:
    known = ["minReplicas", "maxReplicas", "tolerations", "h100-80gb", "tp"]
    assert did_you_mean(word, known) == expected
