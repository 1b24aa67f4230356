"""Every example on Ray Serve: right by Ray's models, its builders run, predictive ones answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import ray as r
from .bundles import compile_spec, examples
from .environments import Environment
from .models import train

LLM = "ray.serve.llm:build_openai_app"


@pytest.mark.parametrize("name", examples())
def test_config_is_rays_own(name: str, ray_environment: Environment, tmp_path: Path) -> None:
    bundle = compile_spec(examples()[name], "ray-serve", tmp_path)
    assert r.config_problems(ray_environment, r.read_config(bundle.directory)) == []


@pytest.mark.parametrize("name", ["02-llm-one-gpu", "03-llm-tensor-parallel-4", "06-embedding"])
def test_builders_make_what_the_spec_asks_for(name: str, ray: r.Ray, tmp_path: Path) -> None:
    bundle = compile_spec(examples()[name], "ray-serve", tmp_path)
    for application in r.read_config(bundle.directory)["applications"]:
        if application["import_path"] != LLM:
            continue
        deployments = r.llm_deployments(ray, application)
        (server,) = (d for n, d in deployments.items() if n.startswith("LLMServer"))
        devices = sum(bundle.get("GPU", 0) for bundle in server["placement_group_bundles"])
        assert devices == bundle.system.main.accelerator.count


@pytest.mark.parametrize(("name", "form"), [("09-sklearn", "sklearn"), ("10-xgboost", "xgboost")])
def test_a_model_answers(name: str, form: str, ray: r.Ray, tmp_path: Path) -> None:
    model = train(ray.environment, form, tmp_path)
    settings = (
        *("--set", f"identity.model.artifacts.modelUri={model.file}"),
        *("--set", "operations.scaling={minReplicas: 1, maxReplicas: 1}"),
        *("--set", "runtime.resources.cpuCores=1"),
    )
    bundle = compile_spec(examples()[name], "ray-serve", tmp_path / "out", *settings)
    r.deploy(ray, bundle.directory)
    rows, served = model.inputs, bundle.system.main.serving.names[0]
    tensor = {
        "name": "input",
        "shape": [len(rows), len(rows[0])],
        "datatype": "FP64",
        "data": [value for row in rows for value in row],
    }
    answer = ray.post(f"/v2/models/{served}/infer", {"inputs": [tensor]})
    assert answer.status == 200, answer.text
    assert [round(value) for value in answer.json["outputs"][0]["data"]] == model.outputs
