"""Nothing is ignored: each leaf changes some output, or the ledger says why it does not."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus import TARGETS, example_files, example_name, published_files
from modelspec_compile import Bundle, Severity, compile
from modelspec_compile.mapping.places import path_text
from modelspec_compile.source.files import Folder
from modelspec_compile.source.parse import parse
from modelspec_compile.source.tree import Path as TreePath
from modelspec_compile.source.tree import Scalar, leaves

SPECS = [*example_files(), *published_files()]
FIXED = {("apiVersion",), ("kind",)}
RECORDS = {"ledger.json", "sourcemap.json", "prerequisites.json", "README.md"}


def perturbed(value: Any) -> Iterator[Any]:
    """Other values of the same type, most harmless first."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        others = (value + 1, value * 2, value - 1, value + 10)
        yield from (other for other in others if other != value and other >= 0)
    elif isinstance(value, float):
        yield from (value * 0.9, value * 1.1)
    elif isinstance(value, str):
        yield from (f"{value}x", f"{value}1", f"x{value}")


def changed(data: Any, path: TreePath, value: Any) -> Any:
    """A copy of data with another value at a path."""
    result = copy.deepcopy(data)
    at = result
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return result


def artifacts(bundle: Bundle) -> dict[str, str]:
    return {file.path: file.text for file in bundle.files if file.path not in RECORDS}


@pytest.mark.parametrize("path", [pytest.param(p, id=example_name(p)) for p in SPECS])
def test_each_leaf_counts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    (document,), _ = parse(text, path.name)
    read = Folder(path.parent).read
    before = compile(text, TARGETS, file=path.name, read=read).bundles
    assert len(before) == len(TARGETS)
    silent = []
    for leaf, scalar in leaves(document.root):
        if leaf not in FIXED:
            silent += _silent(data, leaf, scalar, path, before, read)
    assert silent == []


def _silent(data: Any, leaf: TreePath, scalar: Scalar, path: Path, before: Any, read: Any) -> list:
    """The targets that neither change nor explain themselves for one leaf."""
    for value in perturbed(scalar.value):
        text = json.dumps(changed(data, leaf, value), default=str)
        result = compile(text, TARGETS, file=path.name, read=read)
        if not any(found.severity is Severity.ERROR for found in result.diagnostics):
            pairs = zip(before, result.bundles, strict=True)
            return [
                (leaf, old.target) for old, new in pairs if not _counts(old, new, leaf, path.name)
            ]
    return []


def _counts(old: Bundle, new: Bundle, leaf: TreePath, file: str) -> bool:
    if artifacts(old) != artifacts(new):
        return True
    both = (*old.ledger["fields"], *new.ledger["fields"])
    rows = [row for row in both if _holds(row, path_text(leaf), file)]
    return any(row["fidelity"] != "exact" or row.get("why") for row in rows)


def _holds(row: dict[str, Any], path: str, file: str) -> bool:
    inside = path.startswith((f"{row['path']}[", f"{row['path']}."))
    return row["file"] == file and (row["path"] == path or inside)
