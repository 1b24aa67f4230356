"""Documents that are almost right: a whole one with a few random changes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

WORDS = ["", "x", "http", "true", "embedding", "16Gi", "1.5Ti", "500m", "12", "-1Gi", "reactive"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from([65535, 65536, 2**70, 1.0, 0.5, 100, 16.0, -0.5, 1e300]),
    st.sampled_from(WORDS),
    st.sampled_from([[], {}, [{}], ["x"], {"x": "y"}, {"name": "x", "type": "y"}, [None]]),
)


@st.composite
def mutations(draw: st.DrawFn, whole: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    """Copies of `whole`, each with one more place changed, removed, renamed or added to."""
    documents = [whole]
    for _ in range(draw(st.integers(1, 6))):
        document = copy.deepcopy(documents[-1])
        places = list(_places(document))
        container, key = places[draw(st.integers(0, len(places) - 1))]
        draw(st.sampled_from(CHANGES))(draw, container, key, names)
        documents.append(document)
    return documents[1:]


def _places(at: Any) -> Any:
    for key in at if isinstance(at, dict) else range(len(at)):
        yield at, key
        if isinstance(at[key], dict | list):
            yield from _places(at[key])


def _replace(draw: st.DrawFn, at: Any, key: Any, names: list[str]) -> None:
    at[key] = copy.deepcopy(draw(VALUES))


def _remove(draw: st.DrawFn, at: Any, key: Any, names: list[str]) -> None:
    del at[key]


def _rename(draw: st.DrawFn, at: Any, key: Any, names: list[str]) -> None:
    if isinstance(at, dict):
        at[draw(st.sampled_from(names))] = at.pop(key)


def _add(draw: st.DrawFn, at: Any, key: Any, names: list[str]) -> None:
    value = copy.deepcopy(draw(VALUES))
    if isinstance(at, list):
        at.append(value)
    else:
        at[draw(st.sampled_from(names))] = value


CHANGES: list[Callable[[st.DrawFn, Any, Any, list[str]], None]] = [_replace, _remove, _rename, _add]
