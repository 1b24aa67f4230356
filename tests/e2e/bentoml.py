"""BentoML bundles: built, served and called with nothing but this machine."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .engines import install_engines
from .environments import Environment
from .http import Answer, request
from .processes import Process, answers, free_port, running, start

NOWHERE = "http://127.0.0.1:9"


class BuildError(AssertionError):
    """A project that BentoML does not build, with the end of what it printed."""


@dataclass(frozen=True, slots=True)
class BentoML:
    """A BentoML with a store of its own in the folder `home`, and the model hub that it sees."""

    environment: Environment
    home: Path
    hub: Process
    hub_url: str

    def variables(self, **more: str) -> dict[str, str]:
        """No tracking, no network but this machine's, engines that only say how they started."""
        own = self.environment.variables(
            BENTOML_HOME=str(self.home / "bentoml"),
            BENTOML_DO_NOT_TRACK="true",
            HOME=str(self.home),
            HF_HOME=str(self.home / "huggingface"),
            HF_ENDPOINT=self.hub_url,
            UV_OFFLINE="1",
            PIP_NO_INDEX="1",
            http_proxy=NOWHERE,
            https_proxy=NOWHERE,
            no_proxy="127.0.0.1,localhost",
        )
        return own | {"PATH": f"{self.home / 'engines'}:{own['PATH']}"} | more


def start_bentoml(environment: Environment, home: Path) -> BentoML:
    """Make the store and start the hub; end it by its process."""
    install_engines(home / "engines")
    (home / "bentoml").mkdir()
    port = free_port()
    command = environment.command("hub", str(port))
    hub = start("hub", command, log=home / "hub.log", env=environment.variables())
    url = f"http://127.0.0.1:{port}"
    hub.wait("the hub does not answer", lambda: answers(f"{url}/api/models/any/model"))
    return BentoML(environment, home, hub, url)


def build(bentoml: BentoML, project: Path, version: str = "v1") -> str:
    """Build a project; the bento's tag.

    Raises BuildError when BentoML refuses it.
    """
    command: list[str | Path] = [bentoml.environment.tool("bentoml")]
    command += ["build", "-o", "tag", "--version", version, "."]
    done = subprocess.run(
        command,
        cwd=project,
        env=bentoml.variables(),
        text=True,
        capture_output=True,
        timeout=120,
    )
    if done.returncode:
        raise BuildError(f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
    tag: str = done.stdout.strip().rpartition("__tag__:")[2]
    return tag


def packed(bentoml: BentoML, tag: str) -> set[str]:
    """The files of the project that the bento holds."""
    source = bentoml.home / "bentoml" / "bentos" / tag.replace(":", "/") / "src"
    return {str(file.relative_to(source)) for file in source.rglob("*") if file.is_file()}


@dataclass(frozen=True, slots=True)
class Service:
    """A bento that is served."""

    process: Process
    url: str

    def post(self, path: str, body: object) -> Answer:
        """A request to the service."""
        return request("POST", f"{self.url}{path}", body)

    def get(self, path: str) -> Answer:
        """A request without a body."""
        return request("GET", f"{self.url}{path}")


@contextlib.contextmanager
def serve(
    bentoml: BentoML, tag: str, timeout_seconds: float = 30, **variables: str
) -> Iterator[Service]:
    """Serve a bento until the block ends; NotReady with its log when it does not come up."""
    port = free_port()
    process = start(
        "bentoml",
        [bentoml.environment.tool("bentoml"), "serve", tag, "--host=127.0.0.1", f"--port={port}"],
        log=bentoml.home / f"{tag.replace(':', '-')}.log",
        cwd=bentoml.home,
        env=bentoml.variables(**variables),
    )
    url = f"http://127.0.0.1:{port}"
    with running(process):
        process.wait(f"{tag} is not ready", lambda: answers(f"{url}/readyz"), timeout_seconds)
        yield Service(process, url)
