"""A place that the platform does not know is named with its row, and with what is meant."""

from __future__ import annotations

import pytest

from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.rows import AnyRow, constant, each, exact
from platform_files import unknown

ISVC = document("{folder}inferenceservice.yaml")
MAIN = "spec.predictor.containers[name=main]"
MISPLACED = [
    (
        exact("scaling.min_replicas", ISVC / "spec.predictor.minReplcas"),
        'exact("scaling.min_replicas", {folder}inferenceservice.yaml:spec.predictor.minReplcas): '
        "`spec.predictor.minReplcas` is not known; did you mean `minReplicas`?",
    ),
    (
        exact("serving.port", ISVC / "spec.predictor.minReplicas.port"),
        "`spec.predictor.minReplicas.port` is not known",
    ),
    (
        exact("serving.port", ISVC / MAIN / "port[0].containerPort"),
        f"`{MAIN}.port` is not known; did you mean `ports`?",
    ),
    (
        exact("serving.port", ISVC / MAIN / "image[0]"),
        f"`{MAIN}.image[0]` is not known",
    ),
    (
        each("environment", ISVC / MAIN / "env", exact("value", "valu")),
        f"`{MAIN}.env[name={{element}}].valu` is not known; did you mean `value`?",
    ),
    (
        each("environment", ISVC / MAIN / "env", exact("value", "value"), by="nam"),
        f"`{MAIN}.env[nam={{element}}]` is not known",
    ),
    (
        constant(ISVC / MAIN / "resources", {"limit": {"cpu": "1"}}),
        "`limit` is not known; did you mean `limits`?",
    ),
    (
        constant(ISVC / MAIN / "securityContext", {"runAsUser": "1000"}),
        "`runAsUser` is no integer: '1000'",
    ),
    (
        exact("serving.port", ISVC / "metadata.name", echoes=(ISVC / "spec.predictor.modl",)),
        "`spec.predictor.modl` is not known; did you mean `model`?",
    ),
]


@pytest.mark.parametrize(("row", "fault"), MISPLACED)
def test_a_misplaced_row_is_found(row: AnyRow, fault: str) -> None:
    assert fault in " ".join(unknown("kserve", (row,)))


def test_where_a_schema_is_open_everything_fits() -> None:
    rows = (
        exact("engine.name", ISVC / "metadata.annotations[acme.io/any.thing]"),
        constant(ISVC / "metadata.labels", {"a": "b"}),
        exact("serving.port", ISVC / MAIN / "args[--port]"),
    )
    assert list(unknown("kserve", rows)) == []
