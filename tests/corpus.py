"""The examples, and what the published ones are where they are at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from modelspec_compile import Compilation, compile
from modelspec_compile.source.files import Folder

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
PUBLISHED = ROOT.parent / "shared" / "data" / "modelspec-v0.1" / "examples"
TARGETS = ("bentoml", "compose", "helm", "kserve", "ray-serve", "sagemaker")


def example_files() -> list[Path]:
    """The spec of each example: a file, or `modelspec.yaml` of a folder."""
    found = [*EXAMPLES.glob("*.yaml"), *EXAMPLES.glob("*/modelspec.yaml")]
    return sorted(found, key=example_name)


def published_files() -> list[Path]:
    """The nine published v0.1 examples, none where they are not at hand."""
    return sorted(PUBLISHED.glob("*.yaml"))


def example_name(path: Path) -> str:
    """`02-llm-one-gpu`, whether the example is a file or a folder."""
    return path.parent.name if path.name == "modelspec.yaml" else path.name.partition(".")[0]


@cache
def compiled(path: Path, target: str, environment: str | None = None) -> Compilation:
    """An example compiled for a target."""
    read = Folder(path.parent).read
    return compile(path.read_bytes(), target, file=path.name, environment=environment, read=read)
