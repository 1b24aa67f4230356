"""What every InferenceService has, whatever runs in its predictor.

* The mode and the autoscaler are always written: a cluster's defaults vary.
* KServe copies the annotations of the object to its pods, so changing one rolls them.
* A Service called `vllm` would set `VLLM_PORT` in every pod beside it: pods get no such variables.
* A device that is taken is not free for a surplus pod: pods with devices are replaced one by one.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.engines.codecs import among
from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, integer_text, same
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Table,
    constant,
    exact,
    implied,
    table,
)
from modelspec_compile.signature import text
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.kserve.account import account
from modelspec_targets.kserve.places import (
    BUDGET,
    ISVC,
    MONITOR,
    NOTES,
    PREDICTOR,
    crd,
    predictor_labels,
)
from modelspec_targets.kserve.scaling import autoscaler_class

REVISION, URI = "model.artifacts.revision", "model.artifacts.uri"
DEVICES = "accelerator.count"


def head() -> Table:
    """The object's type, name, labels and annotations."""
    metadata = ISVC / "metadata"
    return table(
        constant(
            ISVC / "apiVersion", "serving.kserve.io/v1beta1", needs=(crd("inferenceservices"),)
        ),
        constant(ISVC / "kind", "InferenceService"),
        exact("name", metadata / "name"),
        k8s.own_labels(metadata),
        constant(NOTES.key("serving.kserve.io/deploymentMode"), "Standard"),
        autoscaler_class(),
        notes(NOTES),
    )


def notes(place: Place) -> Table:
    """The annotations that describe the service; those of the spec come last."""
    return table(
        exact("full_name", place.key(f"{k8s.DOMAIN}/name")),
        k8s.described(place),
        exact((REVISION, URI), place.key(f"{k8s.DOMAIN}/revision"), _REVISION),
        exact("scaling.warm_pool.size", place.key(f"{k8s.DOMAIN}/warm-pool"), integer_text),
    )


def _unknown_revision(revision: str | None, uri: str | None) -> Any:
    known = (uri or "").startswith("hf://")
    return ABSENT if revision is None or known else revision


_REVISION = Codec(_unknown_revision, lambda data: (same.decode(data), None))


def serving() -> Table:
    """Time limits and the way of a rollout."""
    strategy = PREDICTOR / "deploymentStrategy"
    return table(
        exact("serving.timeout_seconds", PREDICTOR / "timeout"),
        exact("serving.drain_seconds", PREDICTOR / "terminationGracePeriodSeconds"),
        exact("rollout.strategy", strategy / "type", ROLLING, why=ONE_WAY, instead=TWO_SPECS),
        constant(strategy / "rollingUpdate.maxSurge", 0, when=DEVICES),
        constant(strategy / "rollingUpdate.maxUnavailable", 1, when=DEVICES),
    )


ROLLING = among({"rolling": "RollingUpdate"})
ONE_WAY = "in Standard mode KServe replaces pods; before 0.21 its canaries get no traffic"
TWO_SPECS = "a second spec for the new version, and weights in the gateway's HTTPRoute"


def pod(engine: Engine, catalog: Catalog) -> Table:
    """Where the pods run, as whom, and how they are watched."""
    return table(
        account(PREDICTOR / "serviceAccountName", NOTES),
        constant(PREDICTOR / "enableServiceLinks", False),
        k8s.placement(PREDICTOR, predictor_labels, catalog),
        k8s.security(PREDICTOR, engine),
        k8s.scraped(PREDICTOR / "annotations", engine.metrics_path or "/metrics"),
    )


def ports(container: Place) -> Table:
    """The service's port first, which KServe's Service leads to; the metrics' own beside it."""
    port, metrics = "serving.port", "observability.metrics.port"

    def first(number: int | None, protocol: str | None) -> Any:
        name = "h2c" if protocol == "grpc" else "http1"
        return {"name": name, "containerPort": number, "protocol": "TCP"} if number else ABSENT

    def from_first(data: Any) -> tuple[int, str]:
        if not isinstance(data, dict) or "containerPort" not in data:
            raise Unreadable(data)
        return data["containerPort"], "grpc" if data.get("name") == "h2c" else "http"

    def second(number: int | None, other: int | None) -> Any:
        if number is None or number == other:
            return ABSENT
        return {"name": "metrics", "containerPort": number, "protocol": "TCP"}

    return table(
        exact((port, "serving.protocol"), container / "ports[0]", Codec(first, from_first)),
        implied((metrics, port), container / "ports[1]", second),
    )


def companions(engine: Engine) -> Table:
    """The objects beside the InferenceService."""
    return table(
        k8s.disruption_budget(BUDGET, predictor_labels),
        k8s.pod_monitor(MONITOR, predictor_labels, engine.metrics_path or "/metrics"),
    )


def own_annotations() -> Table:
    """The annotations of the spec, after all others."""
    return k8s.own_annotations(ISVC / "metadata")


NAMED = {"name": text(ISVC / "metadata.name")}
"""The words of an InferenceService that a signature finds."""
