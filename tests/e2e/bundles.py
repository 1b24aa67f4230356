"""Bundles of the examples, made by the command line as a user makes them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelspec_compile.compiler import load
from modelspec_compile.ir import Service, System
from modelspec_compile.ir.structure import flatten
from modelspec_compile.source.files import Folder

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MODELSPEC = Path(sys.executable).with_name("modelspec")


class CompileError(AssertionError):
    """A spec that the compiler refuses, with its findings."""


def examples() -> dict[str, Path]:
    """The spec of each example by its name: a file, or `modelspec.yaml` of a folder."""
    folders = {file.parent.name: file for file in EXAMPLES.glob("*/modelspec.yaml")}
    files = {file.stem: file for file in EXAMPLES.glob("*.yaml")}
    return dict(sorted((folders | files).items()))


@dataclass(frozen=True, slots=True)
class Bundle:
    """One bundle on disk, and the system that it was made from."""

    directory: Path
    system: System

    def record(self, name: str) -> dict[str, Any]:
        """`ledger`, `sourcemap` or `prerequisites`."""
        found: dict[str, Any] = json.loads((self.directory / f"{name}.json").read_text())
        return found

    def promised(self, service: Service) -> Mapping[str, Any]:
        """What the bundle says that it makes of each field of a service.

        The values of the spec, those that the ledger calls approximated as the bundle has them,
        without those that it calls unsupported.
        """
        values = dict(flatten(service))
        rows = [row for row in self.record("ledger")["fields"] if row["service"] == service.name]
        for row in rows:
            if row["fidelity"] in ("approximated", "unsupported"):
                values.pop(row["field"], None)
            if "got" in row:
                values[row["field"]] = row["got"]
        return values


def compile_spec(spec: Path, target: str, output: Path, *options: str) -> Bundle:
    """Compile a spec for a target into the folder `output`.

    Raises CompileError with the findings when it is refused.
    """
    command: list[str | Path] = [MODELSPEC, "compile", spec, "-t", target, "-o", output, *options]
    done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode:
        raise CompileError(done.stderr[-4000:])
    (system,) = systems(spec)
    return Bundle(output / system.name / target, system)


def systems(spec: Path) -> Iterator[System]:
    """The systems of a spec file."""
    for loaded in load(spec.read_bytes(), file=spec.name, read=Folder(spec.parent).read):
        assert loaded.system is not None, loaded.diagnostics
        yield loaded.system
