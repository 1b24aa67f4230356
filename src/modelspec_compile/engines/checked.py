"""Whether the rows of an engine speak of fields of the IR: asked when it is loaded."""

from __future__ import annotations

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.travel import Mount, travel
from modelspec_compile.engines.weights import adapters, model_on_hub
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers, codecs
from modelspec_compile.mapping.checked import checked as checked_table
from modelspec_compile.mapping.places import Place

ARGUMENTS, VARIABLES = Place() / "arguments", Place() / "variables"
MOUNT = Mount(Place() / "configuration", "/configuration")


def checked(engine: Engine) -> Engine:
    """The engine as it is.

    Raises:
        TableError: a row names a field that the IR does not have, or not in that way.

    """
    ways = (carriers.words, ARGUMENTS)
    rows = (
        *travel(engine, *ways, VARIABLES.key, MOUNT),
        *model_on_hub(engine, *ways, VARIABLES.key),
        *adapters(engine, *ways, codecs.same, VARIABLES.key, MOUNT),
    )
    checked_table(rows, Service, f"engine {engine.name}")
    return engine
