"""Every code of the front door is documented, and its examples do what they are there for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import modelspec_compile.source as source
from modelspec_compile.diagnostics import Diagnostic, Severity
from modelspec_compile.diagnostics import codes as registry
from modelspec_compile.diagnostics.codes import CODES, Example, explanation
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.diagnostics.page import page
from modelspec_compile.source.files import Folder, Refused
from modelspec_compile.source.parse import parse
from modelspec_compile.source.settings import parse_set, set_value
from modelspec_compile.source.tree import Scalar, find

CATALOG = Path(registry.__file__).with_name("catalog")
RAISED = sorted(
    {
        code
        for file in Path(str(source.__file__)).parent.glob("*.py")
        for code in re.findall(r'"(MS\d{3})"', file.read_text(encoding="utf-8"))
    }
)


def check(example: Example, folder: Path) -> list[Diagnostic]:
    """Reads an example as the compiler would: the first file, its settings, its base."""
    for name, content in example.contents().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    documents, found = parse(next(iter(example.contents().values())), next(iter(example.files)))
    for document in documents:
        for text in example.arguments[1::2]:
            setting, problems = parse_set(text)
            found += problems
            if setting:
                found += set_value(document.root, setting.path, setting.value)[1]
        base = find(document.root, ("spec", "extends"))
        if isinstance(base, Scalar):
            try:
                Folder(folder).read(base.text)
            except Refused as refused:
                found.append(error(refused.code, refused.message, base.span))
    return found


def test_there_are_codes() -> None:
    assert len(RAISED) == 25
    assert set(RAISED) <= set(CODES)


@pytest.mark.parametrize("code", RAISED)
def test_failing_example_gives_its_code(code: str, tmp_path: Path) -> None:
    found = check(explanation(code).failing, tmp_path)
    expected = {"MS118": {"MS109", "MS118"}}.get(code, {code})
    assert {one.code for one in found} == expected
    assert found[-1].severity == CODES[code].severity


@pytest.mark.parametrize("code", RAISED)
def test_mended_example_gives_nothing(code: str, tmp_path: Path) -> None:
    assert check(explanation(code).mended, tmp_path) == []


@pytest.mark.parametrize("code", sorted(CODES))
def test_entries_have_the_documented_form(code: str) -> None:
    text = (CATALOG / f"{code}.yaml").read_text(encoding="utf-8")
    entry = yaml.safe_load(text)
    assert list(entry) == ["title", "severity", "explanation", "failing", "mended"]
    head = CODES[code]
    assert (head.code, head.title, head.severity.name.lower()) == (
        code,
        entry["title"],
        entry["severity"],
    )
    assert not head.title.endswith(".")
    assert "  " not in head.title
    assert explanation(code).text.endswith((".", "`", "|"))
    for example in (explanation(code).failing, explanation(code).mended):
        assert all(example.contents().values())


def test_codes_are_a_mapping_that_reads_only_what_is_asked_for() -> None:
    assert list(CODES) == sorted(CODES)
    assert len(CODES) == len(list(CATALOG.glob("MS*.yaml")))
    assert CODES["MS109"].severity is Severity.ERROR
    assert "MS000" not in CODES
    assert "../../pyproject" not in CODES
    with pytest.raises(KeyError):
        explanation("MS000")


def test_parts_of_an_example() -> None:
    contents = explanation("MS102").failing.contents()["spec.yaml"]
    assert b"caf\xe9\nspec:" in contents
    assert len(explanation("MS104").failing.contents()["spec.yaml"]) > 1 << 20


def test_page_shows_both_examples() -> None:
    text = page("MS109")
    assert text.startswith("# MS109: A key is written twice (error)\n")
    assert text.count("```yaml\n# spec.yaml\n") == 2
    assert len(page("MS104")) < 10_000
