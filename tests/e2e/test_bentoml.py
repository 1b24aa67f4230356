"""Every example as a BentoML project: built offline with all its files, and served."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import bentoml as b
from .agreement import missing_flags
from .bundles import compile_spec, examples
from .models import train


@pytest.mark.parametrize("name", examples())
def test_builds_with_all_its_files(name: str, bentoml: b.BentoML, tmp_path: Path) -> None:
    bundle = compile_spec(examples()[name], "bentoml", tmp_path)
    tag = b.build(bentoml, bundle.directory, version=f"e{name[:2]}")
    assert {"service.py", "bentofile.yaml"} <= b.packed(bentoml, tag)


@pytest.mark.parametrize("name", ["02-llm-one-gpu", "06-embedding"])
def test_the_engine_gets_its_command_line(name: str, bentoml: b.BentoML, tmp_path: Path) -> None:
    bundle = compile_spec(examples()[name], "bentoml", tmp_path)
    tag = b.build(bentoml, bundle.directory, version=f"s{name[:2]}")
    with b.serve(bentoml, tag, HF_TOKEN="none") as service:
        words = service.get("/v1/models").json["argv"]
        port = bundle.system.main.serving.port
        assert any(str(port) in word for word in words), words
        if bundle.system.main.engine.name == "vllm":
            assert not list(missing_flags(bundle.promised(bundle.system.main), words))


@pytest.mark.parametrize(("name", "form"), [("09-sklearn", "sklearn"), ("10-xgboost", "xgboost")])
def test_a_model_answers(name: str, form: str, bentoml: b.BentoML, tmp_path: Path) -> None:
    model = train(bentoml.environment, form, tmp_path)
    setting = f"identity.model.artifacts.modelUri={model.file}"
    bundle = compile_spec(examples()[name], "bentoml", tmp_path / "out", "--set", setting)
    tag = b.build(bentoml, bundle.directory, version=f"m{name[:2]}")
    rows, service_name = model.inputs, bundle.system.main.serving.names[0]
    tensor = {
        "name": "input",
        "shape": [len(rows), len(rows[0])],
        "datatype": "FP64",
        "data": [value for row in rows for value in row],
    }
    with b.serve(bentoml, tag, timeout_seconds=60) as service:
        path = f"/v2/models/{service_name}/infer"
        answer = service.post(path, {"inputs": [tensor]})
        assert answer.status == 200, answer.text
        assert [round(v) for v in answer.json["outputs"][0]["data"]] == model.outputs
        assert service.post(path, {"inputs": "nothing"}).status == 400
