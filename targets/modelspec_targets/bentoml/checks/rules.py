"""Values that BentoML accepts one by one, and that do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_targets.bentoml.places import PROGRAM


def check(folder: str, config: Any, bento: Any, deployment: Any) -> Iterator[Diagnostic]:
    """Contradictions between and inside the files of one project."""
    service = _entry(config, "service")
    yield from _names(folder, service, bento, deployment)
    yield from _traffic(folder, _entry(service, "traffic"))
    yield from _port(folder, config, service)
    for name, held in _entry(deployment, "services").items():
        yield from _replicas(folder, name, _entry(held, "scaling"))
    if isinstance(size := _entry(config, "batch").get("max_batch_size"), int) and size < 2:
        yield _contradiction(folder, PROGRAM, f"a batch of {size} is none: BentoML fails on it")


def _names(folder: str, service: Any, bento: Any, deployment: Any) -> Iterator[Diagnostic]:
    name = service.get("name")
    others = {
        "bentofile.yaml": [bento.get("name", name)],
        "deployment.yaml": list(_entry(deployment, "services")),
    }
    for file, found in others.items():
        for other in found:
            if other != name:
                message = (
                    f"`{folder}{file}` speaks of a service `{other}`, which is called `{name}`"
                )
                yield error("MS555", message, None, "BentoCloud drops what is said of a stranger")


def _traffic(folder: str, traffic: Mapping[str, Any]) -> Iterator[Diagnostic]:
    load, most = traffic.get("concurrency"), traffic.get("max_concurrency")
    if isinstance(load, int) and isinstance(most, int) and load > most:
        message = f"a `concurrency` of {load} is never reached where {most} requests are accepted"
        yield _contradiction(folder, PROGRAM, message)
    if traffic.get("external_queue") and load is None:
        yield _contradiction(folder, PROGRAM, "`external_queue` needs `concurrency`")


def _port(folder: str, config: Any, service: Any) -> Iterator[Diagnostic]:
    """The server's flag and BentoML's setting name one port, or the service is never ready."""
    port = _entry(service, "http").get("proxy_port")
    args = config.get("args", ())
    told = [word.partition("=")[2] for word in args if str(word).startswith(PORT_FLAGS)]
    told += [value for flag, value in pairwise(args) if f"{flag}=" in PORT_FLAGS]
    for other in told:
        if port is not None and other != str(port):
            message = f"the server listens on {other}, and BentoML asks it on {port}"
            yield _contradiction(folder, PROGRAM, message)


PORT_FLAGS = ("--port=", "--http-port=", "--http_port=")


def _replicas(folder: str, name: str, scaling: Mapping[str, Any]) -> Iterator[Diagnostic]:
    least, most = scaling.get("min_replicas"), scaling.get("max_replicas")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        message = f"`{name}` has at least {least} and at most {most} replicas"
        yield _contradiction(folder, "deployment.yaml", message)


def packed(folder: str, bento: Any, files: Mapping[str, str]) -> Iterator[Diagnostic]:
    """A bento holds what `include` names; one without its program is built all the same."""
    included = {str(pattern).lstrip("/") for pattern in bento.get("include") or ()}
    for path in files:
        name = path.removeprefix(folder)
        needed = path.startswith(folder) and "/" not in name and name.endswith((".py", ".txt"))
        if needed and name not in included:
            message = f"`include` in `{folder}bentofile.yaml` leaves out `{name}`"
            yield error("MS556", message, None, "BentoML builds a bento without it, without a word")


def _contradiction(folder: str, file: str, message: str) -> Diagnostic:
    return error("MS554", f"in `{folder}{file}`, {message}")


def _entry(data: Any, key: str) -> Mapping[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
