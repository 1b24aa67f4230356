"""InferenceServices as clusters print them and as people write them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten

GPU = "nvidia.com/gpu"


def isvc(predictor: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An InferenceService."""
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "chat", **more.pop("metadata", {})},
        "spec": {"predictor": predictor},
        **more,
    }


def model(form: str = "sklearn", **keys: Any) -> dict[str, Any]:
    """A predictor on a runtime."""
    return {"model": {"modelFormat": {"name": form}, "storageUri": "s3://models/x", **keys}}


def container(**keys: Any) -> dict[str, Any]:
    """A predictor with a container of vLLM."""
    image = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.10.0"}
    return {"containers": [{**image, **keys}]}


def read(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of an object, and what is left over."""
    found = read_bundle(targets.load("kserve"), {"live.yaml": yaml.safe_dump(document)})
    left = {str(place).partition(":")[2]: value for place, value in found.leftovers}
    return flatten(found.system.main), left


def test_what_a_cluster_adds_is_not_left_over() -> None:
    added = {"uid": "5d", "generation": 3, "resourceVersion": "7", "managedFields": [{"a": 1}]}
    notes = {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}
    _, left = read(isvc(model(), metadata={**added, **notes}, status={"url": "http://x"}))
    assert left == {}


@pytest.mark.parametrize(
    ("predictor", "engine"),
    [
        (model("sklearn"), None),
        (model("pytorch"), None),
        (model("sklearn", runtime="kserve-mlserver"), "mlserver"),
        (model("onnx"), "triton"),
        (model("mlflow"), "mlserver"),
        (model("huggingface"), "huggingface"),
    ],
)
def test_a_format_that_several_runtimes_load_tells_no_engine(
    predictor: dict[str, Any], engine: str | None
) -> None:
    fields, left = read(isvc(predictor))
    assert fields.get("engine.name") == engine
    assert (fields["model.artifacts.uri"], left) == ("s3://models/x", {})


def test_limits_alone_are_requests_too() -> None:
    fields, left = read(isvc(model(resources={"limits": {GPU: 2, "memory": "4Gi"}})))
    assert (fields["accelerator.count"], fields["resources.memory_bytes"]) == (2, 2**32)
    assert left == {}


@pytest.mark.parametrize(
    ("probe", "seconds", "told"),
    [
        ({"failureThreshold": 40}, 400, True),
        ({"failureThreshold": 40, "periodSeconds": 10}, 400, True),
        ({"failureThreshold": 40, "periodSeconds": 30}, 1200, False),
    ],
)
def test_a_start_is_as_long_as_the_periods_of_its_probe(
    probe: dict[str, int], seconds: int, told: bool
) -> None:
    fields, left = read(isvc(container(startupProbe=probe)))
    assert fields["serving.startup_seconds"] == seconds
    assert (left == {}) is told


def test_a_server_that_fetches_its_model_names_it() -> None:
    predictor = {"model": {"modelFormat": {"name": "huggingface"}, "args": ["--model_id=acme/x"]}}
    fields, left = read(isvc(predictor))
    assert (fields["model.artifacts.uri"], left) == ("hf://acme/x", {})


def test_an_object_in_another_form_is_named() -> None:
    other = isvc({"model": {"modelFormat": {"name": "pmml"}, "storageUri": "s3://a/b"}})
    with pytest.raises(LookupError, match="the InferenceService `chat`"):
        read(other)
