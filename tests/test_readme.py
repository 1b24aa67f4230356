"""The README shows what the compiler says, not what it once said."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from typer.testing import CliRunner

from corpus import ROOT
from modelspec_compile.cli.app import app

PAGE = (ROOT / "README.md").read_text("utf-8")


def spec(folder: Path) -> Path:
    """The spec that the page shows, in a file."""
    shown = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    path = folder / "spec.yaml"
    path.write_text(shown[1], "utf-8")
    return path


def test_the_plan_is_what_is_said_of_the_spec(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["plan", str(spec(tmp_path))]).stdout
    lines = [line.rstrip() for line in found.splitlines()]
    said = textwrap.indent("\n".join(lines), "    ")
    assert said in PAGE, f"stale: the plan of README.md is now\n\n{said}"


def test_the_spec_compiles_for_every_platform(tmp_path: Path) -> None:
    arguments = ["compile", str(spec(tmp_path)), "-t", "all", "-o", str(tmp_path / "out")]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    shown = re.findall(r"^    out/support-chat/(\S+)/ +(.*)$", PAGE, re.MULTILINE)
    assert len(shown) == 6
    for target, files in shown:
        for name in re.findall(r"[\w./-]+\.(?:yaml|json|py|sh|template)\b", files):
            assert (tmp_path / "out/support-chat" / target / name).exists(), (target, name)
