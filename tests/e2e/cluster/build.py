"""Go modules to programs, once: built files stay in the user's cache, named by their version."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from ..locks import locked
from .components import COMPONENTS, KUBERNETES, Component

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "modelspec-cluster"
REPLACEMENT = re.compile(r"^\s*(?:replace\s+)?(\S+(?:\s+v\S+)?)\s+=>\s+(\S+(?:\s+v\S+)?)\s*$", re.M)


class BuildError(Exception):
    """A `go` command that failed, with the end of what it printed."""


def go(*args: str, cwd: Path) -> str:
    """Run `go` and give its output back."""
    env = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod"}
    done = subprocess.run(["go", *args], cwd=cwd, env=env, text=True, capture_output=True)
    if done.returncode:
        raise BuildError(f"go {' '.join(args)}: {done.stderr.strip()[-2000:]}")
    return done.stdout


@cache
def module_directory(component: Component) -> Path:
    """Where the component's module lies unpacked; downloaded when it is not."""
    CACHE.mkdir(parents=True, exist_ok=True)
    answer = go("mod", "download", "-json", f"{component.module}@{component.version}", cwd=CACHE)
    return Path(json.loads(answer)["Dir"])


def replacements(component: Component) -> list[str]:
    """The `replace` lines that hold for the module when it is built from outside.

    Kubernetes' staging folders become the modules published from them; other folders of its
    repository are modules that its `require` lines already name, so their lines are left out.
    """
    staging = "v0" + component.version.removeprefix("v1")
    lines = []
    for left, right in REPLACEMENT.findall((module_directory(component) / "go.mod").read_text()):
        if right.startswith("./staging/"):
            lines.append(f"{left} => {left} {staging}")
        elif not right.startswith("."):
            lines.append(f"{left} => {right}")
    return lines


def binary(name: str) -> Path:
    """Where the built program of that name lies."""
    return CACHE / "bin" / f"{name}-{COMPONENTS[name].version}"


def built(name: str) -> bool:
    """Whether the program is in the cache."""
    return binary(name).exists()


def fetch(name: str) -> Path:
    """Download what the build of `name` reads; the folder with its go.mod."""
    component = COMPONENTS[name]
    home = CACHE / "build" / name
    home.mkdir(parents=True, exist_ok=True)
    replace = "".join(f"\t{line}\n" for line in replacements(component))
    (home / "go.mod").write_text(
        f"module build\n\ngo 1.26.0\n\n"
        f"require {component.module} {component.version}\n\nreplace (\n{replace})\n"
    )
    go("list", "-deps", component.path, cwd=home)
    return home


def link_flags(component: Component) -> str:
    """No symbol table; and the version that Kubernetes' programs say they are."""
    if component.version != KUBERNETES:
        return "-s -w"
    major, minor, _ = component.version.removeprefix("v").split(".")
    stamps = {"gitVersion": component.version, "gitMajor": major, "gitMinor": minor}
    at = "k8s.io/component-base/version"
    return " ".join(["-s -w", *(f"-X {at}.{key}={value}" for key, value in stamps.items())])


def compile_program(name: str, home: Path) -> None:
    """Build the program into the cache, under its final name only once it is whole."""
    start, component, program = time.monotonic(), COMPONENTS[name], binary(name)
    program.parent.mkdir(parents=True, exist_ok=True)
    scratch = program.with_name(f"{program.name}.{os.getpid()}")
    flags = ("-gcflags=all=-dwarf=false", "-ldflags", link_flags(component))
    go("build", *flags, "-o", str(scratch), component.path, cwd=home)
    scratch.rename(program)
    seconds = time.monotonic() - start
    print(f"{name} {component.version}: built in {seconds:.0f} s", file=sys.stderr, flush=True)


def build(names: Iterable[str]) -> None:
    """Build what the cache lacks; the next program downloads while one compiles.

    Raises BuildError when a module cannot be fetched or compiled.
    """
    with locked(CACHE / "lock"), ThreadPoolExecutor(max_workers=1) as downloads:
        missing = [name for name in names if not built(name)]
        homes = [downloads.submit(fetch, name) for name in missing]
        for name, home in zip(missing, homes, strict=True):
            compile_program(name, home.result())
