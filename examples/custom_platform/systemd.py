"""systemd: one unit a service, as JSON for a unit generator.

* The engine is started as it is installed on the host; the model is fetched from the hub.
* A unit knows restarts and start-up time; replicas, placement and rollout are for a scheduler.
"""

from __future__ import annotations

from modelspec_compile.engines import Engine
from modelspec_compile.engines.recognise import recognise
from modelspec_compile.engines.travel import travel
from modelspec_compile.engines.weights import model_on_hub
from modelspec_compile.ir import Service, leaf_paths
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import seconds_text
from modelspec_compile.mapping.ledger import uncovered
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.rows import Table, constant, each, exact, table, unsupported
from modelspec_compile.signature import Signature, View
from modelspec_compile.target import Context, Shape, Target

UNIT = document("{name}.service.json")
ARGUMENTS = UNIT / "Service.Arguments"
ENVIRONMENT = UNIT / "Service.Environment"
ELSEWHERE = "a unit runs one server on one host"


def said(engine: Engine) -> Table:
    """What a unit says, in its order."""
    return table(
        exact("name", UNIT / "Unit.Name"),
        exact("description", UNIT / "Unit.Description"),
        constant(UNIT / "Service.Type", "exec"),
        constant(UNIT / "Service.Restart", "on-failure"),
        exact("serving.startup_seconds", UNIT / "Service.TimeoutStartSec", seconds_text),
        exact("serving.drain_seconds", UNIT / "Service.TimeoutStopSec", seconds_text),
        constant(UNIT / "Service.Command", list(engine.command)),
        model_on_hub(engine, carriers.words, ARGUMENTS, ENVIRONMENT.key),
        unsupported(
            "model.artifacts.uri", "a unit fetches nothing but what is on the hub", "`hf://`"
        ),
        travel(engine, carriers.words, ARGUMENTS, ENVIRONMENT.key),
        each("environment", ENVIRONMENT, exact("value", ""), by=None),
    )


def rows(context: Context) -> Table:
    """Everything that a unit does not say is told, field by field."""
    table_ = said(context.engine)
    rest = uncovered(table_, leaf_paths(Service))
    return (*table_, *(unsupported(field, ELSEWHERE, "a scheduler") for field in rest))


def _engine(view: View) -> str:
    return recognise("", view.listed(UNIT / "Service.Command"))


SIGNATURE = Signature(UNIT, _engine)
target = Target(
    name="systemd",
    title="systemd",
    shapes=(Shape("unit", lambda service: True, rows, SIGNATURE),),
)
