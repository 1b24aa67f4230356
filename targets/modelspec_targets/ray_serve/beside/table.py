"""An engine in a container of its own, in the pod of a worker that runs no model.

* The official image of the engine runs as it is; Ray is in the container beside it.
* A program of the bundle is the application: each replica forwards to the engine of its pod, so
  that routes, queues, scaling and health are Ray Serve's.
* One replica fills the CPU of the Ray container, so a pod holds exactly one.
* The engine listens on a port of its own, since the proxy of Ray Serve has the service's.
"""

from __future__ import annotations

from collections.abc import Callable

from modelspec_compile.engines import Engine
from modelspec_compile.ir import Service
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import (
    Table,
    constant,
    emulated,
    exact,
    table,
    unsupported,
    worded,
)
from modelspec_compile.target import Context, Program, Shape
from modelspec_targets.ray_serve import cluster, programs, reading, serve, shared
from modelspec_targets.ray_serve.beside import sources
from modelspec_targets.ray_serve.beside.containers import engine_container, ray_container
from modelspec_targets.ray_serve.beside.places import PORT, RAY_METRICS_PORT, is_custom, proxy
from modelspec_targets.ray_serve.left_out import LEFT_OUT

IMPORT = "engine_app:build"
ARGS = serve.APP / "args"
DEPLOYMENT = serve.APP / "deployments[name=Engine]"
OPTIONS = DEPLOYMENT / "ray_actor_options"
PROGRAMS = ("engine_app.py", "model_weights.py")
NO_ADAPTERS: Table = (
    unsupported(
        sections.ADAPTERS,
        "nobody fetches adapters for an engine beside Ray",
        "vLLM inside Ray on NVIDIA devices, or merged weights",
    ),
)


def application(engine: Engine) -> Table:
    """The program, what it forwards to, and how many requests it takes."""
    at = (
        exact("serving.port", ARGS / "port") if is_custom(engine) else constant(ARGS / "port", PORT)
    )
    return table(
        serve.application(
            emulated(
                ("serving.api", "name"),
                serve.APP / "import_path",
                serve.speaks(IMPORT, engine.api),
                why="a program of the bundle forwards to the engine in the same pod",
            )
        ),
        at,
        exact("serving.readiness.path", ARGS / "health_path"),
        exact("serving.startup_seconds", ARGS / "startup_s"),
        serve.own_timeout(ARGS),
        serve.deployment(DEPLOYMENT, {"header": serve.ROUTERS["header"]}),
        constant(OPTIONS / "num_cpus", 1),
        worded((OPTIONS / "label_selector").key(serve.GROUP_LABEL), "{pool}"),
    )


def shape(name: str, takes: Callable[[Service], bool], source: sources.Source) -> Shape:
    """The form of a service whose weights come from one kind of source."""

    def rows(context: Context) -> Table:
        engine = context.engine
        row, port = proxy(engine)
        return table(
            programs.config_map(PROGRAMS),
            serve.cluster(row),
            cluster.service(),
            cluster.head(port),
            application(engine),
            programs.head(),
            cluster.group(
                (constant(cluster.GROUP / cluster.METRICS_PARAMETER, str(RAY_METRICS_PORT)),),
                context.catalog,
            ),
            ray_container(engine),
            engine_container(engine, source(engine)),
            shared.monitor(engine.metrics_path),
            serve.streams("answers go through as the engine makes them"),
            serve.HTTP_ONLY,
            NO_ADAPTERS,
            LEFT_OUT,
        )

    signature = reading.signature(
        IMPORT, sources.engine_of, lambda view: sources.source_of(view) is source
    )
    return Shape(name, takes, rows, signature, tuple(Program(file, file) for file in PROGRAMS))


SHAPES = (
    shape("beside-hub", sources.from_hub, sources.on_hub),
    shape("beside-fetched", sources.from_elsewhere, sources.fetched),
    shape("beside-mounted", lambda service: True, sources.in_container),
)
