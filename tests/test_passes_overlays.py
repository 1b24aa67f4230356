"""One spec out of several layers: overlays and bases, and how many there may be."""

from __future__ import annotations

from itertools import pairwise

import pytest

from modelspec_compile.passes.resolve.merged import MOST_BASES
from resolved import codes, made, needs, overlay, replicas, services, spec


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


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("prd", "did you mean `prod`?"),
        ("night", "the spec has `prod`, `stage`"),
    ],
)
def test_an_overlay_that_is_not_there_is_told_with_those_that_are(asked: str, hint: str) -> None:
    (found,) = made({"top.yaml": spec("top", overlay(prod=3, stage=2))}, asked).diagnostics
    assert (found.message, found.notes) == (f"no environment is called `{asked}`", (hint,))
    (found,) = made({"top.yaml": spec("top")}, asked).diagnostics
    assert found.notes == ("the spec has none",)


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


def test_more_bases_than_the_bound_are_no_circle() -> None:
    (found,) = [one for one in made(chain(MOST_BASES + 1)).diagnostics if one.code == "MS363"]
    assert found.message.startswith(f"more than {MOST_BASES} bases: top.yaml → base1.yaml")
