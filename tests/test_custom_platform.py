"""The worked example of a target that is not installed does what its page says."""

from __future__ import annotations

import subprocess
import sys

from corpus import EXAMPLES

PROGRAM = EXAMPLES / "custom_platform" / "compile_for_systemd.py"


def test_the_example_compiles_and_reads_back() -> None:
    command = [sys.executable, str(PROGRAM), str(EXAMPLES / "02-llm-one-gpu.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert '"vllm"' in done.stdout
    assert "0 places not understood" in done.stdout
    assert "systemd has no place for" in done.stderr
