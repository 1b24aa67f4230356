"""A network from nothing but a size in a name; never certain."""

from __future__ import annotations

import re
from dataclasses import replace

from modelspec_compile.models import shapes
from modelspec_compile.models.names import bare, canonical, is_companion
from modelspec_compile.models.network import Network
from modelspec_compile.models.schemes import kept_by_name

SOURCE = "guessed from the name"
UNITS = {"b": 1e9, "m": 1e6, "t": 1e12}
_EDGE = r"(?<![a-z0-9.])"
_COPIES = re.compile(_EDGE + r"(\d{1,3})x(\d{1,3}(?:\.\d+)?)b(?![a-z0-9])")
_TOTAL = re.compile(_EDGE + r"(\d{1,4}(?:\.\d+)?)([bmt])(?![a-z0-9])")
_ACTIVE = re.compile(_EDGE + r"a(\d{1,4}(?:\.\d+)?)b(?![a-z0-9])")


def guess(model_id: str) -> Network | None:
    """The usual network of the size that the name states, None where it states none."""
    if is_companion(canonical(model_id)):
        return None
    name = bare(model_id).replace("_", "-")
    network = _copies(name) or _sized(name)
    if network is None:
        return None
    return replace(network, id=model_id, source=SOURCE, kept=kept_by_name(model_id, network))


def by_size(parameters: float, name: str, source: str) -> Network:
    """The usual dense network of so many parameters."""
    network = shapes.dense(shapes.nearest(shapes.DENSE, parameters), parameters, name)
    return replace(network, source=source)


def _copies(name: str) -> Network | None:
    found = _COPIES.search(name)
    if not found or not int(found[1]) or not float(found[2]):
        return None
    shape = shapes.nearest(shapes.DENSE, float(found[2]) * 1e9)
    return shapes.copies(shape, int(found[1]), name)


def _sized(name: str) -> Network | None:
    totals = {float(value) * UNITS[unit] for value, unit in _TOTAL.findall(name)}
    if len(totals) != 1 or not (total := totals.pop()):
        return None
    active = _ACTIVE.search(name)
    if active and 0 < float(active[1]) * 1e9 < total:
        shape = shapes.nearest(shapes.SPARSE, total)
        return shapes.sparse(shape, total, float(active[1]) * 1e9, name)
    return by_size(total, name, SOURCE)
