"""An InferenceService whose predictor is the engine's own container.

* Image, command, port and probes are the spec's. `kserve-vllmserver` would fix the port and the
  served name, rewrite the image for every device but NVIDIA's, and start a deprecated module.
* The command is written wherever the image does not start the engine with its arguments by itself.
"""

from __future__ import annotations

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.recognise import image_codec
from modelspec_compile.engines.travel import travel
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Table, constant, exact, table
from modelspec_compile.signature import Signature, runs, there
from modelspec_compile.target import Context, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.kserve import predictor, storage
from modelspec_targets.kserve.account import token
from modelspec_targets.kserve.configuration import generated, mount, mounted
from modelspec_targets.kserve.kustomization import kustomization
from modelspec_targets.kserve.left_out import STANDARD, left_out
from modelspec_targets.kserve.places import ISVC, PREDICTOR
from modelspec_targets.kserve.scaling import scaling

CONTAINER = PREDICTOR / "containers[name=kserve-container]"
ARGS, ENV = CONTAINER / "args", CONTAINER / "env"


def variable(name: str) -> Place:
    """The place of an environment variable of the engine."""
    return ENV / f"[name={name}].value"


def rows(context: Context) -> Table:
    """The whole bundle of a service, in the order of its manifests."""
    engine = context.engine
    image = ("engine.name", "engine.version", "engine.image")
    fetches_file = engine.weights == "file"
    return table(
        predictor.head(),
        scaling(engine),
        predictor.serving(),
        predictor.pod(engine, context.catalog),
        storage.with_adapters(),
        exact(image, CONTAINER / "image", image_codec(engine)),
        _command(engine),
        storage.model(engine, carriers.words, ARGS, ENV),
        travel(engine, carriers.words, ARGS, variable, mount(engine)),
        storage.single(variable("STORAGE_URI"), itself=fetches_file),
        token(engine, ENV),
        k8s.writable_folders(variable, engine),
        k8s.environment(ENV),
        predictor.ports(CONTAINER),
        k8s.resources(CONTAINER),
        k8s.locked(CONTAINER),
        k8s.probes(CONTAINER, engine.port),
        mounted(engine, CONTAINER),
        k8s.shared_memory(PREDICTOR, CONTAINER),
        predictor.own_annotations(),
        predictor.companions(engine),
        kustomization(ISVC),
        generated(engine),
        STANDARD,
        left_out(engine),
    )


def _command(engine: Engine) -> Table:
    """What starts the engine; an entrypoint of the image's own starts it by itself."""
    own = engine.entrypoint and engine.entrypoint[0].startswith("./")
    words = [*engine.command]
    return (constant(CONTAINER / "command", words),) if words and not own else ()


SIGNATURE = Signature(
    ISVC,
    runs(CONTAINER / "image", CONTAINER / "command"),
    tests=(there(CONTAINER),),
    words=predictor.NAMED,
)
SHAPE = Shape("container", lambda service: True, rows, SIGNATURE)
