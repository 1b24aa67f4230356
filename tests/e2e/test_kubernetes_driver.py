"""The cluster makes right objects ready and refuses wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import kubernetes as k
from .cluster import Cluster, KubectlError
from .engines import command_lines
from .files import write
from .observed import observed
from .processes import NotReady

CLASSIFIER = {
    "apiVersion": "serving.kserve.io/v1beta1",
    "kind": "InferenceService",
    "metadata": {
        "name": "iris",
        "annotations": {
            "serving.kserve.io/deploymentMode": "Standard",
            "serving.kserve.io/autoscalerClass": "hpa",
        },
    },
    "spec": {
        "predictor": {
            "serviceAccountName": "iris",
            "minReplicas": 2,
            "maxReplicas": 3,
            "nodeSelector": {"nvidia.com/gpu.product": "Tesla-T4"},
            "model": {
                "modelFormat": {"name": "sklearn"},
                "runtime": "kserve-sklearnserver",
                "protocolVersion": "v2",
                "storageUri": "s3://example-models/iris",
                "args": ["--workers=2"],
                "resources": {
                    "requests": {"cpu": "1", "memory": "2Gi", "nvidia.com/gpu": "1"},
                    "limits": {"cpu": "1", "memory": "2Gi", "nvidia.com/gpu": "1"},
                },
            },
        }
    },
}


def test_prerequisites_make_it_ready(cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    bundle = write(tmp_path, inferenceservice__yaml=CLASSIFIER, other__yaml="a: 1")
    needs = [{"kind": "ServiceAccount", "name": "iris"}, {"kind": "IamRole", "name": "reader"}]
    assert k.create_prerequisites(cluster, namespace, {"prerequisites": needs}) == needs[1:]
    objects = k.apply_bundle(cluster, namespace, bundle)
    k.wait_ready(cluster, namespace, objects)
    seen = observed(cluster, namespace)
    assert len(seen.pods) == 2
    for pod in seen.pods.values():
        assert pod.node["nvidia.com/gpu.product"] == "Tesla-T4"
        assert "--workers=2" in pod.containers["kserve-container"].words
    bounds = seen.bounds["iris-predictor"]
    assert (bounds.minimum, bounds.maximum) == (2, 3)
    assert not k.differences(cluster, namespace, bundle)


def test_a_missing_prerequisite_is_named(cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    objects = k.apply_bundle(cluster, namespace, write(tmp_path, isvc__yaml=CLASSIFIER))
    with pytest.raises(NotReady, match='serviceaccount "iris" not found'):
        k.wait_ready(cluster, namespace, objects, timeout_seconds=5)


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("minReplica", 1, "field not declared in schema"),
        ("minReplicas", 4, "MinReplicas"),
    ],
)
def test_strict_admission(
    cluster: Cluster,
    namespace: str,
    tmp_path: Path,
    field: str,
    value: int,
    refusal: str,
) -> None:
    predictor = CLASSIFIER["spec"]["predictor"] | {field: value}  # type: ignore[index]
    bundle = write(tmp_path, isvc__yaml=CLASSIFIER | {"spec": {"predictor": predictor}})
    with pytest.raises(KubectlError, match=refusal):
        k.apply_bundle(cluster, namespace, bundle)


def test_command_lines_are_what_shells_make_of_them(tmp_path: Path) -> None:
    script = """eval "exec vllm serve $MODEL $@" """
    words = ["bash", "-c", script, "--", """--config '{"a": 1}'"""]
    found = command_lines(tmp_path, words, {"MODEL": "/mnt/models"})
    assert found == [["vllm", "serve", "/mnt/models", "--config", '{"a": 1}']]
