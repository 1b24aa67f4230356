"""BentoML builds and serves right projects and refuses wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import bentoml as b
from .files import write

SERVICE = """
import bentoml


@bentoml.service(name="chat", endpoints={"livez": "/health"}, http={"proxy_port": 18123})
class Chat:
    weights = bentoml.models.HuggingFaceModel("example/chat", revision="a" * 40)

    def __command__(self) -> list[str]:
        return ["vllm", "serve", self.weights, "--port=18123", "--served-model-name", "chat"]
"""
FILE = {"service": "service:Chat", "include": ["*.py"], "python": {"lock_packages": False}}


def test_engine_gets_the_command_line(bentoml: b.BentoML, tmp_path: Path) -> None:
    write(tmp_path, service__py=SERVICE, bentofile__yaml=FILE)
    tag = b.build(bentoml, tmp_path)
    assert "service.py" in b.packed(bentoml, tag)
    with b.serve(bentoml, tag) as service:
        command_line = service.get("/v1/models").json["argv"]
        assert command_line[-2:] == ["--served-model-name", "chat"]
        assert "models--example--chat" in command_line[2]
        asked = {"messages": [{"role": "user", "content": "hello"}]}
        answer = service.post("/v1/chat/completions", asked).json
        assert answer["choices"][0]["message"]["content"] == "hello"


def test_unknown_key(bentoml: b.BentoML, tmp_path: Path) -> None:
    write(tmp_path, service__py=SERVICE, bentofile__yaml=FILE | {"servce": ""})
    with pytest.raises(b.BuildError, match="servce"):
        b.build(bentoml, tmp_path)
