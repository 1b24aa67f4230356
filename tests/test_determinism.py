"""The same inputs give the same bytes: at any hash seed, from anywhere, in any order of keys."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus import EXAMPLES, ROOT, TARGETS, example_files, example_name
from modelspec_compile import Bundle, compile
from modelspec_compile.source.files import Folder

SEEDS = int(os.environ.get("HASH_SEEDS", "3"))
POSITIONS = {"line", "column"}

DIGEST = """
import hashlib, os, sys
from pathlib import Path
from modelspec_compile import compile
from modelspec_compile.source.files import Folder
seen = hashlib.sha256()
for name in sys.argv[2:]:
    path = Path(name)
    result = compile(path.read_bytes(), sys.argv[1].split(","), file=path.name,
                     read=Folder(path.parent).read)
    for bundle in result.bundles:
        for file in bundle.files:
            seen.update(f"{bundle.target}/{file.path}\\n{file.text}\\0".encode())
print(seen.hexdigest())
"""


def digest(seed: str, folder: Path, files: list[Path]) -> str:
    """The digest of everything that is emitted, computed in another process."""
    names = [os.path.relpath(file, folder) for file in files]
    command = [sys.executable, "-c", DIGEST, ",".join(TARGETS), *names]
    env = {"PYTHONHASHSEED": seed, "PATH": os.environ["PATH"], "TZ": "Asia/Tokyo", "LANG": "C"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout


def test_bytes_do_not_depend_on_hash_seed_or_folder(tmp_path: Path) -> None:
    files = example_files()
    first = digest("0", ROOT, files)
    assert len(first.strip()) == len(hashlib.sha256().hexdigest())
    assert digest("1", tmp_path, files) == first
    for seed in range(2, SEEDS):
        assert digest(str(seed), EXAMPLES, files) == first


def reversed_keys(data: Any) -> Any:
    """The same data with the keys of every mapping in the opposite order."""
    if isinstance(data, dict):
        return {key: reversed_keys(data[key]) for key in reversed(data)}
    return [reversed_keys(value) for value in data] if isinstance(data, list) else data


def without_positions(bundle: Bundle) -> dict[str, Any]:
    """The files of a bundle; records as data without the lines and columns of the spec."""
    found: dict[str, Any] = {}
    for file in bundle.files:
        record = file.path in {"ledger.json", "sourcemap.json", "prerequisites.json"}
        found[file.path] = stripped(json.loads(file.text)) if record else file.text
    found["sourcemap.json"].pop("files")
    found["ledger.json"]["fields"].sort(key=lambda row: (row["service"], row["path"]))
    return found


def stripped(data: Any) -> Any:
    """Data without the positions in it."""
    if isinstance(data, dict):
        return {key: stripped(value) for key, value in data.items() if key not in POSITIONS}
    return [stripped(value) for value in data] if isinstance(data, list) else data


@pytest.mark.parametrize("path", [pytest.param(p, id=example_name(p)) for p in example_files()])
def test_artifacts_do_not_depend_on_the_order_of_keys(path: Path) -> None:
    read = Folder(path.parent).read
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    texts = [json.dumps(data), json.dumps(reversed_keys(data))]
    one, other = (
        [without_positions(b) for b in compile(t, TARGETS, file=path.name, read=read).bundles]
        for t in texts
    )
    assert len(one) == len(TARGETS)
    assert one == other
