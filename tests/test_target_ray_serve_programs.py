"""The program that fetches weights, which every pod of a Ray Serve bundle may run."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

import modelspec_templates

PROGRAM = Path(modelspec_templates.__path__[0]) / "ray_serve" / "model_weights.py"
FILES = {"model-q4_k_m.gguf": b"small", "model-q8_0.gguf": b"large", "config.json": b"{}"}


@pytest.fixture(scope="module")
def program() -> ModuleType:
    found = importlib.util.spec_from_file_location("model_weights", PROGRAM)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


class Hub(BaseHTTPRequestHandler):
    """A hub of one gated repository, whose files are listed on two pages."""

    def do_GET(self) -> None:
        names = sorted(FILES)
        if self.headers["authorization"] != "Bearer secret":
            self.answer(401, b"")
        elif self.path.startswith("/api/models/acme/chat/tree/abc"):
            page = names[2:] if "cursor" in self.path else names[:2]
            entries = [{"type": "file", "path": name} for name in page]
            following = f'<http://{self.headers["host"]}{self.path}&cursor=2>; rel="next"'
            link = {} if "cursor" in self.path else {"link": following}
            self.answer(
                200, json.dumps([{"type": "directory", "path": "x"}, *entries]).encode(), **link
            )
        else:
            name = self.path.removeprefix("/acme/chat/resolve/abc/")
            self.answer(200 if name in FILES else 404, FILES.get(name, b""))

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", address)
    monkeypatch.setenv("HF_TOKEN", "secret")
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_repository_is_fetched_whole(program: ModuleType, hub: str, tmp_path: Path) -> None:
    assert program.fetch("hf://acme/chat", tmp_path, revision="abc") == tmp_path
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == FILES


@pytest.mark.parametrize("uri", ["hf://acme/chat", "hf://acme/chat/model-q4_k_m.gguf"])
def test_one_file_gets_its_name(program: ModuleType, hub: str, tmp_path: Path, uri: str) -> None:
    wanted = {"only": "Q4_K_M", "name": "chat", "digest": digest(b"small")}
    assert program.fetch(uri, tmp_path, "abc", **wanted) == tmp_path / "chat"
    assert (tmp_path / "chat").read_bytes() == b"small"


def test_several_files_where_one_is_wanted(program: ModuleType, hub: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 files where one is wanted"):
        program.fetch("hf://acme/chat", tmp_path, "abc", only="gguf", name="chat")
    with pytest.raises(ValueError, match="no file of acme/chat has `q2`"):
        program.fetch("hf://acme/chat", tmp_path, "abc", only="q2", name="chat")


def test_another_digest_is_refused(program: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"graph")
    assert program.fetch(str(file), tmp_path, digest=digest(b"graph")) == file
    assert program.fetch(f"file://{file}", tmp_path) == file
    with pytest.raises(ValueError, match="has the digest"):
        program.fetch(str(file), tmp_path, digest=digest(b"other"))


def test_what_fails_half_way_is_not_there(program: ModuleType, hub: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="404"):
        program.fetch("hf://acme/chat/absent.gguf", tmp_path, "abc")
    assert [*tmp_path.iterdir()] == []
