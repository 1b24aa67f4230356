"""A virtual environment for each platform, made on demand: their pins exclude one another.

`python -m e2e.environments [NAME ...]` makes them ahead of the tests.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .locks import locked

HERE = Path(__file__).resolve().parent
HOME = HERE.parents[1] / ".cache" / "venvs"
PROGRAMS = HERE / "programs"
REQUIREMENTS = HERE / "requirements"


class ProgramError(AssertionError):
    """A program that failed in its environment, with the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment with what `requirements/NAME.txt` pins."""

    name: str

    @property
    def home(self) -> Path:
        """The folder of the environment."""
        return HOME / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.home / "bin" / "python"

    def tool(self, name: str) -> Path:
        """A command that one of its packages installs."""
        return self.home / "bin" / name

    def variables(self, **more: str) -> dict[str, str]:
        """The variables of a program in it: its commands first, nothing of the caller's Python."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        return own | {"PATH": f"{self.home / 'bin'}:{os.environ['PATH']}"} | more

    def command(self, program: str, *args: str | Path) -> list[str]:
        """The command line of `programs/PROGRAM.py`, which does not import from its own folder."""
        return [str(self.python), "-P", str(PROGRAMS / f"{program}.py"), *map(str, args)]

    def run(
        self,
        program: str,
        *args: str | Path,
        data: object = None,
        cwd: Path | None = None,
        variables: Mapping[str, str] | None = None,
        timeout_seconds: float = 300,
    ) -> Any:
        """Run a program with `data` as JSON on its input; what its output holds as JSON."""
        done = subprocess.run(
            self.command(program, *args),
            input=json.dumps(data),
            text=True,
            capture_output=True,
            cwd=cwd,
            env=self.variables(**(variables or {})),
            timeout=timeout_seconds,
        )
        if done.returncode:
            raise ProgramError(f"{program}: {done.stderr.strip()[-4000:]}")
        return json.loads(done.stdout)


def stamp(name: str) -> str:
    """What the environment is made from: the pins and this Python."""
    pins = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return hashlib.sha256(pins + sys.version.encode()).hexdigest()


def environment(name: str) -> Environment:
    """The environment of that name, made when it is absent or its pins have changed."""
    made = Environment(name)
    mark = made.home / "requirements.sha256"
    with locked(HOME / f"{name}.lock"):
        if not mark.exists() or mark.read_text() != stamp(name):
            venv.create(made.home, clear=True, with_pip=True)
            install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
            subprocess.run(
                [made.python, *install, "--requirement", REQUIREMENTS / f"{name}.txt"], check=True
            )
            mark.write_text(stamp(name))
    return made


def names() -> list[str]:
    """The environments there are."""
    return sorted(file.stem for file in REQUIREMENTS.glob("*.txt"))


if __name__ == "__main__":
    for chosen in sys.argv[1:] or names():
        print(environment(chosen).home)
