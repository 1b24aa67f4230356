"""Mutated specs end in a documented exit status, never in a traceback."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from corpus import example_files
from modelspec_compile.cli.app import app

MUTANTS = int(os.environ.get("MUTANTS", "600"))
DOCUMENTED = {0, 1, 2, 3}
NASTY = (
    *(b"\x00", b"\xff\xfe", b"&a [*a]", b"<<: *x", b"!!python/object:os.system", b"\t", b"- " * 99),
    *(b"{" * 70, b"'", b'"', b"|", b"%YAML 1.1\n---\n", b"1e999", b"0o9", b"012", b"\xe2\x80\xae"),
    *(b"${X}", b"{{7*7}}", b"\r", b"null", b"9" * 99, b": ", b"\n  ", b"-1", b"true"),
)


def mutants(seed: int) -> Iterator[bytes]:
    """Examples with a few bytes removed, repeated, exchanged or put in."""
    generator = random.Random(seed)
    sources = [path.read_bytes() for path in example_files()]
    while True:
        text = bytearray(generator.choice(sources))
        for _ in range(generator.randint(1, 6)):
            at, to = sorted(generator.randrange(len(text) + 1) for _ in range(2))
            to = min(to, at + 40)
            way = generator.randrange(5)
            if way == 0:
                del text[at:to]
            elif way == 1:
                text[at:at] = text[at:to]
            elif way == 2:
                text[at:at] = generator.choice(NASTY)
            elif way == 3 and at < len(text):
                text[at] = generator.randrange(256)
            else:
                lines = bytes(text).split(b"\n")
                generator.shuffle(lines) if generator.random() < 0.1 else lines.reverse()
                text = bytearray(b"\n".join(lines)) if generator.random() < 0.2 else text
        yield bytes(text)


def test_no_input_crashes_the_compiler(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    seen = set()
    for number, text in zip(range(MUTANTS), mutants(seed=20261125), strict=False):
        spec.write_bytes(text)
        command = ["compile", str(spec), "-t", "all", "--stdout"]
        result = CliRunner().invoke(app, command)
        crash = result.exception if not isinstance(result.exception, SystemExit) else None
        assert crash is None, (number, repr(crash), text)
        assert result.exit_code in DOCUMENTED, (number, text)
        seen.add(result.exit_code)
    assert seen >= {0, 1}
