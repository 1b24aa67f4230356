"""An engine without a model: it answers what it was started with, on the port that it is told.

The first argument is the name that it was called by. With ENGINE_RECORD, the command line is added
to that file; with ENGINE_ONCE, nothing is served.
"""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NAME, *ARGUMENTS = sys.argv[1:]
VERSION = "0.33.0"


def flag(name: str, default: str) -> str:
    """The value of a flag, as `--name value` or `--name=value`."""
    words = [part for word in ARGUMENTS for part in word.split("=", 1)]
    return words[words.index(name) + 1] if name in words else default


def completion(body: dict[str, Any]) -> dict[str, Any]:
    """A chat completion that repeats what was last said."""
    said = (body.get("messages") or [{"content": body.get("prompt", "")}])[-1]["content"]
    message = {"role": "assistant", "content": said}
    return {
        "id": "chatcmpl-0",
        "object": "chat.completion",
        "model": body.get("model", ""),
        "choices": [{"index": 0, "message": message, "text": said, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        "request": body,
    }


class Handler(BaseHTTPRequestHandler):
    """Health, models with the command line, and completions."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        served = flag("--served-model-name", NAME)
        self.answer({"data": [{"id": served, "object": "model"}], "argv": [NAME, *ARGUMENTS]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(completion(body) | {"path": self.path})

    def answer(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Nothing is logged."""


if ARGUMENTS == ["--version"]:
    sys.exit(print(VERSION))
if "ENGINE_RECORD" in os.environ:
    with Path(os.environ["ENGINE_RECORD"]).open("a") as record:
        record.write(json.dumps([NAME, *ARGUMENTS]) + "\n")
if "ENGINE_ONCE" not in os.environ:
    ThreadingHTTPServer(("127.0.0.1", int(flag("--port", "8000"))), Handler).serve_forever()
