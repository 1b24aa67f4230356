"""An InferenceService on a runtime that KServe ships, for predictive models and transformers.

* Runtime, protocol, format and image are pinned: what KServe would choose by itself varies with
  what is installed, and its default images are old.
* The runtime has the ports, the model's path and the security context; the spec's arguments and
  variables are added to its own.
"""

from __future__ import annotations

from modelspec_compile.engines.codecs import among
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.recognise import image_codec, of_family
from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Also, Need, Table, exact, implied, table
from modelspec_compile.signature import Signature, View, missing
from modelspec_compile.target import Context, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.kserve import predictor, storage
from modelspec_targets.kserve.account import token
from modelspec_targets.kserve.forms import HTTP_PORT, RUNTIMES, SHARED, Kind, Runtime, form, without
from modelspec_targets.kserve.kustomization import kustomization
from modelspec_targets.kserve.left_out import STANDARD, left_out
from modelspec_targets.kserve.places import ISVC, PREDICTOR
from modelspec_targets.kserve.scaling import scaling

MODEL = PREDICTOR / "model"
ARGS, ENV = MODEL / "args", MODEL / "env"
OWNED = ("serving.port", "model.artifacts.format")
"""What the runtime is told by the InferenceService, not by the engine's own options."""


def variable(name: str) -> Place:
    """The place of an environment variable of the engine."""
    return ENV / f"[name={name}].value"


def rows(context: Context) -> Table:
    """The whole bundle of a service, in the order of its manifests."""
    engine = context.engine
    runtime = RUNTIMES[engine.family]
    return table(
        predictor.head(),
        scaling(engine),
        predictor.serving(),
        predictor.pod(engine, context.catalog),
        storage.with_adapters(),
        _runtime(engine, runtime),
        storage.single(MODEL / "storageUri"),
        *(Also(row) for row in storage.itself(engine, carriers.words, ARGS, variable)),
        storage.adapters_of(engine, carriers.words, ARGS, variable),
        travel(without(engine, OWNED), carriers.words, ARGS, variable),
        token(engine, ENV),
        k8s.writable_folders(variable, engine),
        k8s.environment(ENV),
        predictor.ports(MODEL),
        k8s.resources(MODEL),
        k8s.locked(MODEL),
        k8s.probes(MODEL, HTTP_PORT),
        k8s.shared_memory(PREDICTOR, MODEL, runtime.volume),
        predictor.own_annotations(),
        predictor.companions(engine),
        kustomization(ISVC),
        STANDARD,
        left_out(engine),
    )


def _runtime(engine: Engine, runtime: Runtime) -> Table:
    """The runtime, and the model's format as it calls it."""
    need = Need("ClusterServingRuntime", lambda _: {"name": runtime.name})
    names = among({known: name for known, (name, _) in runtime.formats.items()})
    return table(
        exact("model.artifacts.format", MODEL / "modelFormat.name", names),
        implied(
            "model.artifacts.format",
            MODEL / "modelFormat.version",
            lambda known: runtime.formats[known][1],
        ),
        exact("engine.name", MODEL / "runtime", _named(engine, runtime), needs=(need,)),
        exact("serving.protocol", MODEL / "protocolVersion", _protocol(runtime), yields=True),
        exact(
            ("engine.name", "engine.version", "engine.image"), MODEL / "image", image_codec(engine)
        ),
    )


def _named(engine: Engine, runtime: Runtime) -> Codec:
    """The engine ↔ its runtime, which tells nothing of an engine that was made from another."""
    back = among({engine.name: runtime.name}).decode
    tells = not engine.made_from_other
    return Codec(lambda _: runtime.name, lambda data: back(data) if tells else None)


def _protocol(runtime: Runtime) -> Codec:
    """The protocol, over gRPC as the runtime calls it."""
    return among({"http": "v2", "grpc": runtime.grpc})


def _engine(view: View) -> str | None:
    """The engine of the runtime, else the first one that loads the format."""
    wanted, form_ = view.text(MODEL / "runtime"), view.text(MODEL / "modelFormat.name")
    for family, runtime in RUNTIMES.items():
        formats = {known for known, _ in runtime.formats.values()}
        if runtime.name == wanted or (not wanted and form_ in formats):
            return of_family(family, view.text(MODEL / "image"))
    return None


def _certain(view: View) -> bool:
    """Whether the runtime is named, or is the only one that KServe ships for the format."""
    return bool(view.text(MODEL / "runtime")) or view.text(MODEL / "modelFormat.name") not in SHARED


SIGNATURE = Signature(
    ISVC,
    _engine,
    tests=(missing(PREDICTOR / "workerSpec"),),
    words=predictor.NAMED,
    certain=_certain,
)


def takes(service: Service) -> bool:
    """Whether a shipped runtime loads the model."""
    return form(service) is Kind.RUNTIME


SHAPE = Shape("runtime", takes, rows, SIGNATURE, engines=frozenset(RUNTIMES))
