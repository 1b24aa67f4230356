"""Every code of the catalog by the command line: one example gives it, the mended one does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus import ROOT
from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.cli.app import app
from modelspec_compile.diagnostics.codes import CODES, Example, explanation

SOURCES = [*(ROOT / "src").rglob("*.py"), *(ROOT / "targets").rglob("*.py")]
RAISED = {code for file in SOURCES for code in re.findall(r'"(MS\d{3})"', file.read_text("utf-8"))}
CRASH = "MS901"
COMMANDS = {"catalog", "convert", "validate"}
READ = "read"


def output_of(example: Example, folder: Path) -> str:
    """What the command line says of an example."""
    for name, content in example.contents().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if example.arguments[:1] == (READ,):
        target, files = targets.load(example.arguments[2]), example.contents()
        read = read_bundle(target, {name: text.decode() for name, text in files.items()})
        return "".join(f"[{finding.code}]" for finding in read.findings)
    first = str(folder / next(iter(example.files)))
    command, *options = example.arguments or ("compile",)
    if command not in COMMANDS:
        command, options = "compile", list(example.arguments)
    if command == "compile":
        options += ["-o", str(folder / "out")]
        options += [] if "--target" in options else ["--target", "null"]
    last = [*options, first] if command == "catalog" else [first, *options]
    result = CliRunner().invoke(app, [command, *last])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def test_every_raised_code_is_documented() -> None:
    assert sorted(RAISED - set(CODES) - {CRASH}) == []
    assert len(CODES) >= 60


@pytest.mark.parametrize("code", sorted(set(CODES) - {CRASH}))
def test_examples_do_what_they_are_there_for(code: str, tmp_path: Path) -> None:
    entry = explanation(code)
    assert f"[{code}]" in output_of(entry.failing, tmp_path / "failing")
    assert f"[{code}]" not in output_of(entry.mended, tmp_path / "mended")
