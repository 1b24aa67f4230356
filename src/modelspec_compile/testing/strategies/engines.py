"""What an engine may be told: the fields that its table speaks of, and arguments of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from modelspec_compile.engines import Engine
from modelspec_compile.engines.flags import main_part
from modelspec_compile.engines.options import Fixed, Option, row_fields
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping.read import read
from modelspec_compile.passes.normalize import TABLE, spec_names
from modelspec_compile.testing.strategies.specs import language
from modelspec_compile.testing.strategies.texts import words

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(0, 2**31),
    "float": st.floats(0, 1e6, allow_nan=False),
    "str": words,
    "bool": st.booleans(),
    "truth": st.booleans(),
    "flag": st.just(True),
    "json": st.dictionaries(words, st.integers(0, 9) | words, min_size=1, max_size=2),
    "list": st.lists(words, min_size=1, max_size=3),
    "repeated": words | st.lists(words, min_size=2, max_size=3),
}
"""Values of an argument by the type of its flag (`carriers.KINDS`)."""


def told(engine: Engine) -> tuple[str, ...]:
    """The fields that an engine's options are made of."""
    options = [row for row in engine.rows if isinstance(row, Option)]
    return tuple(dict.fromkeys(name for row in options for name in (*row.fields, *row.given)))


@st.composite
def services(draw: st.DrawFn, fields: Iterable[str]) -> Service:
    """A service that holds these fields and hardly more, whatever they mean together."""
    wanted = frozenset(fields)
    places = tuple(f"spec.{spec_names()[name]}" for name in wanted if name in spec_names())
    leaves = [leaf for leaf in language().paths() if leaf.removesuffix("[]") in places]
    document = draw(language().holding(frozenset(leaves)))
    found = read(TABLE, {"": document}, {}).fields
    kept = {path: value for path, value in found.items() if path in wanted}
    return build(Service, {"name": "chat"} | kept)


@st.composite
def arguments(draw: st.DrawFn, engine: Engine) -> dict[str, Any]:
    """Arguments of an engine's own with values of their types, none that its table writes."""
    rows = (row for row in engine.rows if isinstance(row, Option | Fixed))
    taken = {engine.spelled(main_part(row.name)) for row in rows if row_fields(row) is not None}
    own = sorted(engine.flags().keys() - taken - {*engine.model_also})
    names = draw(st.sets(st.sampled_from(own), max_size=5)) if own else set()
    return {name: draw(VALUES[engine.kind(name) or "str"]) for name in sorted(names)}
