"""How an engine is told of weights: the model on its disk or on the hub, and its adapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import Adapters
from modelspec_compile.engines.travel import Mount, Ways, placed
from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.codecs import ABSENT, Codec, chained
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Constant,
    Fidelity,
    Gather,
    Row,
    Table,
    Unsupported,
    tacit,
)

ADAPTERS = "lineage.adapters"
ONE_BOUND = "the server takes one bound for the rank of all adapters"

Variable = Callable[[str], Place]


def model_on_disk(engine: Engine, folder: str, arguments: Place, variable: Variable) -> Table:
    """The rows that name the model where a target has laid it: in `folder`, without a last slash.

    An engine of one file gets the file's path, which is the last step of `model.artifacts.uri`.
    """
    place = variable(engine.model_variable) if engine.model_variable else None
    place = place or engine.model_place(arguments)
    if engine.weights != "file":
        return (Constant(place, folder),)
    name = Codec(lambda uri: f"{folder}/{file_name(uri)}", lambda data: None)
    return (Row(("model.artifacts.uri",), place, name),)


def file_name(uri: str) -> str:
    """The last step of a URI's path, without the revision or the query behind it."""
    return uri.partition("?")[0].partition("@")[0].rstrip("/").rpartition("/")[2]


def model_on_hub(engine: Engine, carrier: Carrier, arguments: Place, variable: Variable) -> Table:
    """The rows with which an engine fetches `hf://` weights and their revision itself."""
    return placed(engine.hub, Ways(engine, carrier, arguments, variable))


def adapters(
    engine: Engine,
    carrier: Carrier,
    arguments: Place,
    path: Codec,
    variable: Variable | None = None,
    mount: Mount | None = None,
) -> Table:
    """The rows that tell an engine of `lineage.adapters`.

    `path` is the target's: (name, uri) ↔ the adapter's folder in the container, or its name on the
    hub; its `decode` gives the uri, or None where the path does not tell it.
    """
    told = engine.adapters
    if isinstance(told, Unsupported):
        return (told,)
    ways = Ways(engine, carrier, arguments, variable or arguments.key, mount)
    place, codec = carrier.way(arguments, told.flag, told.kind, engine.apart)
    pairs = Row(("uri",), place, chained(chained(_pairs(path), told.words), codec), why=told.why)
    return (*placed(told.fixed, ways), Gather(ADAPTERS, pairs), *_rank(told, ways))


def _pairs(path: Codec) -> Codec:
    """Adapters as (key, uri) ↔ (name, path)."""
    return Codec(
        lambda elements: [(name, path.encode(name, uri)) for name, uri in elements],
        lambda pairs: [(name, path.decode(where)) for name, where in pairs],
    )


def _rank(told: Adapters, ways: Ways) -> Table:
    if not told.rank_flag:
        return (tacit(f"{ADAPTERS}[].rank", "the server takes the rank from each adapter"),)
    place, codec = ways.carrier.way(ways.arguments, told.rank_flag, "int", ways.engine.apart)
    largest = Codec(lambda elements: _bound(elements, told.ranks), lambda data: (data,))
    row = Row(("rank",), place, chained(largest, codec), Fidelity.APPROXIMATED, ONE_BOUND)
    return (Gather(ADAPTERS, row, common=True),)


def _bound(elements: Sequence[tuple[str, int | None]], ranks: Sequence[int]) -> Any:
    """The smallest bound of a closed list that holds every rank; the largest where none does."""
    wanted = max((rank for _, rank in elements if rank is not None), default=None)
    if wanted is None:
        return ABSENT
    return min((rank for rank in ranks if rank >= wanted), default=max(ranks, default=wanted))
