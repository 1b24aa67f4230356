"""Every code of the language is documented, and its examples do what they are there for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import modelspec_compile.spec.validate as language
from modelspec_compile.diagnostics.codes import CODES, Example, explanation
from modelspec_compile.diagnostics.diagnostic import Diagnostic
from modelspec_compile.diagnostics.fixes import apply_fixes
from spec_documents import tree

ROOM = Path(language.__file__).parent
RAISED = sorted(
    {code for file in ROOM.rglob("*.py") for code in re.findall(r'"(MS\d{3})"', file.read_text())}
)


def checked(example: Example) -> tuple[str, list[Diagnostic]]:
    text = next(iter(example.contents().values())).decode()
    return text, language.validate(tree(text))


def test_there_are_codes() -> None:
    assert len(RAISED) > 60


@pytest.mark.parametrize("code", RAISED)
def test_code_is_documented(code: str) -> None:
    assert CODES[code].title
    assert len(explanation(code).text) > 80


@pytest.mark.parametrize("code", RAISED)
def test_failing_example_gives_only_its_code(code: str) -> None:
    _, found = checked(explanation(code).failing)
    assert {finding.code for finding in found} == {code}
    assert {finding.severity for finding in found} == {CODES[code].severity}


@pytest.mark.parametrize("code", RAISED)
def test_mended_example_gives_nothing(code: str) -> None:
    assert checked(explanation(code).mended)[1] == []


def test_fixes_mend_their_failing_examples() -> None:
    mended = []
    for code in RAISED:
        text, found = checked(explanation(code).failing)
        if fixes := [finding.fix for finding in found if finding.fix]:
            mended.append(code)
            assert language.validate(tree(apply_fixes(text, fixes))) == [], code
    assert len(mended) > 10


@pytest.mark.parametrize("code", RAISED)
def test_message_is_one_sentence_about_the_document(code: str) -> None:
    for finding in checked(explanation(code).failing)[1]:
        assert not finding.message.endswith(".")
        assert not re.search(r"\b(you|your|please|invalid)\b", finding.message, re.IGNORECASE)
        assert finding.span is not None
        assert finding.span.file == "spec.yaml"
