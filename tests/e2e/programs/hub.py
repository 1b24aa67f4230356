"""A model hub on the port that the first argument names: every model is there, and is tiny."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FILES = {
    "config.json": b'{"model_type": "llama"}\n',
    "model.safetensors": b"\x02\0\0\0\0\0\0\0{}",
    "model-Q4_K_M.gguf": b"GGUF\x03\0\0\0",
}
MODEL = re.compile(
    r"/api/models/(?P<id>[^/]+/[^/]+)(?:/(?P<what>revision|tree)/(?P<revision>[^/?]+))?"
)
FILE = re.compile(r"/(?P<id>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<file>[^?]+)")


def commit(revision: str | None) -> str:
    """The commit of a revision: itself where it is one."""
    if revision and re.fullmatch("[0-9a-f]{40}", revision):
        return revision
    return hashlib.sha1((revision or "main").encode()).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Model information, file lists and files."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if found := FILE.match(self.path):
            return self.file(found["revision"], FILES.get(found["file"]))
        if found := MODEL.match(self.path):
            return self.model(found["id"], found["what"], found["revision"])
        return self.answer(404, b"{}")

    def do_HEAD(self) -> None:
        self.do_GET()

    def model(self, name: str, what: str | None, revision: str | None) -> None:
        if what == "tree":
            found: object = [
                {"type": "file", "path": path, "size": len(data), "oid": self.etag(data)}
                for path, data in FILES.items()
            ]
        else:
            files = [{"rfilename": path} for path in FILES]
            found = {"_id": "0", "id": name, "sha": commit(revision), "siblings": files, "tags": []}
        self.answer(200, json.dumps(found).encode())

    def file(self, revision: str, data: bytes | None) -> None:
        if data is None:
            return self.answer(404, b"", **{"X-Error-Code": "EntryNotFound"})
        headers = {"ETag": f'"{self.etag(data)}"', "X-Repo-Commit": commit(revision)}
        return self.answer(200, data, **headers)

    def etag(self, data: bytes) -> str:
        return hashlib.sha1(data).hexdigest()

    def answer(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Nothing is logged."""


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
