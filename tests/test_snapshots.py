"""What is emitted, file by file; `pytest --snapshot-update` accepts a change that was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import TARGETS, compiled, example_files, example_name

RECORDS = {"ledger.json", "sourcemap.json"}


@pytest.mark.parametrize("path", [pytest.param(p, id=example_name(p)) for p in example_files()])
@pytest.mark.parametrize("target", TARGETS)
def test_emits_what_it_did(path: Path, target: str, emitted) -> None:
    for bundle in compiled(path, target).bundles:
        for file in bundle.files:
            if file.path not in RECORDS:
                name = f"{target}/{example_name(path)}/{file.path}"
                assert file.text == emitted(name=name), name
