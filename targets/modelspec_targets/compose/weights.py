"""How an engine comes to its weights: it fetches them, they are laid before, or they are there.

* What is on the Hugging Face hub an engine fetches itself, where it can, into a volume that stays.
* What is on an object store or behind a URL, a service before it lays into a volume.
* A claim is an external volume, an image is mounted, a path of the host is bound.
* Only an engine that fetches something has a way out of the network.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines.codecs import hub_name
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import row_fields
from modelspec_compile.engines.weights import adapters, model_on_disk, model_on_hub
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.rows import Table, Tacit, Unsupported, implied, table
from modelspec_targets.compose import laying
from modelspec_targets.compose.fetching import fetched
from modelspec_targets.compose.mounting import mounted
from modelspec_targets.compose.places import ARGS, ENV, NETWORKS, SERVICE
from modelspec_targets.compose.uris import ADAPTER_URIS, ADAPTERS, MODELS, STORES, URLS, scheme


class Way(Enum):
    """How weights come to an engine."""

    FETCHED = "fetched"
    LAID = "laid"
    MOUNTED = "mounted"


def way(service: Service) -> Way:
    """The way of a service's weights; what no other way takes, the engine may know to fetch."""
    uri = service.model.artifacts.uri
    if uri is None:
        return Way.FETCHED
    if scheme(uri) in (*STORES, *URLS):
        return Way.LAID
    one_file = engines.chosen(service.engine.name).weights == "file"
    there = scheme(uri) in ("file", "pvc") or (scheme(uri) == "oci" and not one_file)
    return Way.MOUNTED if there else Way.FETCHED


def arguments(engine: Engine, how: Way) -> Table:
    """How the engine is told where its model and its adapters are; to be its first arguments."""
    if how is Way.FETCHED:
        model = model_on_hub(engine, carriers.words, ARGS, ENV.key)
    else:
        model = model_on_disk(engine, MODELS, ARGS, ENV.key) if engine.command else ()
    return table(model, adapters(engine, carriers.words, ARGS, _ADAPTER, ENV.key))


_ADAPTER = Codec(
    lambda name, uri: uri.removeprefix("hf://") if scheme(uri) == "hf" else f"{ADAPTERS}/{name}",
    lambda path: None if path.startswith("/") else hub_name.decode(path),
)
"""(name, uri) → the adapter's name on the hub, or the folder that it is laid into."""


def reachable(engine: Engine, uri: str | None) -> bool:
    """Whether an adapter can come to the engine; one that loads files knows no names of the hub."""
    return scheme(uri) in (*STORES, *(("hf",) if engine.weights == "directory" else ()))


def storage(engine: Engine, how: Way) -> Table:
    """The volumes of an engine, the services that fill them, and its way out of the network."""
    ways = {Way.FETCHED: fetched(engine), Way.LAID: laying.model(), Way.MOUNTED: mounted(engine)}
    served = not isinstance(engine.adapters, Unsupported)
    return table(ways[how], laying.adapters() if served else (), _way_out(engine, served))


ON_HUB = ("model.artifacts.tokenizer_uri", "speculative.uri")
COLLECTOR = "observability.tracing.endpoint"


def _way_out(engine: Engine, served: bool) -> Table:
    """What else an engine fetches from the hub, and the collector of its spans, are outside."""
    options = (row for row in engine.rows if not isinstance(row, Tacit | Unsupported))
    known = {field for row in options for field in row_fields(row)}
    fields = [
        *([ADAPTER_URIS] if served else []),
        *(one for one in (COLLECTOR, *ON_HUB) if one in known),
    ]

    def told(*values: Any) -> Any:
        said = dict(zip(fields, values, strict=True))
        collector = said.pop(COLLECTOR, None)
        adapters = said.pop(ADAPTER_URIS, None) or ()
        fetched = any(scheme(uri) == "hf" for uri in (*adapters, *said.values()))
        return {} if fetched or collector else ABSENT

    places = (SERVICE / "networks", NETWORKS)
    return table(*(implied(tuple(fields), place / "egress", told) for place in places if fields))
