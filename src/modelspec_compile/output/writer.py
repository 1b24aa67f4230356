"""Writing bundles: everything is staged beside its place first, then swapped in, or nothing is.

A bundle's folder is replaced as a whole. Nothing is written through a symbolic link, and a folder
that holds anything but what the compiler wrote there is kept unless `force` is set.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelspec_compile.output.edits import changed
from modelspec_compile.output.file import File

STAGE = ".modelspec-stage-"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to write: its place below the root, and everything that is in it."""

    place: str
    files: Sequence[File]


class Obstructed(Exception):
    """What stands at the place of output is not to be replaced; one line a reason."""


def write(folders: Sequence[Folder], root: Path, *, force: bool = False) -> None:
    """Write every folder below `root`, or none.

    Raises:
        Obstructed: a link, a file, or a folder that was changed since it was written is there.
        OSError: the disk refuses; what stood there before stands there still.

    """
    obstacles = [line for folder in folders for line in _obstacles(root, folder.place, force)]
    if obstacles:
        raise Obstructed("\n".join(obstacles))
    root.mkdir(parents=True, exist_ok=True)
    with _locked(root):
        _sweep(root)
        stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=root))
        try:
            for folder in folders:
                _stage(stage / folder.place, folder.files)
            _swap_all(stage, root, [folder.place for folder in folders])
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _obstacles(root: Path, place: str, force: bool) -> Iterator[str]:
    at = root
    for step in ("", *place.split("/")):
        at = at / step if step else at
        if at.is_symlink():
            yield f"`{at}` is a symbolic link; nothing is written through it"
            return
        if at.exists() and not at.is_dir():
            yield f"`{at}` is a file where a folder of output belongs"
            return
    edited = [] if force or not at.exists() else changed(at)
    if edited:
        names = ", ".join(f"`{name}`" for name in edited[:5])
        more = f" and {len(edited) - 5} more" if len(edited) > 5 else ""
        yield (
            f"`{at}` was changed since it was written: {names}{more}; move the change into the "
            "spec (`overrides`), or overwrite it with `--force`"
        )


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[None]:
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sweep(root: Path) -> None:
    """Remove what a killed run left behind."""
    for litter in root.glob(f"{STAGE}*"):
        shutil.rmtree(litter, ignore_errors=True)


def _stage(folder: Path, files: Sequence[File]) -> None:
    for parent in dict.fromkeys((folder / file.path).parent for file in files):
        parent.mkdir(parents=True, exist_ok=True)
    for file in files:
        path = f"{folder}/{file.path}"
        with open(path, "x", encoding="utf-8", newline="") as out:
            out.write(file.text)
        if file.executable:
            os.chmod(path, 0o755)


def _swap_all(stage: Path, root: Path, places: Sequence[str]) -> None:
    """Swap every folder in; if one fails, swap those before it out again."""
    done: list[str] = []
    try:
        for place in places:
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            _swap(stage / place, root / place)
            done.append(place)
    except OSError:
        for place in reversed(done):
            _swap(root / place, stage / place)
        raise


def _swap(new: Path, old: Path) -> None:
    """Put `new` where `old` is and the other way round, in one step where the system has one."""
    if not old.exists():
        new.rename(old)
    elif not _exchanged(new, old):
        aside = new.with_name(new.name + ".old")
        old.rename(aside)
        new.rename(old)
        aside.rename(new)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths with Linux's renameat2(2); False where there is no such call."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None or not sys.platform.startswith("linux"):
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS}:
        return False
    raise OSError(code, os.strerror(code), str(other))
