"""An inference server that BentoML starts and passes every request to: the `__command__` idiom.

* The server comes with its image, BentoML's own packages are installed beside it.
* It must listen on `http.proxy_port`, and answer on `endpoints.livez` before anything is passed on.
* One worker: a second one would start the server twice over the same devices.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines import Engine
from modelspec_compile.engines.recognise import image_codec
from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT
from modelspec_compile.mapping.rows import (
    AnyRow,
    Table,
    constant,
    exact,
    implied,
    table,
    tacit,
    unsupported,
)
from modelspec_compile.packaged import content
from modelspec_compile.signature import Signature, runs, there
from modelspec_compile.target import Context, Program, Shape
from modelspec_targets.bentoml import decorator
from modelspec_targets.bentoml.bentofile import bentofile
from modelspec_targets.bentoml.deployment import deployment
from modelspec_targets.bentoml.left_out import LEFT_OUT
from modelspec_targets.bentoml.places import ARGS, CONFIG, NAMED, PROGRAM, SERVICE, variable
from modelspec_targets.bentoml.weights import model

HEALTH_SECONDS = 5
UNKNOWN_ENTRYPOINT = "/entrypoint.sh"
PORT, METRICS_PORT = "serving.port", "observability.metrics.port"
FILES = (PROGRAM, "model_weights.py", "requirements.txt")
IN_PROCESS = frozenset(content("modelspec_targets.bentoml", "engines")["never-beside"])
"""Engines of the other shapes, whose images BentoML cannot build on: they are not root's."""


def takes(service: Service) -> bool:
    """Every engine that is a server of its own."""
    return engines.chosen(service.engine.name).family not in IN_PROCESS


def _started(engine: Engine) -> Table:
    """What starts the server; an image that has no such program has an entry point instead."""
    words = [*engine.command] or [UNKNOWN_ENTRYPOINT]
    own = (engine.entrypoint or ("",))[0]
    entry = constant(CONFIG / "entrypoint", own[1:]) if own.startswith("./") else ()
    return table(constant(CONFIG / "command", words), entry)


def _probes() -> Table:
    """BentoML asks `livez` of the server until it answers; BentoCloud goes on asking both."""
    rows: list[AnyRow] = []
    for name, key in (("liveness", "livez"), ("readiness", "readyz")):
        asked = f"BentoML waits {HEALTH_SECONDS} s for an answer"
        seconds = f"serving.{name}.timeout_seconds"
        rows += [
            exact(f"serving.{name}.path", SERVICE / "endpoints" / key),
            tacit(seconds, asked, lambda told: told == HEALTH_SECONDS),
            unsupported(seconds, asked, f"`timeoutSeconds: {HEALTH_SECONDS}`"),
        ]
    return table(*rows)


def _server_metrics(engine: Engine) -> Table:
    """Where the program asks the server for its metrics, to put them behind BentoML's."""
    if not engine.metrics_path:
        return ()
    place = CONFIG / "metrics"

    def port(api: int | None, own: int | None) -> Any:
        return ABSENT if own else engine.metrics_port or api

    return table(
        exact(METRICS_PORT, place / "port"),
        implied((PORT, METRICS_PORT), place / "port", port),
        constant(place / "path", engine.metrics_path),
    )


def _held(engine: Engine) -> Table:
    return table(
        tacit("serving.api", f"{engine.title} speaks this API", lambda api: api == engine.api),
        unsupported("serving.api", f"{engine.title} speaks another API", "another engine"),
        tacit("serving.streaming", "BentoML passes a stream on as it comes", bool),
        unsupported("serving.streaming", "each client chooses for itself", "a gateway in front"),
        tacit("parallelism.nodes", "a replica is on one host", lambda nodes: nodes == 1),
    )


def rows(context: Context) -> Table:
    """The whole bundle of a service, in the order of its files."""
    engine = context.engine
    image = ("engine.name", "engine.version", "engine.image")
    return table(
        exact(image, CONFIG / "image", image_codec(engine)),
        decorator.identity(),
        decorator.resources(),
        constant(SERVICE / "workers", 1),
        decorator.traffic(),
        exact(PORT, SERVICE / "http.proxy_port"),
        _probes(),
        decorator.metrics(),
        _started(engine),
        model(engine),
        travel(engine, carriers.words, ARGS, variable),
        decorator.variables(),
        _server_metrics(engine),
        bentofile("Engine", FILES),
        deployment(),
        _held(engine),
        LEFT_OUT,
    )


PROGRAMS = (
    Program("{folder}service.py", "engine.py"),
    Program("{folder}model_weights.py", "/ray_serve/model_weights.py"),
    Program("{folder}requirements.txt", "requirements/engine.txt"),
)
SIGNATURE = Signature(
    CONFIG,
    runs(CONFIG / "image", CONFIG / "command"),
    tests=(there(CONFIG / "command"),),
    words=NAMED,
)
SHAPE = Shape("command", takes, rows, SIGNATURE, PROGRAMS)
