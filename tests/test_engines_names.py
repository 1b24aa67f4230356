"""No code asks for an engine by its name: what is known of one stands with it, or in data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from corpus import ROOT
from modelspec_compile import engines

SOURCES = (ROOT / "src", ROOT / "targets")
OWN = ROOT / "src" / "modelspec_compile" / "engines"
OTHER_WORDS = {
    ("spec/dialects/piqc_v1alpha1.py", "custom"): "the part that a dependency plays",
    ("spec/pipeline.py", "custom"): "the part that a dependency plays",
    ("spec/serving.py", "custom"): "an API",
    ("compose/gateway.py", "custom"): "an API",
    ("compose/left_out.py", "custom"): "an API",
    ("kserve/checks/predictors.py", "huggingface"): "a key of a predictor in KServe's API",
    ("kserve/checks/predictors.py", "triton"): "a key of a predictor in KServe's API",
}
"""Words of other vocabularies that an engine happens to be called by, with what they mean."""


def constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """The constants of a module that are no docstrings."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prose:
            yield node


def named(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that name an engine, with its name."""
    for node in constants(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node.value, str) and node.value in engines.names():
            yield node.lineno, node.value


def is_other_word(file: Path, word: str) -> bool:
    return any(file.as_posix().endswith(f"/{end}") for end, one in OTHER_WORDS if one == word)


def test_engines_are_named_by_themselves_and_by_data_alone() -> None:
    files = [file for folder in SOURCES for file in sorted(folder.rglob("*.py"))]
    found = [
        f"{file.relative_to(ROOT)}:{line}: `{word}`"
        for file in files
        if OWN not in file.parents
        for line, word in named(file)
        if not is_other_word(file, word)
    ]
    assert found == []


def test_other_words_are_there() -> None:
    files = [file for folder in SOURCES for file in folder.rglob("*.py")]
    for end, word in OTHER_WORDS:
        (file,) = (file for file in files if file.as_posix().endswith(f"/{end}"))
        assert word in {found for _, found in named(file)}, f"{end} has no `{word}` any more"
