"""Ray runs right applications and refuses wrong ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from . import ray as r
from .environments import Environment, ProgramError
from .files import write
from .models import FILES, train
from .processes import NotReady

APP = """
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from ray import serve

api = FastAPI()


class Body(BaseModel):
    inputs: list[list[float]]


@serve.deployment(name="Front")
@serve.ingress(api)
class Front:
    @api.post("/predict")
    async def predict(self, body: Body) -> dict[str, Any]:
        return {"outputs": [sum(row) for row in body.inputs]}


def build(args: dict[str, Any]) -> serve.Application:
    return Front.bind()
"""
CONFIG = {
    "applications": [
        {
            "name": "front",
            "route_prefix": "/front",
            "import_path": "app:build",
            "args": {},
            "deployments": [{"name": "Front", "ray_actor_options": {"num_gpus": 1}}],
        }
    ]
}


def test_runs_and_answers(ray: r.Ray, tmp_path: Path) -> None:
    write(tmp_path, app__py=APP, serve_config__yaml=CONFIG)
    assert not r.config_problems(ray.environment, r.read_config(tmp_path))
    r.deploy(ray, tmp_path)
    answer = ray.post("/front/predict", {"inputs": [[1, 2]]})
    assert (answer.status, answer.json) == (200, {"outputs": [3]})
    assert ray.post("/front/predict", {"input": []}).status == 422


def test_unknown_deployment(ray: r.Ray, tmp_path: Path) -> None:
    config = json.dumps(CONFIG).replace('"Front"', '"Back"')
    write(tmp_path, app__py=APP, serve_config__yaml=config)
    with pytest.raises(NotReady, match="Deployment 'Back' does not exist"):
        r.deploy(ray, tmp_path)


@pytest.mark.parametrize(
    ("deployment", "problem"),
    [
        ({"max_concurrent_queries": 5}, "max_concurrent_queries: unknown"),
        ({"ray_actor_options": {"num_gpu": 1}}, "num_gpu: unknown to RayActorOptionsSchema"),
        ({"autoscaling_config": {"min_replicas": 3, "max_replicas": 2}}, "max_replicas"),
        ({"autoscaling_config": {"smoothing_factor": 2}}, "DEPRECATED"),
    ],
)
def test_config_problems(
    ray_environment: Environment, deployment: dict[str, object], problem: str
) -> None:
    application = {"import_path": "app:build", "deployments": [{"name": "A", **deployment}]}
    found = r.config_problems(ray_environment, {"applications": [application]})
    assert problem in "\n".join(found)


def llm(**engine: object) -> dict[str, object]:
    config = {
        "model_loading_config": {"model_id": "chat", "model_source": "example/chat"},
        "accelerator_type": "L40S",
        "engine_kwargs": engine,
    }
    return {"import_path": "ray.serve.llm:build_openai_app", "args": {"llm_configs": [config]}}


def test_llm_builder(ray: r.Ray) -> None:
    deployments = r.llm_deployments(ray, llm(tensor_parallel_size=2))
    bundles = deployments["LLMServer:chat"]["placement_group_bundles"]
    assert sum(bundle["GPU"] for bundle in bundles) == 2


def test_llm_builder_refuses_unknown_arguments(ray: r.Ray) -> None:
    with pytest.raises(ProgramError, match="Unknown engine argument: tensor_paralel_size"):
        r.llm_deployments(ray, llm(tensor_paralel_size=2))


@pytest.mark.parametrize("form", sorted(FILES))
def test_models_tell_irises_apart(ray_environment: Environment, tmp_path: Path, form: str) -> None:
    model = train(ray_environment, form, tmp_path)
    assert model.file.stat().st_size > 0
    assert set(model.outputs) == {0, 1, 2}
