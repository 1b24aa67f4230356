"""A spec made small: what is not needed to show a gap is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from modelspec_compile.source.tree import Path
from modelspec_compile.testing.repair import Spec, removable, without


def smallest(spec: Spec, shows: Callable[[Spec], bool]) -> Spec:
    """The spec without every part that it shows the same without, large parts first."""
    for path in list(_parts(spec)):
        less = without(spec, [removable(path)])
        if less and less != spec and shows(less):
            spec = less
    return spec


def _parts(data: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(data, dict | list):
        steps = data.items() if isinstance(data, dict) else reversed(list(enumerate(data)))
        for step, below in steps:
            yield from _parts(below, (*path, step))
