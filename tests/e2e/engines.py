"""Engines on PATH that only say how they were started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .environments import PROGRAMS

NAMES = (
    "vllm",
    "llama-server",
    "text-generation-launcher",
    "text-embeddings-router",
    "trtllm-serve",
)


def install_engines(folder: Path, names: Iterable[str] = NAMES) -> Path:
    """Write a program for each engine's name into `folder`, to be put on PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        program = folder / name
        command = f'exec "{sys.executable}" -P "{PROGRAMS / "engine.py"}" {name} "$@"'
        program.write_text(f"#!/bin/sh\n{command}\n")
        program.chmod(0o755)
    return folder


def command_lines(
    folder: Path, words: Sequence[str], variables: Mapping[str, str], timeout_seconds: float = 30
) -> list[list[str]]:
    """Run the words of a container with engines that end at once; the command lines they got.

    What shells, quotes and variables make of the words is so what the real engine would get.
    """
    record = folder / "record"
    record.write_text("")
    path = f"{install_engines(folder / 'bin')}:{os.environ['PATH']}"
    subprocess.run(
        words,
        env={**variables, "PATH": path, "ENGINE_RECORD": str(record), "ENGINE_ONCE": "1"},
        timeout=timeout_seconds,
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in record.read_text().splitlines()]
