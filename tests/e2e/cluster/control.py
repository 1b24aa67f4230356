"""A handle on one cluster: its folder, its processes, and `kubectl` against it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..processes import Process, start
from .build import binary

Manifest = dict[str, Any]


class KubectlError(AssertionError):
    """A refusal by the API server or by `kubectl`, in its own words."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A control plane whose files and processes belong to the folder `home`."""

    home: Path

    @property
    def kubeconfig(self) -> Path:
        """The file that leads `kubectl` here."""
        return self.home / "kubeconfig"

    def log(self, name: str) -> Path:
        """Where the program of that name logs."""
        return self.home / f"{name}.log"

    def kubectl(self, *args: str | Path, stdin: str | None = None) -> str:
        """Run `kubectl` and give its output back; KubectlError with its message when it fails."""
        words = [str(arg) for arg in args]
        done = subprocess.run(
            [binary("kubectl"), f"--kubeconfig={self.kubeconfig}", *words],
            input=stdin,
            text=True,
            capture_output=True,
            env={**os.environ, "KUBECACHEDIR": str(self.home / "kubectl-cache")},
        )
        if done.returncode:
            said = f"{done.stderr}{done.stdout}".strip()[-4000:]
            raise KubectlError(f"kubectl {' '.join(words)[:120]}: {said}")
        return done.stdout

    def get(self, *args: str) -> Manifest:
        """What `kubectl get ARGS -o json` prints."""
        answer: Manifest = json.loads(self.kubectl("get", *args, "-o", "json"))
        return answer

    def apply(self, objects: Iterable[Manifest], *flags: str) -> str:
        """Apply the objects on the server's side, as one list."""
        items = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        return self.kubectl("apply", "--server-side", *flags, "-f", "-", stdin=json.dumps(items))

    def start(self, name: str, *args: str | Path, **env: str) -> Process:
        """Start a built program that finds this cluster by its environment."""
        process = start(
            name,
            [binary(name), *args],
            log=self.log(name),
            cwd=self.home,
            env={**os.environ, "KUBECONFIG": str(self.kubeconfig), **env},
        )
        with (self.home / "pids").open("a") as pids:
            pids.write(f"{process.pid} {name}\n")
        return process

    def down(self, *, keep_logs: bool = False) -> None:
        """End the processes by their ids, latest first, and remove the folder."""
        for line in reversed((self.home / "pids").read_text().splitlines()):
            pid, name = line.split()
            Process(name, int(pid), self.log(name)).end()
        if not keep_logs:
            shutil.rmtree(self.home)
