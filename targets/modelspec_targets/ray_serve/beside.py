"""An engine in a container of its own, in the pod of a worker that runs no model.

* The official image of the engine runs as it is; Ray is in the container beside it.
* A program of the bundle is the application: each replica forwards to the engine of its pod, so
  that routes, queues, scaling and health are Ray Serve's.
* One replica fills the CPU of the Ray container, so a pod holds exactly one.
* The engine listens on a port of its own, since the proxy of Ray Serve has the service's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines import Engine
from modelspec_compile.engines.engine import image_codec, travel
from modelspec_compile.engines.recognise import recognise
from modelspec_compile.engines.weights import model_on_hub
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import Codec, Unreadable
from modelspec_compile.mapping.documents import MISSING, get
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import (
    AnyRow,
    Implied,
    Need,
    Row,
    Table,
    constant,
    emulated,
    exact,
    implied,
    table,
    tacit,
    unsupported,
    worded,
)
from modelspec_compile.target import Found, Program, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve import cluster, programs, serve, shared, weights
from modelspec_targets.ray_serve.left_out import LEFT_OUT

IMPORT = "engine_app:build"
ARGS = serve.APP / "args"
DEPLOYMENT = serve.APP / "deployments[name=Engine]"
OPTIONS = DEPLOYMENT / "ray_actor_options"
ENGINE = cluster.POD / "containers[name=engine]"
WORDS, ENV = ENGINE / "args", ENGINE / "env"
FETCH = cluster.POD / "initContainers[name=weights]"

PORT, RAY_METRICS_PORT = 20080, 20090
"""Outside of 10002 to 19999, which Ray gives to its workers."""

RAY_RESOURCES = {"cpu": "1", "memory": "2Gi"}
PROGRAMS = ("engine_app.py", "model_weights.py")
Weights = Callable[[Engine], Table]


def variable(name: str) -> Place:
    """An environment variable of the engine."""
    return ENV / f"[name={name}].value"


def is_custom(engine: Engine) -> bool:
    """Whether nothing is known of the engine, not even how to tell it a port."""
    return not engine.images


# ---- ports ---------------------------------------------------------------------------------------


def serve_port(port: int) -> int:
    """Where the proxy listens when the engine keeps the port of the service."""
    return 8001 if port == 8000 else 8000


def on_own_port(row: AnyRow) -> AnyRow:
    """The same row with the engine's own port in place of the service's."""
    if isinstance(row, Row) and row.fields == ("serving.port",):
        encode = row.codec.encode
        return Implied((*row.fields, *row.given), row.place, lambda _, *given: encode(PORT, *given))
    if isinstance(row, Implied) and "serving.port" in row.fields:
        at, make = row.fields.index("serving.port"), row.make
        return replace(row, make=lambda *told: make(*told[:at], PORT, *told[at + 1 :]))
    return row


def moved(engine: Engine, rows: Table) -> Table:
    """Rows about the engine's container, on the port where it listens."""
    return rows if is_custom(engine) else tuple(on_own_port(row) for row in rows)


def proxy(engine: Engine) -> tuple[AnyRow, Callable[[int], int]]:
    """The row of the proxy's port, and what that port is."""
    if is_custom(engine):
        return implied(
            "serving.port", serve.HTTP / "port", serve_port, unite=serve.first
        ), serve_port
    return serve.PORT, lambda port: port


# ---- application ---------------------------------------------------------------------------------


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


# ---- containers ----------------------------------------------------------------------------------


def ray_container(engine: Engine) -> Table:
    """The container of the worker, which is the first as KubeRay wants it."""
    _, port = proxy(engine)
    return table(
        worded(cluster.WORKER / "image", "{plain}"),
        cluster.ports(cluster.WORKER, port),
        constant(cluster.WORKER / "ports[name=ray-metrics].containerPort", RAY_METRICS_PORT),
        programs.path_of_python(cluster.WORKER),
        shared.session_header(cluster.WORKER),
        constant(cluster.WORKER / "resources.requests", RAY_RESOURCES),
        constant(cluster.WORKER / "resources.limits", RAY_RESOURCES),
        programs.mounted(cluster.POD, cluster.WORKER),
    )


def engine_container(engine: Engine, model: Table) -> Table:
    """The engine with its arguments; `model` says where its weights are."""
    port = cluster_port(engine)
    return table(
        exact(
            ("engine.name", "engine.version", "engine.image"),
            ENGINE / "image",
            image_codec(engine),
            needs=(Need("Image", lambda name, version, image: {"name": image, "holds": [name]}),),
        ),
        command(engine),
        model,
        moved(engine, travel(engine, carriers.words, WORDS, variable)),
        k8s.environment(ENV),
        port,
        k8s.resources(ENGINE),
        moved(engine, k8s.probes(ENGINE)),
        k8s.shared_memory(cluster.POD, ENGINE),
    )


def command(engine: Engine) -> Table:
    """What starts the engine, whatever its image would; it tells the engine by itself."""
    words = [*engine.command]
    if not words:
        own = "a container whose image and command are of no known engine is a custom one"
        return (tacit("engine.name", own, lambda name: name == engine.name),)

    def decode(data: Any) -> str:
        if data != words:
            raise Unreadable(data)
        return engine.name

    return (exact("engine.name", ENGINE / "command", Codec(lambda _: words, decode)),)


def cluster_port(engine: Engine) -> Table:
    """The port on which the engine listens, and that of its metrics where it is another."""
    api = ENGINE / "ports[name=engine].containerPort"
    metrics = ENGINE / "ports[name=metrics].containerPort"
    port = "observability.metrics.port"
    return table(
        exact("serving.port", api) if is_custom(engine) else constant(api, PORT),
        implied(port, metrics, lambda number: number) if engine.metrics_port else (),
    )


def on_hub(engine: Engine) -> Table:
    """Weights that the engine fetches from the hub itself."""
    return table(
        model_on_hub(engine, carriers.words, WORDS, variable),
        weights.token(ENGINE, engine.token_variable),
    )


def in_container(engine: Engine) -> Table:
    """Weights that are mounted, or in the image."""
    return table(loaded(engine), weights.volumes(cluster.POD, ENGINE), no_token())


def fetched(engine: Engine) -> Table:
    """Weights that a container fetches before the engine starts."""
    arguments = FETCH / "args"
    single = engine.weights == "file"
    return table(
        loaded(engine),
        worded(FETCH / "image", "{plain}"),
        constant(FETCH / "command", ["python", f"{programs.FOLDER}/model_weights.py"]),
        exact(weights.URI, arguments / "[--uri]"),
        constant(arguments / "[--to]", weights.FOLDER),
        weights.revision(arguments / "[--revision]"),
        weights.one_file(arguments) if single else (),
        weights.token(FETCH, "HF_TOKEN"),
        constant(FETCH / "resources.requests", RAY_RESOURCES),
        constant(FETCH / "resources.limits", RAY_RESOURCES),
        programs.mounted(cluster.POD, FETCH),
        weights.emptied(cluster.POD, FETCH, ENGINE),
    )


def loaded(engine: Engine) -> Table:
    """The path that the engine is told, where it is known how."""
    return () if is_custom(engine) else weights.loaded_by(engine, WORDS, variable)


def no_token() -> Table:
    """Weights that nobody fetches need no token."""
    why = "the weights are in the pod already; nobody fetches them"
    return (
        unsupported("model.artifacts.credentials", why, "leave `credentials` out"),
        unsupported("model.artifacts.revision", why, "put the version into the path"),
    )


# ---- tables --------------------------------------------------------------------------------------


def shape(name: str, takes: Callable[[Service], bool], source: Weights) -> Shape:
    """The form of a service whose weights come from one kind of source."""

    def rows(engine: Engine) -> Table:
        row, port = proxy(engine)
        return table(
            serve.cluster(row),
            cluster.service(),
            cluster.head(port),
            application(engine),
            programs.head(),
            cluster.group(
                (constant(cluster.GROUP / cluster.METRICS_PARAMETER, str(RAY_METRICS_PORT)),)
            ),
            ray_container(engine),
            engine_container(engine, source(engine)),
            programs.config_map(PROGRAMS),
            shared.monitor(engine.metrics_path),
            serve.streams("answers go through as the engine makes them"),
            serve.HTTP_ONLY,
            NO_ADAPTERS,
            LEFT_OUT,
        )

    def find(documents: Documents) -> Iterator[Found]:
        for words, _ in shared.applications(documents, IMPORT):
            group = shared.group_of(documents, words["name"])
            if source_of(group) is source:
                yield Found(engine_of(group), words)

    return Shape(name, takes, rows, find, tuple(Program(file, file) for file in PROGRAMS))


NO_ADAPTERS: Table = (
    unsupported(
        "lineage.adapters",
        "nobody fetches adapters for an engine beside Ray",
        "vLLM inside Ray on NVIDIA devices, or merged weights",
    ),
)


def engine_of(group: dict[str, Any]) -> str:
    """The engine in a worker group."""
    held = shared.container_of(group, "engine")
    return recognise(str(held.get("image", "")), held.get("command") or ())


def source_of(group: dict[str, Any]) -> Weights:
    """Where the weights of a worker group come from."""
    if get(group, (Place() / "template.spec.initContainers").path) is not MISSING:
        return fetched
    engine = engines.load(engine_of(group))
    held = shared.container_of(group, "engine")
    for row in on_hub(engine) if engine.hub else ():
        if isinstance(row, Row) and weights.URI in row.fields:
            told = get(held, row.place.path[len(ENGINE.path) :])
            return on_hub if isinstance(told, str) and not told.startswith("/") else in_container
    return in_container


def from_hub(service: Service) -> bool:
    """Whether the engine fetches the weights itself."""
    known = engines.load(service.engine.name or "custom")
    uri = service.model.artifacts.uri or ""
    return uri.startswith("hf://") and bool(known.hub) and known.weights != "file"


def from_elsewhere(service: Service) -> bool:
    """Whether the weights are fetched before the engine starts."""
    return str(service.model.artifacts.uri).startswith(weights.FETCHED)


SHAPES = (
    shape("beside-hub", from_hub, on_hub),
    shape("beside-fetched", from_elsewhere, fetched),
    shape("beside-mounted", lambda service: True, in_container),
)
