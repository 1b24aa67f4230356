"""Custom: an image that the spec names, of which nothing is known.

* Its arguments are `runtime.engine.args` and nothing else; every other field about an engine is
  reported as left out.
* Port and paths are the spec's; without a path nothing is asked but that the port opens.
"""

from __future__ import annotations

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.fields import ENGINE_FIELDS
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import unsupported

UNKNOWN = "no flag of a custom image is known"
ARGS = "pass it in `runtime.engine.args`"

engine = Engine(
    name="custom",
    title="The custom image",
    family="custom",
    version="",
    images={},
    command=(),
    port=8080,
    health_path="/",
    api="custom",
    token_variable="",
    adapters=unsupported(sections.ADAPTERS, UNKNOWN, ARGS),
    rows=(unsupported(ENGINE_FIELDS, UNKNOWN, ARGS),),
)
