"""Compile a spec for a target that is not installed, and print what comes out."""

from __future__ import annotations

import sys
from pathlib import Path

from systemd import target

from modelspec_compile import compile, read_bundle
from modelspec_compile.source.files import Folder


def main(path: Path) -> None:
    """Print the files of the bundle, its summary, and the findings."""
    result = compile(path.read_bytes(), target, file=path.name, read=Folder(path.parent).read)
    for finding in result.diagnostics:
        print(
            f"{finding.severity.name.lower()}[{finding.code}]: {finding.message}", file=sys.stderr
        )
    for bundle in result.bundles:
        for file in bundle.files:
            if file.path.endswith(".service.json"):
                print(file.text)
        print(bundle.ledger["summary"])
        back = read_bundle(target, {file.path: file.text for file in bundle.files})
        print(f"read back: {back.system.name}, {len(back.leftovers)} places not understood")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
