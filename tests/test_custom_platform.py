"""The worked example of a target that is not installed does what its page says."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest

from corpus import EXAMPLES, ROOT

PROGRAM = EXAMPLES / "custom_platform" / "compile_for_systemd.py"
TEST = EXAMPLES / "custom_platform" / "test_systemd.py"


def test_the_example_compiles_and_reads_back() -> None:
    command = [sys.executable, str(PROGRAM), str(EXAMPLES / "02-llm-one-gpu.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert '"vllm"' in done.stdout
    assert "0 places not understood" in done.stdout
    assert "systemd has no place for" in done.stderr


def test_the_target_keeps_its_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(PROGRAM.parent)
    runpy.run_path(str(TEST))["test_the_target_keeps_its_promises"]()


def test_the_page_shows_the_test_of_the_example() -> None:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    (_, text) = TEST.read_text(encoding="utf-8").split("\n\n", 1)
    assert f"```python\n{text}```" in page
