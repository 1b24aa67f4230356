"""Requests with JSON in and out, each with a time limit, that take an error status as an answer."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in lower case, and text of a response."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The text as JSON."""
        return json.loads(self.text)


def request(
    method: str,
    url: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    timeout_seconds: float = 30,
) -> Answer:
    """Send a request; OSError when nothing answers."""
    data = None if body is None else json.dumps(body).encode()
    fields = {"Content-Type": "application/json", **(headers or {})}
    message = urllib.request.Request(url, data, fields, method=method)
    try:
        with urllib.request.urlopen(message, timeout=timeout_seconds) as response:
            return answer(response.status, response)
    except urllib.error.HTTPError as refused:
        with refused:
            return answer(refused.code, refused)


def answer(status: int, response: Any) -> Answer:
    """Read a response whole."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status, headers, response.read().decode())
