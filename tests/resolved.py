"""Small specs in files that refer to each other, and the system that they make."""

from __future__ import annotations

from modelspec_compile import load
from modelspec_compile.compiler import Loaded
from modelspec_compile.source.files import Missing

HEAD = "apiVersion: modelspec.dev/v1alpha1\nkind: ModelSpec\n"


def spec(name: str, *sections: str, model: bool = True) -> str:
    """A spec in block style; `sections` are lines below `spec`."""
    own = ['identity: {model: {id: a/b, task: chat-completion, artifacts: {modelUri: "hf://a/b"}}}']
    lines = "\n".join(f"  {line}" for line in (*(own if model else ()), *sections))
    return f"{HEAD}metadata: {{name: {name}}}\nspec:\n{lines}\n"


def made(files: dict[str, str], environment: str | None = None) -> Loaded:
    def read(path: str) -> bytes:
        if path not in files:
            raise Missing(path)
        return files[path].encode()

    (loaded,) = load(files["top.yaml"], file="top.yaml", environment=environment, read=read)
    return loaded


def services(result: Loaded) -> dict[str, int | None]:
    """The least replicas of each service by its name."""
    assert result.system is not None, [found.message for found in result.diagnostics]
    return {one.name: one.scaling.min_replicas for one in result.system.services}


def codes(result: Loaded) -> list[str]:
    return [found.code for found in result.diagnostics if found.code.startswith("MS36")]


def replicas(count: int) -> str:
    return f"operations: {{scaling: {{minReplicas: {count}, maxReplicas: 9}}}}"


def overlay(**counts: int) -> str:
    inner = ", ".join(f"{name}: {{{replicas(count)}}}" for name, count in counts.items())
    return f"environments: {{{inner}}}"


def needs(*names: str) -> str:
    """Dependencies on other services, each in a file of its name."""
    listed = ", ".join(
        f"{{id: {name}, role: embedding, specRef: {name}.yaml}}" for name in names
    )  # fmt: skip
    return f"pipeline: {{dependencies: [{listed}]}}"
