"""Compose bundles: read by Docker Compose itself, which needs no Docker for it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .cluster import binary

# The newest release of each major version that this project is checked with.
RELEASES = ("docker-compose", "docker-compose-5")
FILE = "compose.yaml"


def compose(
    release: str, directory: Path, *args: str, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Compose on a bundle, all profiles on, with no variables but the given ones."""
    return subprocess.run(
        [binary(release), "-f", FILE, "--profile", "*", *args],
        cwd=directory,
        env={"PATH": "/nonexistent", "HOME": "/nonexistent", **(variables or {})},
        text=True,
        capture_output=True,
    )


def problems(directory: Path, variables: Mapping[str, str] | None = None) -> list[str]:
    """What the releases refuse or warn of."""
    found = []
    for release in RELEASES:
        done = compose(release, directory, "config", "--quiet", variables=variables)
        if done.returncode or done.stderr:
            found.append(f"{release}: {done.stderr.strip()}")
    return found


def resolved(directory: Path, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The project as Compose understands it, merged, interpolated and typed."""
    done = compose(RELEASES[0], directory, "config", "--format=json", variables=variables)
    assert not done.returncode, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
