"""The same inputs give the same bytes: at any hash seed, from anywhere, in any order of keys."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from corpus import EXAMPLES, ROOT, TARGETS, example_files

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
