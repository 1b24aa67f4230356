"""Compare what two trees of this project emit: `python tests/compare.py OTHER_TREE [TREE]`.

Every example is compiled for every target in both; each artifact that differs is named with its
changed lines. `README.md` and the records are left out: they tell of the compiler, not of what
runs.
"""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
from pathlib import Path

RECORDS = {"README.md", "ledger.json", "sourcemap.json", "prerequisites.json"}
EMIT = """
import json
from corpus import TARGETS, compiled, example_files, example_name, published_files
texts = {}
for path in [*example_files(), *published_files()]:
    for target in TARGETS:
        for bundle in compiled(path, target).bundles:
            name = f"{example_name(path)}/{target}"
            texts |= {f"{name}/{file.path}": file.text for file in bundle.files}
print(json.dumps(texts))
"""


def emitted(tree: Path) -> dict[str, str]:
    """The text of every artifact of every example, by example, target and path."""
    roots = (tree / folder for folder in ("src", "targets", "templates", "tests"))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, roots))}
    done = subprocess.run(
        [sys.executable, "-c", EMIT], cwd=tree, env=environment, capture_output=True, check=True
    )
    texts: dict[str, str] = json.loads(done.stdout)
    return {path: text for path, text in texts.items() if path.rpartition("/")[2] not in RECORDS}


def main(old: Path, new: Path) -> int:
    """Print each difference; the exit status is 1 where there are any."""
    before, after = emitted(old), emitted(new)
    changed = [p for p in sorted(before | after) if before.get(p) != after.get(p)]
    for path in changed:
        lines = (text.get(path, "").splitlines() for text in (before, after))
        print(path)
        for line in difflib.unified_diff(*lines, lineterm="", n=0):
            if line[:1] in "+-" and line[:3] not in ("+++", "---"):
                print(f"  {line}")
    print(f"{len(after)} artifacts, {len(changed)} differ")
    return int(bool(changed))


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(*(Path(one).resolve() for one in [*sys.argv[1:], here][:2])))
