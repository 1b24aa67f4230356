"""Long-running programs of the tests: started in sessions of their own, ended by their ids."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.1


class NotReady(AssertionError):
    """A program or an object that does not come up in the time it is given."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(url: str) -> bool:
    """Whether a GET of `url` answers with status 200."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:
        return bool(response.status == 200)
    return False


def listening(port: int) -> bool:
    """Whether something accepts connections on `port` of 127.0.0.1."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(what: str, ready: Callable[[], bool], timeout_seconds: float = 60) -> None:
    """Poll `ready` until it holds; NotReady, with `what`, after `timeout_seconds`."""
    end = time.monotonic() + timeout_seconds
    while not ready():
        if time.monotonic() > end:
            raise NotReady(f"{what} after {timeout_seconds:.0f} s")
        time.sleep(POLL_SECONDS)


@dataclass(frozen=True, slots=True)
class Process:
    """A running program: its process id, which is also its session's, and where it logs."""

    name: str
    pid: int
    log: Path

    def alive(self) -> bool:
        """Whether the program still runs; a child that has ended is reaped on the way."""
        with contextlib.suppress(ChildProcessError):
            return os.waitpid(self.pid, os.WNOHANG)[0] == 0
        with contextlib.suppress(OSError):  # not a child of this interpreter, or reaped before
            return self.name in Path(f"/proc/{self.pid}/cmdline").read_text()
        return False

    def wait(self, what: str, ready: Callable[[], bool], timeout_seconds: float = 60) -> None:
        """Wait until `ready`; NotReady with the end of the log when the program ends or is late."""

        def settled() -> bool:
            if not self.alive():
                raise NotReady(f"{what}: {self.name} has ended")
            return ready()

        try:
            wait_until(what, settled, timeout_seconds)
        except NotReady as error:
            raise NotReady(f"{error}\n{self.tail()}") from None

    def tail(self, characters: int = 4000) -> str:
        """The end of the log."""
        return self.log.read_text(errors="replace")[-characters:]

    def end(self, grace_seconds: float = 0) -> None:
        """Ask the program to end, then kill what is left of its session."""
        if self.alive() and grace_seconds:
            os.kill(self.pid, signal.SIGTERM)
            with contextlib.suppress(NotReady):
                wait_until(self.name, lambda: not self.alive(), grace_seconds)
        wait_until(f"{self.name} does not end", lambda: emptied(self.pid) and not self.alive())


def emptied(leader: int) -> bool:
    """Kill the processes of a session, each by its id; whether there was none left."""
    left = session(leader)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return not left


def session(leader: int) -> list[int]:
    """The ids of the processes of a session that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, at, *_ = stat.read_text().rpartition(")")[2].split()
            if int(at) == leader and state not in "ZX":
                found.append(int(stat.parent.name))
    return found


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Process:
    """Start `command` in a session of its own; `name` is a part of its command line.

    `env` is the whole environment of the program; without it, it has the environment of the tests.
    """
    with log.open("wb") as sink:
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
    child.returncode = 0  # reaped by `Process.alive`, not by the garbage collector
    return Process(name, child.pid, log)


@contextlib.contextmanager
def running(process: Process, grace_seconds: float = 10) -> Iterator[Process]:
    """The process for as long as the block lasts."""
    try:
        yield process
    finally:
        process.end(grace_seconds)
