"""One spec out of several files: bases, overlays, references between services, and their bounds."""

from __future__ import annotations

from itertools import pairwise

import pytest

from modelspec_compile import load
from modelspec_compile.compiler import Loaded
from modelspec_compile.passes.resolve.graph import MOST_SERVICES
from modelspec_compile.passes.resolve.merged import MOST_BASES
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


@pytest.mark.parametrize(
    ("environment", "counts"),
    [
        (None, {"top": 1, "other": 1}),
        ("prod", {"top": 3, "other": 4}),
        ("stage", {"top": 2, "other": 1}),
    ],
)
def test_an_overlay_is_merged_wherever_it_is(
    environment: str | None, counts: dict[str, int]
) -> None:
    files = {
        "top.yaml": spec("top", replicas(1), needs("other"), overlay(prod=3, stage=2)),
        "other.yaml": spec("other", replicas(1), overlay(prod=4)),
    }
    result = made(files, environment)
    assert codes(result) == []
    assert services(result) == counts


def test_an_overlay_that_the_top_spec_lacks_is_refused() -> None:
    files = {
        "top.yaml": spec("top", needs("other")),
        "other.yaml": spec("other", overlay(prod=4)),
    }
    assert codes(made(files, "prod")) == ["MS365"]
    assert codes(made(files)) == []


def chain(length: int) -> dict[str, str]:
    """A spec on so many bases, each on the next; the last holds the model."""
    names = ["top", *(f"base{number}" for number in range(1, length + 1))]
    files = {
        f"{name}.yaml": spec(name, f"extends: {base}.yaml", model=False)
        for name, base in pairwise(names)
    }
    return {**files, f"{names[-1]}.yaml": spec(names[-1], replicas(5))}


@pytest.mark.parametrize(
    ("length", "found"), [(1, []), (MOST_BASES, []), (MOST_BASES + 1, ["MS363"])]
)
def test_bases_lie_on_bases_up_to_a_bound(length: int, found: list[str]) -> None:
    result = made(chain(length))
    assert codes(result) == found
    if not found:
        assert services(result) == {"top": 5}


def test_a_spec_does_not_extend_itself() -> None:
    for base in ("top", "other"):
        files = {
            "top.yaml": spec("top", f"extends: {base}.yaml"),
            "other.yaml": spec("other", "extends: top.yaml"),
        }
        assert codes(made(files)) == ["MS363"]


def test_a_base_that_is_not_there_is_refused() -> None:
    assert codes(made({"top.yaml": spec("top", "extends: none.yaml")})) == ["MS364"]


def test_the_last_layer_wins_and_none_removes() -> None:
    files = {
        "top.yaml": spec("top", "extends: base.yaml", overlay(prod=4), model=False),
        "base.yaml": spec("base", replicas(2), overlay(prod=3, stage=1)),
    }
    assert services(made(files)) == {"top": 2}
    assert services(made(files, "prod")) == {"top": 4}
    assert services(made(files, "stage")) == {"top": 1}


def test_services_refer_to_each_other_but_not_in_a_circle() -> None:
    files = {
        "top.yaml": spec("top", needs("left", "right")),
        "left.yaml": spec("left", needs("deep")),
        "right.yaml": spec("right", needs("deep")),
        "deep.yaml": spec("deep"),
    }
    assert codes(made(files)) == []
    assert list(services(made(files))) == ["top", "left", "deep", "right"]
    circle = made({**files, "deep.yaml": spec("deep", needs("left"))})
    assert codes(circle) == ["MS366"]
    (found,) = [one for one in circle.diagnostics if one.code == "MS366"]
    assert found.message.endswith("left.yaml → deep.yaml → left.yaml")


def test_a_service_that_is_not_there_is_outside() -> None:
    result = made({"top.yaml": spec("top", needs("other"))})
    assert codes(result) == ["MS367"]
    assert list(services(result)) == ["top"]


@pytest.mark.parametrize(
    "section",
    [
        needs("other"),
        "routing: {rules: [{name: r, match: {}, to: [{specRef: other.yaml, weight: 1}]}]}",
        "routing: {fallbacks: [{specRef: other.yaml}]}",
    ],
)
def test_every_kind_of_reference_is_followed(section: str) -> None:
    result = made({"top.yaml": spec("top", section), "other.yaml": spec("other")})
    assert [d.message for d in result.diagnostics if d.severity.name == "ERROR"] == []
    assert list(services(result)) == ["top", "other"]


def test_a_service_beyond_the_bound_is_outside() -> None:
    names = [f"s{number}" for number in range(MOST_SERVICES)]
    files = {f"{name}.yaml": spec(name) for name in names}
    whole = made({**files, "top.yaml": spec("top", needs(*names[:-1]))})
    assert (codes(whole), len(services(whole))) == ([], MOST_SERVICES)
    over = made({**files, "top.yaml": spec("top", needs(*names))})
    assert (codes(over), len(services(over))) == (["MS367"], MOST_SERVICES)
    assert [one.reference for one in over.graph.outside] == [f"{names[-1]}.yaml"]


def test_more_bases_than_the_bound_are_no_circle() -> None:
    (found,) = [one for one in made(chain(MOST_BASES + 1)).diagnostics if one.code == "MS363"]
    assert found.message.startswith(f"more than {MOST_BASES} bases: top.yaml → base1.yaml")
