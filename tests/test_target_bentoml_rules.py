"""What BentoML drops or misunderstands without a word is refused before it is deployed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelspec_compile import target as targets
from modelspec_compile.catalog import built_in
from modelspec_targets.bentoml import target
from modelspec_targets.bentoml.checks import check


def project(config: dict[str, Any], **more: Any) -> dict[str, str]:
    bento = {"service": "service:Engine", "include": ["/service.py"], **more.get("bento", {})}
    deployment = more.get("deployment", {})
    return {
        "service.py": f"CONFIG = {config!r}\n",
        "bentofile.yaml": json.dumps(bento),
        "deployment.yaml": json.dumps(deployment),
    }


def service(**told: Any) -> dict[str, Any]:
    return {"service": {"name": "chat", **told}}


def deployed(**told: Any) -> dict[str, Any]:
    return {"deployment": {"services": {"chat": told}}}


RIGHT: list[dict[str, str]] = [
    project(service(traffic={"concurrency": 8, "max_concurrency": 8})),
    project(service(resources={"cpu": "500m", "memory": "16Gi", "gpu": 1})),
    project(service(http={"proxy_port": 8000}) | {"args": ["--port=8000"]}),
    project(service(), **deployed(scaling={"min_replicas": 0, "max_replicas": 3})),
]
WRONG: list[tuple[str, dict[str, str]]] = [
    ("MS550", project(service(trafic={}))),
    ("MS550", project(service(traffic={"max_concurency": 8}))),
    ("MS550", project(service(), bento={"servce": "a:b"})),
    ("MS550", project(service(), **deployed(instance_typ="gpu.l4.1"))),
    ("MS550", project(service(), **deployed(scaling={"min": 1, "max": 3}))),
    ("MS552", project(service(resources={"memory": "16GB"}))),
    ("MS552", project(service(resources={"cpu": "100x"}))),
    ("MS552", project(service(resources={"gpu": 0}))),
    ("MS552", project(service(workers="4"))),
    ("MS552", project(service(traffic={"timeout": 0}))),
    ("MS552", project(service(traffic=8))),
    ("MS552", project(service(envs=[{"name": "A", "value": ""}]))),
    ("MS552", project({"service": {"name": "Llama_3.1"}})),
    ("MS552", project(service(), **deployed(deployment_strategy="BlueGreen"))),
    ("MS554", project(service(traffic={"concurrency": 9, "max_concurrency": 8}))),
    ("MS554", project(service(traffic={"external_queue": True}))),
    ("MS554", project(service(), **deployed(scaling={"min_replicas": 3, "max_replicas": 2}))),
    ("MS554", project(service() | {"batch": {"max_batch_size": 1}})),
    ("MS554", project(service(http={"proxy_port": 8000}) | {"args": ["--port=8001"]})),
    ("MS554", project(service(http={"proxy_port": 8000}) | {"args": ["--port", "8001"]})),
    ("MS555", project(service(), deployment={"services": {"other": {}}})),
    ("MS555", project(service(), bento={"name": "other"})),
    ("MS556", project(service(), bento={"include": ["/notes.md"]})),
]


@pytest.mark.parametrize("files", RIGHT)
def test_right_projects_pass(files: dict[str, str]) -> None:
    assert [found.message for found in check(files, built_in())] == []


@pytest.mark.parametrize(("code", "files"), WRONG)
def test_wrong_projects_are_refused(code: str, files: dict[str, str]) -> None:
    assert {found.code for found in check(files, built_in())} == {code}


def test_the_target_is_found_by_name() -> None:
    assert targets.load("bentoml") is target
