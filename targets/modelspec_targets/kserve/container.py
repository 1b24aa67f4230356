"""An InferenceService whose predictor is the engine's own container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelspec_compile.engines.engine import Engine, image_codec, travel
from modelspec_compile.engines.recognise import recognise
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, quantity
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    constant,
    each,
    emulated,
    exact,
    spread,
    table,
    unsupported,
)
from modelspec_compile.target import Found, Shape
from modelspec_targets import _kubernetes as k8s

WEIGHTS = "/mnt/models"
ISVC = Place("{folder}inferenceservice.yaml")
ANNOTATIONS = ISVC / "metadata.annotations"
PREDICTOR = ISVC / "spec.predictor"
CONTAINER = PREDICTOR / "containers[name=kserve-container]"
ARGS, ENV = CONTAINER / "args", CONTAINER / "env"
VOLUME = PREDICTOR / "volumes[name=dshm]"
MOUNT = CONTAINER / "volumeMounts[name=dshm]"
ACCOUNT = Place("{folder}serviceaccount.yaml")

KSERVE = Need("CustomResourceDefinition", lambda: {
    "name": "inferenceservices.serving.kserve.io",
    "controller": "KServe", "version": ">=0.20"})  # fmt: skip


def _storage_uri(uri: str, revision: str | None) -> str:
    hub = uri.startswith("hf://") and revision
    return f"{uri}:{revision}" if hub else uri


def _from_storage_uri(data: Any) -> tuple[str, str | None]:
    if not isinstance(data, str):
        raise Unreadable(data)
    uri, colon, revision = data.rpartition(":") if data.startswith("hf://") else (data, "", "")
    return (uri, revision) if colon and not revision.startswith("//") else (data, None)


storage_uri = Codec(_storage_uri, _from_storage_uri)
"""`hf://org/model:revision`; the storage initializer knows revisions of no other scheme."""


def _fixed(least: int | None, most: int | None) -> Any:
    return "none" if least == most else "hpa"


def rows(engine: Engine) -> Table:
    """The predictor of an engine, in the order of the manifest."""
    command = [*engine.command]
    return table(
        constant(ISVC / "apiVersion", "serving.kserve.io/v1beta1", needs=(KSERVE,)),
        constant(ISVC / "kind", "InferenceService"),
        exact("name", ISVC / "metadata.name"),
        each("labels", ISVC / "metadata.labels", exact("value", ""), by=None),
        constant(ANNOTATIONS.key("serving.kserve.io/deploymentMode"), "Standard"),
        exact(
            ("scaling.min_replicas", "scaling.max_replicas"),
            ANNOTATIONS.key("serving.kserve.io/autoscalerClass"),
            Codec(_fixed, lambda data: (None, None)),
        ),
        each("annotations", ISVC / "metadata.annotations", exact("value", ""), by=None),
        exact("scaling.min_replicas", PREDICTOR / "minReplicas"),
        exact("scaling.max_replicas", PREDICTOR / "maxReplicas"),
        exact("serving.timeout_seconds", PREDICTOR / "timeout"),
        exact("serving.drain_seconds", PREDICTOR / "terminationGracePeriodSeconds"),
        exact(
            "placement.service_account",
            PREDICTOR / "serviceAccountName",
            needs=(Need("ServiceAccount", lambda name: {"name": name}),),
        ),
        spread(
            "accelerator.type",
            PREDICTOR / "nodeSelector",
            k8s.product_labels,
            why="no node labeller of this vendor tells the devices apart",
            instead="write `runtime.placement.nodeSelector`",
        ),
        each("placement.labels", PREDICTOR / "nodeSelector", exact("value", ""), by=None),
        each("placement.tolerations", PREDICTOR / "tolerations", k8s.TOLERATION, by=""),
        exact(("engine.name", "engine.version", "engine.image"), CONTAINER / "image",
              image_codec(engine)),
        constant(CONTAINER / "command", command) if command else (),
        constant(engine.model_place(ARGS), WEIGHTS),
        travel(engine, carriers.words, ARGS, lambda name: ENV / f"[name={name}].value"),
        exact(("model.artifacts.uri", "model.artifacts.revision"), ENV / "[name=STORAGE_URI].value",
              storage_uri),
        k8s.environment(ENV),
        exact("serving.port", CONTAINER / "ports[name=http1].containerPort"),
        constant(CONTAINER / "ports[name=http1].protocol", "TCP"),
        k8s.resources(CONTAINER),
        k8s.probes(CONTAINER),
        constant(MOUNT / "mountPath", "/dev/shm", when="resources.shared_memory_bytes"),
        constant(VOLUME / "emptyDir.medium", "Memory", when="resources.shared_memory_bytes"),
        exact("resources.shared_memory_bytes", VOLUME / "emptyDir.sizeLimit", quantity),
        emulated(
            "observability.metrics.enabled",
            ANNOTATIONS.key("serving.kserve.io/enable-prometheus-scraping"),
            Codec(lambda on: "true" if on else ABSENT, lambda data: data == "true"),
            why="Prometheus finds the pods by the annotations that KServe adds",
        ),
        LEFT_OUT,
    )  # fmt: skip


LEFT_OUT: Table = (
    unsupported("routing", "an InferenceService has no routing", "a gateway in front"),
    unsupported("description", "an InferenceService has no description"),
)


def find(documents: Documents) -> Iterator[Found]:
    """Every InferenceService with a container of its own."""
    for path, document in documents.items():
        folder, _, file = path.rpartition("inferenceservice.yaml")
        if file or not isinstance(document, dict) or "metadata" not in document:
            continue
        containers = document.get("spec", {}).get("predictor", {}).get("containers", [])
        for container in containers[:1]:
            engine = recognise(container.get("image", ""), container.get("command", []))
            yield Found(engine, {"name": document["metadata"].get("name", ""), "folder": folder})


SHAPE = Shape("container", lambda service: True, rows, find)
