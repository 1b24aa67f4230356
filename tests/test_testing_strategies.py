"""Whatever the language has is drawn, and always the same is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelspec_compile.spec.section import Section, optional, required
from modelspec_compile.testing.drawn import drawn
from modelspec_compile.testing.strategies.specs import language
from modelspec_compile.testing.strategies.values import Language


@pytest.mark.parametrize("number", range(2))
def test_every_leaf_of_the_language_stands_in_a_valid_spec(number: int) -> None:
    held = {path for spec in drawn(60, number) for path in language().held(spec)}
    assert held == {*language().paths()}


class Limits(Section):
    """A section that no language has."""

    bursts: int = optional("How many.", 3, ge=1, le=4)
    hosts: list[str] = optional("Where.", ["a.example.com"])


class Server(Section):
    """Another one."""

    port: int = required("Where it listens.", 80, ge=1)
    root_path: str = optional("What stands before each path.", "/v1", form="http-path")
    limits: Limits = optional()


@given(st.data())
def test_a_new_field_is_drawn_unasked(data: st.DataObject) -> None:
    root = Server.model_json_schema()
    whole = Language(root["$defs"] | {"Server": root}, "Server")
    assert whole.paths() == ["port", "rootPath", "limits.bursts", "limits.hosts[]"]
    chosen = data.draw(st.sets(st.sampled_from(whole.paths())))
    document = data.draw(whole.holding(frozenset(chosen)))
    assert {*whole.held(document)} == {*chosen, "port"}
    Server.model_validate(document)


def test_the_same_number_draws_the_same_whatever_was_drawn_before() -> None:
    first = drawn(6, 5)
    given(st.integers())(lambda number: None)()
    drawn.cache_clear()
    assert drawn(6, 5) == first
