"""Reading files: the only module of the compiler that opens one.

What a spec refers to is read through a `Folder`, which is a jail: a path is walked one component
at a time, each opened relative to the one before and never through a symbolic link; a link is
read and walked in its place. So nothing outside the folder is reached, whatever is swapped
meanwhile. Where the system cannot open relative to a folder (Windows), paths are resolved first.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO

from modelspec_compile.source.clean import MAX_SIZE

SUFFIXES = (".yaml", ".yml", ".json")
STDIN = "-"
_MAX_LINKS = 40
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Refused(Exception):
    """A path that is not read: `code` and `message` are those of its diagnostic."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Missing(Exception):
    """There is no file at `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(f"`{path}` does not exist")
        self.path = path


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to compile: its path with `/` between the parts, `-` for standard input."""

    name: str
    text: bytes


class Folder:
    """A folder that files are read from and that no path leaves."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root)

    def read(self, relative: str) -> bytes:
        """The file at a relative path with `/` between its parts.

        Raises:
            Missing: there is no such file.
            Refused: it is not a regular file inside the folder: a URL, an absolute path, `..` or a
                link that leaves the folder, a folder, a pipe, a device; or it is over 1 MiB.

        """
        _check_form(relative)
        with _explained(relative), ExitStack() as held:
            walk = _walk if os.open in os.supports_dir_fd else _resolve
            return _read_regular(walk(self.root, relative, held), relative)


def gather(paths: Iterable[str], stdin: BinaryIO) -> list[SourceFile]:
    """What the arguments of a command name, each file once, in the order of the arguments.

    `-` is standard input, a folder stands for every `*.yaml`, `*.yml` and `*.json` below it in
    the order of their paths; hidden files and folders are left out.

    Raises:
        Missing: there is no such file or folder.
        Refused: it is not a regular file, over 1 MiB, or cannot be read.

    """
    found: dict[str, SourceFile] = {}
    for path in paths:
        for file in _source_files(path, stdin):
            found.setdefault(file.name, file)
    return list(found.values())


def _source_files(path: str, stdin: BinaryIO) -> Iterator[SourceFile]:
    name = PurePath(path).as_posix()
    if path == STDIN:
        yield SourceFile(path, _read_bounded(stdin, path))
    elif os.path.isdir(path):
        folder = Folder(path)
        for relative in _listing(path):
            yield SourceFile((PurePath(name) / relative).as_posix(), folder.read(relative))
    else:
        with _explained(name), ExitStack() as held:
            yield SourceFile(name, _read_regular(_open(path, held), name))


def _listing(root: str) -> list[str]:
    found = []
    with _explained(root):
        for folder, folders, names in os.walk(root, onerror=_raise):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [
                PurePath(folder, name).relative_to(root).as_posix()
                for name in names
                if name.endswith(SUFFIXES) and not name.startswith(".")
            ]
    return sorted(found)


def _raise(problem: OSError) -> None:
    raise problem


def _check_form(path: str) -> None:
    if path.startswith("/"):
        raise Refused("MS131", f"`{path}` is absolute")
    if _SCHEME.match(path):
        raise Refused("MS132", f"`{path}` is a URL, not a file of the spec's folder")
    if "\\" in path:
        raise Refused("MS132", f"`{path}` is written with `\\`, not with `/`")


def _walk(root: Path, relative: str, held: ExitStack) -> int:
    """Opens the file step by step, each from the folder before it, links taken apart."""
    folders = [_open(root, held)]
    steps = _steps(relative)
    links = 0
    while steps:
        step = steps.pop()
        if step == "..":
            folders.pop()
            if not folders:
                raise _outside(relative)
        elif target := _link(step, folders[-1]):
            links += 1
            if target.startswith("/") or links > _MAX_LINKS:
                raise _outside(relative)
            steps += _steps(target)
        else:
            folders.append(_open(step, held, os.O_NOFOLLOW, folders[-1]))
    return folders[-1]


def _resolve(root: Path, relative: str, held: ExitStack) -> int:
    path = (root / relative).resolve()
    if not path.is_relative_to(root.resolve()):
        raise _outside(relative)
    return _open(path, held)


def _steps(path: str) -> list[str]:
    """The parts of a path, the first one last."""
    return [*reversed(PurePosixPath(path).parts)]


def _link(step: str, folder: int) -> str | None:
    """Where a symbolic link points; None for anything else."""
    try:
        return os.readlink(step, dir_fd=folder)
    except OSError as problem:
        if problem.errno == errno.EINVAL:
            return None
        raise


def _open(path: str | Path, held: ExitStack, more_flags: int = 0, folder: int | None = None) -> int:
    """Opens for reading; a pipe without a writer does not block."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | more_flags, dir_fd=folder)
    held.callback(os.close, descriptor)
    return descriptor


def _read_regular(descriptor: int, name: str) -> bytes:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise Refused("MS133", f"`{name}` is not a regular file")
    with open(descriptor, "rb", closefd=False) as file:
        return _read_bounded(file, name)


def _read_bounded(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        raise Refused("MS104", f"`{name}` is over 1 MiB")
    return data


def _outside(path: str) -> Refused:
    return Refused("MS131", f"`{path}` leaves the folder of the spec")


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """Turns what the system says of a path into Missing and Refused."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise Missing(path) from None
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "it cannot be the name of a file"
        raise Refused("MS134", f"`{path}` cannot be read: {why.lower()}") from problem
