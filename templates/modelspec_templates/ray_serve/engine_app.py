"""A Ray Serve application in front of an engine that runs beside it in the same pod.

Ray Serve routes, queues and scales; every request goes on to the engine as it came, and the answer
comes back as it is made. A replica is ready once its engine is, and is replaced when it is not.

The ingress is sent to the workers as it is when it is decorated: what it uses stands above it, and
annotations stay objects, without `from __future__ import annotations`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from ray import serve

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
HOP_BY_HOP = frozenset(
    [
        "connection",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)
"""Headers that belong to one connection: RFC 9110, section 7.6.1."""

HEALTH_TIMEOUT_SECONDS = 5
api = FastAPI(docs_url=None, openapi_url=None)


def passed(headers: Any) -> list[tuple[str, str]]:
    """The headers that go on to the other side."""
    return [(name.lower(), value) for name, value in headers if name.lower() not in HOP_BY_HOP]


async def chunks(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """What the engine sends, as it sends it."""
    async with answer:
        async for chunk in answer.content.iter_any():
            yield chunk


def problem(status: int, message: str) -> Response:
    """An error in the form that clients of OpenAI and of the v2 protocol know."""
    return JSONResponse({"error": {"message": message, "code": status}}, status)


@serve.deployment(name="Engine")
@serve.ingress(api)
class Engine:
    """Forwards to the engine at a port of this host."""

    async def __init__(
        self, port: int, health_path: str | None, startup_s: float, timeout_s: float
    ) -> None:
        self.port, self.health_path = port, health_path
        self.session = aiohttp.ClientSession(
            f"http://127.0.0.1:{port}",
            auto_decompress=False,
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=timeout_s),
        )
        await self.wait(time.monotonic() + startup_s)

    async def wait(self, deadline: float) -> None:
        """Return once the engine answers; raise what it does instead when time is over."""
        while True:
            try:
                return await self.check_health()
            except (OSError, RuntimeError, aiohttp.ClientError):
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(1)

    async def check_health(self) -> None:
        """Raise unless the engine says that it is ready, or, without a path, lets one connect."""
        if self.health_path is None:
            await self.connect()
            return
        timeout = aiohttp.ClientTimeout(total=HEALTH_TIMEOUT_SECONDS)
        async with self.session.get(self.health_path, timeout=timeout) as answer:
            if answer.status >= 400:
                raise RuntimeError(f"{self.health_path} answers {answer.status}")

    async def connect(self) -> None:
        """Open the engine's port and close it again."""
        opening = asyncio.open_connection("127.0.0.1", self.port)
        _, writer = await asyncio.wait_for(opening, HEALTH_TIMEOUT_SECONDS)
        writer.close()

    @api.api_route("/{path:path}", methods=METHODS)
    async def forward(self, path: str, request: Request) -> Response:
        """The engine's own answer; 504 when it takes too long, 503 when it is not there."""
        sent = {"content-length", "transfer-encoding"} & set(request.headers)
        try:
            answer = await self.session.request(
                request.method,
                f"/{path}",
                params=list(request.query_params.multi_items()),
                headers=passed(request.headers.items()),
                data=request.stream() if sent else None,
                allow_redirects=False,
            )
        except TimeoutError:
            return problem(504, "the engine did not answer in time")
        except aiohttp.ClientConnectionError:
            return problem(503, "the engine is not there")
        response = StreamingResponse(chunks(answer), answer.status)
        response.raw_headers = [
            (name.encode(), value.encode()) for name, value in passed(answer.headers.items())
        ]
        return response


def build(args: dict[str, Any]) -> serve.Application:
    """The application; `args` is what `serve_config.yaml` says."""
    return Engine.bind(args["port"], args.get("health_path"), args["startup_s"], args["timeout_s"])
