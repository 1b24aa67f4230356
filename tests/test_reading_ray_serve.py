"""Serve configs and clusters of strangers: other engines, other images, other shapes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modelspec_compile import read_bundle
from modelspec_compile import target as targets
from modelspec_compile.ir import flatten


def read(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of an object, and what is left over."""
    found = read_bundle(targets.load("ray-serve"), {"live.yaml": yaml.safe_dump(document)})
    left = {str(place).partition(":")[2]: value for place, value in found.leftovers}
    return flatten(found.system.main), left


def ray(**config: Any) -> dict[str, Any]:
    """A Serve config with one application of `ray.serve.llm`."""
    loading = {"model_id": "chat", "model_source": "acme/chat"}
    app = {"name": "chat", "import_path": "ray.serve.llm:build_openai_app", "route_prefix": "/",
           "args": {"llm_configs": [{"model_loading_config": loading, **config}]}}  # fmt: skip
    return {"applications": [app]}


def test_another_engine_of_ray_is_not_vllm() -> None:
    fields, _ = read(ray(llm_engine="vLLM"))
    assert fields["engine.name"] == "vllm"
    with pytest.raises(LookupError):
        read(ray(llm_engine="SGLang"))


def test_keywords_that_are_none_are_left_over() -> None:
    _, left = read(ray(engine_kwargs=["x"]))
    assert left["applications[0].args.llm_configs[0].engine_kwargs[0]"] == "x"


def test_images_of_a_cluster_that_no_field_tells_are_left_over() -> None:
    image = "rayproject/ray-llm:2.46.0-py311-cu124"
    head = {"template": {"spec": {"containers": [{"name": "ray-head", "image": image}]}}}
    cluster = {"rayVersion": "2.46.0", "headGroupSpec": head}
    service = {"apiVersion": "ray.io/v1", "kind": "RayService", "metadata": {"name": "chat"}}
    spec = {"serveConfigV2": yaml.safe_dump(ray()), "rayClusterConfig": cluster}
    _, left = read({**service, "spec": spec})
    assert {"2.46.0", image} <= set(map(str, left.values()))
