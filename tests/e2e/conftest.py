"""One of each platform for a whole test session; whatever starts here ends with it."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import bentoml as bentoml_platform
from . import ray as ray_platform
from . import sagemaker as sagemaker_platform
from .cluster import TOOLS, Cluster, build, up
from .environments import Environment, environment
from .kubernetes import namespace as temporary_namespace
from .processes import running

NUMBERS = itertools.count()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test below this folder, so that none runs by default."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def stop_like_an_interrupt() -> None:
    """Let a plain kill end what the fixtures have started, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def require(*tools: str) -> None:
    """Skip where a tool is missing; in CI that is a failure."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder with a short path, for sockets."""
    with tempfile.TemporaryDirectory(prefix="e2e-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def tools() -> None:
    """Helm and Docker Compose, built from their sources."""
    require("go")
    build(TOOLS)


@pytest.fixture(scope="session")
def cluster(home: Path) -> Iterator[Cluster]:
    """A Kubernetes control plane with the serving platforms and a pretend fleet."""
    require("go", "openssl", "diff")
    started = up(home / "cluster")
    try:
        yield started
    finally:
        started.down()


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace with a short name: it is a part of host names, which have a limit."""
    with temporary_namespace(cluster, f"n{next(NUMBERS)}") as made:
        yield made


@pytest.fixture(scope="session")
def ray_environment() -> Environment:
    """Ray and what loads predictive models."""
    return environment("ray")


@pytest.fixture(scope="session")
def ray(ray_environment: Environment, home: Path) -> Iterator[ray_platform.Ray]:
    """A Ray that pretends to have devices."""
    (home / "ray").mkdir()
    started = ray_platform.start_ray(ray_environment, home / "ray")
    with running(started.process, grace_seconds=0):
        yield started


@pytest.fixture(scope="session")
def aws_environment() -> Environment:
    """botocore, the AWS command line and moto."""
    return environment("sagemaker")


@pytest.fixture(scope="session")
def aws(aws_environment: Environment, home: Path) -> Iterator[sagemaker_platform.Aws]:
    """A server that plays AWS."""
    started = sagemaker_platform.start_aws(aws_environment, home)
    with running(started.process, grace_seconds=0):
        yield started


@pytest.fixture(scope="session")
def bentoml(home: Path) -> Iterator[bentoml_platform.BentoML]:
    """A BentoML with an empty store and a model hub of its own."""
    (home / "bento").mkdir()
    started = bentoml_platform.start_bentoml(environment("bentoml"), home / "bento")
    with running(started.hub, grace_seconds=0):
        yield started


@pytest.fixture(scope="session")
def helm() -> Environment:
    """Helm as a library, and Kubernetes' schemas."""
    return environment("helm")
