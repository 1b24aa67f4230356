"""What the LLMInferenceServices of several hosts share: a leader that answers, and its workers.

A router would need a Gateway and an InferencePool; without one, clients call the Service
`<name>-kserve-workload-svc` at port 8000.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modelspec_compile.engines.codecs import first_name
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.recognise import image_codec, of_family
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec, quantity
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Fidelity,
    Need,
    Table,
    constant,
    each,
    exact,
    gather,
    implied,
    table,
    tacit,
    unsupported,
)
from modelspec_compile.signature import Signature, text, there
from modelspec_compile.target import Context
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.kserve import predictor, storage
from modelspec_targets.kserve.account import account, token
from modelspec_targets.kserve.forms import GROUP_PORT, GROUPED
from modelspec_targets.kserve.places import LLMISVC, MONITOR, crd
from modelspec_targets.kserve.storage import ADAPTERS

SPEC = LLMISVC / "spec"
NOTES = LLMISVC / "metadata.annotations"
IMAGE = LLMISVC / "spec.template.containers[name=main].image"
LEADER, WORKER = SPEC / "template", SPEC / "worker"
GROUPS = Need(
    "CustomResourceDefinition",
    lambda: {"name": "leaderworkersets.leaderworkerset.x-k8s.io", "controller": "LeaderWorkerSet"},
)


def workload_labels(name: str) -> dict[str, str]:
    """The labels of the pods that answer.

    Source: pkg/controller/v1alpha2/llmisvc/workload.go GetWorkloadLabelSelector
    """
    return {"app.kubernetes.io/name": name, "kserve.io/component": "workload"}


def head(engine: Engine) -> Table:
    """The object, its model, the number of its groups, and what finds its metrics."""
    metadata = LLMISVC / "metadata"
    needs = (crd("llminferenceservices"), GROUPS)
    return table(
        constant(LLMISVC / "apiVersion", "serving.kserve.io/v1alpha2", needs=needs),
        constant(LLMISVC / "kind", "LLMInferenceService"),
        exact("name", metadata / "name"),
        k8s.own_labels(metadata),
        predictor.notes(NOTES),
        storage.whole(SPEC / "model.uri"),
        exact("serving.names", SPEC / "model.name", first_name, why=ONE_NAME, instead=KEEP_ONE),
        exact(
            ("scaling.min_replicas", "scaling.max_replicas"),
            SPEC / "replicas",
            Codec(lambda least, most: least, lambda data: (data, data)),
        ),
        k8s.scraped(SPEC / "annotations", engine.metrics_path),
        account(LEADER / "serviceAccountName", NOTES),
    )


ONE_NAME = "an LLMInferenceService has one name for its model"
KEEP_ONE = "keep one of `operations.serving.servedNames`"


def adapters() -> Table:
    """The adapters, which KServe fetches and tells the engine of."""
    why = "KServe takes one bound for the rank of all adapters"
    largest = Codec(_largest, lambda data: [])
    place = SPEC / "model.lora"
    near = Fidelity.APPROXIMATED
    return table(
        each(ADAPTERS, place / "adapters", exact("uri", "uri", needs=storage.STORED)),
        gather(ADAPTERS, "rank", place / "maxRank", largest, fidelity=near, why=why),
    )


def _largest(elements: Sequence[tuple[str, int | None]]) -> Any:
    return max((rank for _, rank in elements if rank is not None), default=ABSENT)


def main(pod: Place) -> Place:
    """The container of the engine."""
    return pod / "containers[name=main]"


def variable(pod: Place) -> Callable[[str], Place]:
    """The places of the engine's environment variables."""
    return lambda name: main(pod) / f"env[name={name}].value"


def pod(context: Context, pod: Place, *told: Table) -> Table:
    """A pod of the group; `told` is how the engine is told what to do."""
    engine, container = context.engine, main(pod)
    image = ("engine.name", "engine.version", "engine.image")
    return table(
        exact("serving.drain_seconds", pod / "terminationGracePeriodSeconds"),
        constant(pod / "enableServiceLinks", False),
        k8s.placement(pod, workload_labels, context.catalog),
        exact(image, container / "image", image_codec(engine)),
        *told,
        token(engine, container / "env"),
        k8s.environment(container / "env"),
        k8s.resources(container),
        _fetching(pod),
    )


def _fetching(pod: Place) -> Table:
    """Room for the storage initializer: its 1Gi by default is too little for a large model."""
    initializer = pod / "initContainers[name=storage-initializer]"
    return table(
        *(
            implied(storage.URI, initializer / f"resources.{part}", _if_fetched(room))
            for part, room in ROOM.items()
        )
    )


ROOM = {
    "requests": {"cpu": "1", "memory": "4Gi"},
    "limits": {"cpu": "4", "memory": "16Gi"},
}


def _if_fetched(room: Mapping[str, str]) -> Callable[[str], Any]:
    return lambda uri: dict(room) if storage.scheme(uri) in ("hf", "s3") else ABSENT


def shared_memory(pod: Place) -> Table:
    """The size of the volume that a preset mounts at `/dev/shm`."""
    held, volume = "resources.shared_memory_bytes", pod / "volumes[name=dshm]"
    return table(
        constant(volume / "emptyDir.medium", "Memory", when=held),
        exact(held, volume / "emptyDir.sizeLimit", quantity),
    )


def foot(engine: Engine) -> Table:
    """The annotations of the spec, and the object that finds the metrics."""
    return table(
        k8s.own_annotations(LLMISVC / "metadata"),
        k8s.pod_monitor(MONITOR, workload_labels, engine.metrics_path),
    )


LEFT_OUT = table(
    tacit("serving.port", "KServe's Service leads to it", lambda port: port == GROUP_PORT),
    unsupported("serving.port", "KServe's Service leads to one port", f"port {GROUP_PORT}"),
    unsupported("serving.timeout_seconds", "without a router there is no route", "a gateway"),
    unsupported("serving.max_concurrency", "KServe counts no requests", "a limit in the gateway"),
    tacit("rollout.strategy", "groups replace groups", lambda way: way == "rolling"),
    unsupported("rollout.strategy", "a LeaderWorkerSet replaces group by group", "leave it out"),
    tacit("scaling.strategy", "groups of hosts keep their number", lambda way: way == "manual"),
    unsupported(sections.SCALING, "groups of hosts keep their number", "replicas of one host"),
)


def signature(degree: str) -> Signature:
    """An LLMInferenceService of several hosts that is spread by a degree."""
    return Signature(
        LLMISVC,
        lambda view: of_family(GROUPED, view.text(IMAGE)),
        tests=(there(SPEC / "parallelism" / degree), there(SPEC / "worker")),
        words={"name": text(LLMISVC / "metadata.name")},
    )
