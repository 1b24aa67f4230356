"""The HTML report in a real browser: what it draws, measured there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from corpus import ROOT
from modelspec_compile.cli.app import app

pytestmark = pytest.mark.e2e
SPECS = [
    ROOT / "examples" / name for name in ("03-llm-tensor-parallel-4.yaml", "06-embedding.yaml")
]
WIDTHS = (360, 1200)
MEASURE = """
<script>
const box = e => e.getBoundingClientRect();
const wide = e => box(e).width;
document.body.append(Object.assign(document.createElement("pre"), {id: "measured", textContent:
  JSON.stringify({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    articles: document.querySelectorAll("article").length,
    bars: [...document.querySelectorAll("svg[aria-label='Memory of one device']")].map(s => ({
      whole: wide(s), parts: [...s.querySelectorAll("rect")].map(wide)})),
    points: document.querySelectorAll("svg[aria-label^='Cost a month'] circle").length,
    hidden: [...document.querySelectorAll("h2, h3, td, p")].filter(e => !box(e).height).length,
    requests: performance.getEntriesByType("resource").length,
  })}));
</script>
"""


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of two specs, one of which the analysis can say much of."""
    path = tmp_path_factory.mktemp("report") / "plan.html"
    arguments = ["plan", *map(str, SPECS), "--search", "--report", str(path)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return path


@pytest.mark.parametrize("width", WIDTHS)
def test_a_browser_draws_the_report(page: Path, width: int, tmp_path: Path) -> None:
    seen = measured(page, width, tmp_path)
    assert seen["overflow"] <= 0
    assert seen["articles"] == len(SPECS)
    assert seen["hidden"] == 0
    assert seen["requests"] == 0
    assert seen["points"] > 10
    for bar in seen["bars"]:
        assert sum(bar["parts"]) == pytest.approx(bar["whole"], rel=0.02)
        assert len(bar["parts"]) >= 4


def measured(page: Path, width: int, folder: Path) -> dict[str, Any]:
    """What a script in a copy of the page sees at a width of the window."""
    copy = folder / "measured.html"
    copy.write_text(page.read_text("utf-8").replace("</body>", MEASURE + "</body>"), "utf-8")
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    assert browser, "not installed: chromium"
    frame = folder / "frame.html"
    frame.write_text(FRAME.format(width=width), "utf-8")
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
            f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=5000",
            "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stdout[-2000:]
    seen: dict[str, Any] = json.loads(unescape(found[1]))
    return seen


FRAME = """<!doctype html><iframe width="{width}" height="900" src="measured.html"></iframe>
<pre id="seen"></pre><script>
document.querySelector("iframe").onload = e => document.querySelector("#seen").textContent =
  e.target.contentDocument.querySelector("#measured").textContent;
</script>
"""
