"""What is emitted, file by file; `pytest --snapshot-update` accepts a change that was read.

Files that are the same in every bundle stand in the templates already; ledger and source map
have tests of their own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import TARGETS, compiled, example_files, example_name
from modelspec_compile import target as targets
from modelspec_compile.output import templates

RECORDS = {"ledger.json", "sourcemap.json"}


def constants(name: str) -> set[str]:
    """The texts of a target's constant files."""
    target = targets.load(name)
    programs = (program for shape in target.shapes for program in shape.programs)
    return {templates.source(target.templates, program.template) for program in programs}


@pytest.mark.parametrize("path", [pytest.param(p, id=example_name(p)) for p in example_files()])
@pytest.mark.parametrize("target", TARGETS)
def test_emits_what_it_did(path: Path, target: str, emitted) -> None:
    same = constants(target)
    for bundle in compiled(path, target).bundles:
        for file in bundle.files:
            if file.path not in RECORDS and file.text not in same:
                name = f"{target}/{example_name(path)}/{file.path}"
                assert file.text == emitted(name=name), name
