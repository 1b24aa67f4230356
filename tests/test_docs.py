"""The generated pages say what the code says."""

from __future__ import annotations

import runpy

import pytest

from corpus import ROOT

GENERATOR = runpy.run_path(str(ROOT / "docs" / "generate.py"))
PAGES = GENERATOR["pages"]()


@pytest.mark.parametrize("path", sorted(PAGES))
def test_page_is_current(path: str) -> None:
    written = (GENERATOR["FOLDER"] / path).read_text(encoding="utf-8")
    assert written == PAGES[path], f"stale: {GENERATOR['REGENERATE']}"


def test_no_page_is_left_over() -> None:
    folder = GENERATOR["FOLDER"] / "targets"
    assert {file.name for file in folder.iterdir()} == {
        path.removeprefix("targets/") for path in PAGES if path.startswith("targets/")
    }
