"""Rules of a Serve config that Ray's own schema does not have, or has only once it runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.diagnostics.suggest import did_you_mean
from modelspec_compile.engines.flags import Facts, alive
from modelspec_targets.ray_serve import releases
from modelspec_targets.ray_serve.checks.fields import DEPLOYMENTS, LEVELS, LLMS

Config = Mapping[str, Any]
KWARGS = tuple(f"{llm}.engine_kwargs" for llm in LLMS)
SAID_BY_RAY = {
    "model": "`model_loading_config.model_source` says it",
    "served_model_name": "`model_loading_config.model_id` says it",
}
_ROUTE = re.compile(r"/|(?:/[^/{}]+)+")


def check(config: Config, ray: str) -> Iterator[Diagnostic]:
    """Everything that is wrong with a config for a release of Ray."""
    levels = list(walk(config))
    yield from _keys(levels, ray)
    yield from _scaling(levels)
    yield from _applications(config)
    yield from _engine_arguments(levels, ray)
    yield from _environment(config, ray)


def walk(data: Any, path: str = "", kind: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every mapping with its path, and the path without positions."""
    if isinstance(data, dict):
        yield path, kind, data
        for key, value in data.items():
            yield from walk(value, f"{path}.{key}".lstrip("."), f"{kind}.{key}".lstrip("."))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk(value, f"{path}[{index}]", f"{kind}[]")


Levels = list[tuple[str, str, Any]]


def _keys(levels: Levels, ray: str) -> Iterator[Diagnostic]:
    for path, kind, data in levels:
        for key in data if kind in LEVELS else ():
            since = LEVELS[kind].get(key)
            where = f"`{path}`" if path else "the config"
            if since is None:
                near = did_you_mean(key, LEVELS[kind])
                hint = f"did you mean `{near}`?" if near else f"one of {', '.join(LEVELS[kind])}"
                yield error("MS530", f"Ray Serve knows no `{key}` in {where}", None, hint)
            elif releases.numbers(since) > releases.numbers(ray):
                message = f"`{key}` in {where} came with Ray {since}, and the images hold {ray}"
                yield error("MS530", message, None, "an image with a newer Ray")


def _scaling(levels: Levels) -> Iterator[Diagnostic]:
    for path, kind, data in levels:
        if kind in DEPLOYMENTS:
            yield from _bounds(path, data.get("autoscaling_config"))
            yield from _limits(path, data)


def _bounds(path: str, scaling: Any) -> Iterator[Diagnostic]:
    if not isinstance(scaling, dict):
        return
    least, most = scaling.get("min_replicas", 1), scaling.get("max_replicas", 1)
    if not 0 <= least <= most or most < 1:
        message = f"`{path}` scales between {least} and {most} replicas"
        yield error(
            "MS533", message, None, "a least number that is not above the most, of 1 at least"
        )


def _limits(path: str, data: Config) -> Iterator[Diagnostic]:
    taken = data.get("max_ongoing_requests")
    target = (data.get("autoscaling_config") or {}).get("target_ongoing_requests")
    batch = (data.get("user_config") or {}).get("max_batch_size")
    for value, what in ((target, "never reaches its target"), (batch, "never fills its batch")):
        if taken is not None and value is not None and value > taken:
            message = f"`{path}` takes {taken} requests at once and so {what} of {value:g}"
            yield warning("MS538", message, None, "a higher `operations.serving.maxConcurrency`")


def _applications(config: Config) -> Iterator[Diagnostic]:
    applications = config.get("applications") or ()
    for key in ("name", "route_prefix"):
        counted = Counter(str(application.get(key)) for application in applications)
        for value in (value for value, count in counted.items() if count > 1):
            yield error("MS534", f"two applications have the `{key}` `{value}`", None)
    for route in (application.get("route_prefix") for application in applications):
        if route is not None and not (isinstance(route, str) and _ROUTE.fullmatch(route)):
            hint = "a path that starts with `/` and does not end with it"
            yield error("MS534", f"`{route}` is no route prefix", None, hint)


def _engine_arguments(levels: Levels, ray: str) -> Iterator[Diagnostic]:
    vllm = engines.load(releases.LIBRARY)
    for name in (name for _, kind, data in levels if kind in KWARGS for name in data):
        flag = vllm.spelled(name.replace("_", "-"))
        if name in SAID_BY_RAY:
            message = f"`ray.serve.llm` takes no `{name}` in `engine_kwargs`"
            yield error("MS535", message, None, SAID_BY_RAY[name])
        elif not vllm.life(flag):
            near = did_you_mean(flag, vllm.flags())
            hint = (f"did you mean `{near.replace('-', '_')}`?",) if near else ()
            yield error("MS535", f"vLLM knows no argument `{name}`", None, *hint)
        elif flag in vllm.of_server():
            message = f"`{name}` is an option of vLLM's server, which does not run in Ray Serve"
            yield error("MS535", message, None, "leave it out")
        else:
            yield from _of_release(name, vllm.life(flag), ray)


def _of_release(name: str, facts: Facts, ray: str) -> Iterator[Diagnostic]:
    """Whether the vLLM of a release of Ray takes an argument."""
    held = releases.VLLM.get(ray)
    if held is None or alive(facts, releases.numbers(held)):
        return
    since, gone = facts.get("since", "0"), facts.get("gone_in")
    message = f"`{name}` is known from vLLM {since} on, and Ray {ray} brings {held}"
    way_out = "an image with a newer Ray"
    if releases.numbers(since) <= releases.numbers(held):
        message = f"`{name}` is gone since vLLM {gone}, and Ray {ray} brings {held}"
        new = facts.get("renamed", "").lstrip("-").replace("-", "_")
        way_out = f"`{new}`" if new else "leave it out"
    yield error("MS535", message, None, way_out)


def _environment(config: Config, ray: str) -> Iterator[Diagnostic]:
    for path, kind, data in walk(config):
        if not kind.endswith("runtime_env"):
            continue
        for name, value in (data.get("env_vars") or {}).items():
            if not isinstance(value, str):
                message = f"the variable `{name}` in `{path}` is no text"
                yield error("MS539", message, None, "put the value in quotes")
        yield from _working_directory(path, str(data.get("working_dir") or ""), ray)


def _working_directory(path: str, folder: str, ray: str) -> Iterator[Diagnostic]:
    scheme, mark, _ = folder.partition("://")
    if folder and not mark:
        message = f"`{path}` names a folder of one machine, `{folder}`"
        yield error("MS539", message, None, "a URI that every node reaches")
    if scheme == "local" and releases.numbers(ray) < (2, 60):
        message = f"`local://` folders came with Ray 2.60, and the images hold {ray}"
        yield error("MS539", message, None, "code in the image, or a remote archive")
