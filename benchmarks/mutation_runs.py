"""Runs of test files in a copy of the project, each in a process that was forked warm."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from mutants import Mutant

WARM = ("pytest", "pydantic", "jinja2", "yaml", "ruamel.yaml", "typer", "jsonschema")
"""Modules that every run imports, and no mutant is in."""
ROOTS = ("src", "targets", "templates", "tests")
LEAST_SECONDS, TIMES = 60, 5
"""A run that takes longer, and this many times as long as without the mutant, is ended."""
NO_RESULT, NOTHING_RUN = 3, 5
"""What pytest ends with where it breaks, and where no test has the name that was asked for."""


class Runs:
    """The copy, and of each test file: how long it takes, and which functions it calls.

    What was measured is kept in a file, and known again for the same sources.
    """

    def __init__(self, project: Path, folder: Path, skipped: Collection[str], kept: Path) -> None:
        self.root = folder / "project"
        self._stamp = int(time.time())
        for module in WARM:
            importlib.import_module(module)
        digest = _copy(project, self.root)
        known = json.loads(kept.read_text()) if kept.exists() else {}
        measured = known["files"] if known.get("digest") == digest else {}
        for path in sorted((self.root / "tests").glob("test_*.py")):
            name = f"tests/{path.name}"
            if path.stem not in skipped and name not in measured:
                measured[name] = self._measure(name)
                kept.write_text(json.dumps({"digest": digest, "files": measured}))
        sound = {name: one for name, one in measured.items() if one}
        self.files = [name for name in sound if Path(name).stem not in skipped]
        self.seconds = {name: float(one["seconds"]) for name, one in sound.items()}
        self._calls = {name: {tuple(call) for call in one["calls"]} for name, one in sound.items()}

    def _measure(self, name: str) -> dict[str, Any] | None:
        """What a file calls, and how long it takes; None where it does not pass as it is."""
        record = self.root.parent / "calls.json"
        record.unlink(missing_ok=True)
        before = os.times()
        status = self._run([name], 3600, record=record)
        seconds = sum(os.times()[2:4]) - sum(before[2:4])
        if status != 0 or not record.exists():
            print(f"{name} is left out: it ends with {status} without a mutant", flush=True)
            return None
        return {"seconds": seconds, "calls": json.loads(record.read_text())}

    def reaches(self, name: str, mutant: Mutant) -> bool:
        """Whether a test file calls the function of a mutant, or imports what is outside of any."""
        return (mutant.file, mutant.function) in self._calls[name]

    @contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[None]:
        """The copy with a mutant in it."""
        path = self.root / mutant.file
        whole = path.read_bytes()
        try:
            self._write(path, mutant.applied(whole))
            yield
        finally:
            self._write(path, whole)

    def _write(self, path: Path, source: bytes) -> None:
        """A time of its own for each version, by which Python knows stale bytecode."""
        self._stamp += 1
        path.write_bytes(source)
        os.utime(path, (self._stamp, self._stamp))

    def killer(self, files: Sequence[str], only: str = "") -> str | None:
        """The first test of these that fails, if one does; `only` those whose names hold a word."""
        report = self.root.parent / "failed.txt"
        report.unlink(missing_ok=True)
        usual = sum(self.seconds[name] for name in files)
        status = self._run(files, max(LEAST_SECONDS, TIMES * usual), only)
        if status in (0, NOTHING_RUN):
            return None
        return report.read_text() if report.exists() else f"{files[0]} (status {status})"

    def _run(
        self, files: Sequence[str], seconds: float, only: str = "", record: Path | None = None
    ) -> int:
        """The exit status of pytest, negative for a run that was ended."""
        shutil.rmtree(self.root / ".hypothesis", ignore_errors=True)
        child = os.fork()
        if child == 0:
            status = NO_RESULT
            try:
                os.setsid()
                status = _child(self.root, [*files, *(["-k", only] if only else [])], record)
            finally:
                os._exit(status)
        return _wait(child, seconds)


def _wait(child: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def _copy(project: Path, root: Path) -> str:
    """Copy the files under version control, and tell them from others by a digest.

    What tests look for beside the project is linked.
    """
    digest = hashlib.sha256()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=project, capture_output=True, check=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (project / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project / name, root / name)
            digest.update(name.encode() + (root / name).read_bytes())
    if (project.parent / "shared").exists():
        (root.parent / "shared").symlink_to((project.parent / "shared").resolve())
    return digest.hexdigest()


class _FirstFailure:
    """Keeps the name of the test that fails first."""

    def __init__(self, report: Path) -> None:
        self._report = report

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self._report.exists():
            self._report.write_text(report.nodeid)


def _child(root: Path, asked: Sequence[str], record: Path | None) -> int:
    import pytest

    os.chdir(root)
    sys.path[:0] = [str(root / name) for name in ROOTS]
    os.environ["PYTHONPATH"] = os.pathsep.join(str(root / name) for name in ROOTS)
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    calls: set[CodeType] = set()

    def called(frame: FrameType, *_: object) -> None:
        calls.add(frame.f_code)

    options = ["-q", "-x", "--tb=no", "-p", "no:cacheprovider", "--hypothesis-seed=0", *asked]
    if record:
        sys.settrace(called)
    status = pytest.main(options, plugins=[_FirstFailure(root.parent / "failed.txt")])
    sys.settrace(None)
    if record:
        record.write_text(json.dumps(sorted(_places(root, calls))))
    return int(status)


def _places(root: Path, calls: set[CodeType]) -> set[tuple[str, int]]:
    """Files of the copy, and the first lines of what was called in them; 0 for a module itself."""
    found = set()
    for code in calls:
        path = Path(code.co_filename)
        if path.is_relative_to(root) and not path.is_relative_to(root / "tests"):
            line = 0 if code.co_name == "<module>" else code.co_firstlineno
            found.add((path.relative_to(root).as_posix(), line))
    return found
