"""The services of a system: references between specs, and how many there may be."""

from __future__ import annotations

import pytest

from modelspec_compile.compiler import Loaded
from modelspec_compile.passes.resolve.graph import MOST_SERVICES
from resolved import codes, made, needs, services, spec


def outside(result: Loaded) -> tuple[str, str]:
    """Why a service is outside, and the way out."""
    (found,) = [one for one in result.diagnostics if one.code == "MS367"]
    said = found.message.partition("` ")[2].partition(";")[0]
    return said.removesuffix(" of a system"), found.notes[0].rpartition("; ")[2]


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
    way_out = "add the file to compile it with the system"
    assert outside(result) == ("is not there", way_out)
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
    assert outside(over) == (f"is beyond the {MOST_SERVICES} services", "compile it by itself")
