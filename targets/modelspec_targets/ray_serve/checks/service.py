"""Rules of a RayService that KubeRay's webhook has, and the arithmetic that nobody does.

Source: KubeRay v1.6, ray-operator/controllers/ray/utils/validation.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.mapping.codecs import Unreadable, millicores_of_quantity
from modelspec_compile.mapping.documents import get
from modelspec_compile.mapping.places import parse
from modelspec_targets.ray_serve import releases, shared
from modelspec_targets.ray_serve.beside.places import RAY_METRICS_PORT
from modelspec_targets.ray_serve.checks.config import Config

LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
SIZES = ("num-cpus", "num-gpus", "memory", "resources")


def check(service: Config, config: Config) -> Iterator[Diagnostic]:
    """Everything that is wrong with a RayService that serves a config."""
    spec = service.get("spec") or {}
    cluster = spec.get("rayClusterConfig") or {}
    groups = cluster.get("workerGroupSpecs") or []
    yield from _name(service)
    yield from _release(cluster, groups)
    for group in (cluster.get("headGroupSpec") or {}, *groups):
        yield from _parameters(group)
    for group in groups:
        yield from _bounds(group)
        yield from _ports(group, config)
    for application in config.get("applications") or ():
        held = [group for group in groups if group.get("groupName") == application.get("name")]
        for group in held:
            yield from _room(application, group)


def _name(service: Config) -> Iterator[Diagnostic]:
    name = str((service.get("metadata") or {}).get("name"))
    if len(name) > shared.LONGEST_NAME or not LABEL.fullmatch(name):
        message = f"KubeRay refuses the name `{name}`"
        most = shared.LONGEST_NAME
        yield error("MS537", message, None, f"a DNS label of at most {most} characters")


def _release(cluster: Config, groups: list[Config]) -> Iterator[Diagnostic]:
    ray = cluster.get("rayVersion")
    for group in (cluster.get("headGroupSpec") or {}, *groups):
        image = str(_first_container(group).get("image"))
        held = releases.ray_in(image)
        if held and held != ray:
            message = f"`rayVersion` is {ray}, and `{image}` holds Ray {held}"
            yield error("MS531", message, None, "the same Ray in every image of a cluster")


def _parameters(group: Config) -> Iterator[Diagnostic]:
    parameters = group.get("rayStartParams") or {}
    name = group.get("groupName", "head")
    for key, value in parameters.items():
        if not isinstance(value, str):
            message = f"the parameter `{key}` of the group `{name}` is no text"
            yield error("MS537", message, None, "put the value in quotes")
    if "labels" in parameters:
        message = f"KubeRay refuses `labels` among the `rayStartParams` of `{name}`"
        yield error("MS537", message, None, "`labels` of the group itself")
    if group.get("resources") and any(size in parameters for size in SIZES):
        message = f"the group `{name}` sizes its nodes twice"
        yield error("MS537", message, None, "either `resources` or `rayStartParams`")


def _bounds(group: Config) -> Iterator[Diagnostic]:
    least, most = group.get("minReplicas", 0), group.get("maxReplicas")
    whole = isinstance(least, int) and isinstance(most, int)
    if not (whole and 0 <= least <= most):
        message = f"the group `{group.get('groupName')}` has between {least} and {most} pods"
        yield error("MS537", message, None, "`minReplicas` that is not above `maxReplicas`")


def container_of(group: Config, name: str) -> Config:
    """A container of a group's pods, empty where there is none."""
    containers = get(group, parse("template.spec.containers"))
    held = containers if isinstance(containers, list) else []
    return next((one for one in held if isinstance(one, dict) and one.get("name") == name), {})


def _ports(group: Config, config: Config) -> Iterator[Diagnostic]:
    """All containers of a pod share its ports."""
    engine = container_of(group, "engine")
    proxy = (config.get("http_options") or {}).get("port")
    used = {proxy: "the proxy of Ray Serve", RAY_METRICS_PORT: "Ray's metrics"}
    for port in (port.get("containerPort") for port in engine.get("ports") or ()):
        if port in used:
            message = (
                f"the engine of `{group.get('groupName')}` listens on {port}, as {used[port]} do"
            )
            yield error("MS537", message, None, "another `operations.serving.port`")


def _room(application: Config, group: Config) -> Iterator[Diagnostic]:
    """Whether the most pods of a group hold the most replicas of its application."""
    pods = round(_number(group, "maxReplicas", 0) * _number(group, "numOfHosts", 1))
    limits = (_first_container(group).get("resources") or {}).get("limits") or {}
    has = {"GPU": pods * _count(limits, "gpu"), "CPU": pods * _cores(limits.get("cpu"))}
    for name, wanted in _demand(application).items():
        if wanted > has[name]:
            message = (
                f"`{application.get('name')}` asks for {wanted:g} {name} at most,"
                f" and its {pods} pods have {has[name]:g}"
            )
            yield warning("MS536", message, None, "larger pods, or fewer replicas")


def _demand(application: Config) -> Mapping[str, float]:
    found = {"CPU": 0.0, "GPU": 0.0}
    arguments = application.get("args") or {}
    for llm in (*(arguments.get("llm_configs") or ()), *_alone(arguments, "llm_config")):
        deployment, keywords = llm.get("deployment_config") or {}, llm.get("engine_kwargs") or {}
        tensor, pipeline, data = (
            _number(keywords, f"{size}_parallel_size", 1) for size in ("tensor", "pipeline", "data")
        )
        replicas = _most(deployment) * data
        found["GPU"] += replicas * tensor * pipeline
        found["CPU"] += replicas * _asked(deployment, "num_cpus", 1)
    ingress = _alone(arguments, "ingress_deployment_config")
    for deployment in (*(application.get("deployments") or ()), *ingress):
        found["CPU"] += _most(deployment) * _asked(deployment, "num_cpus", 1)
        found["GPU"] += _most(deployment) * _asked(deployment, "num_gpus", 0)
    return found


def _alone(arguments: Config, name: str) -> tuple[Config, ...]:
    found = arguments.get(name)
    return (found,) if found else ()


def _most(deployment: Config) -> float:
    scaling = deployment.get("autoscaling_config") or {}
    told = _number(deployment, "num_replicas", 0) or _number(scaling, "max_replicas", 0)
    return told or 1


def _asked(deployment: Config, name: str, otherwise: float) -> float:
    return _number(deployment.get("ray_actor_options") or {}, name, otherwise)


def _number(held: Config, name: str, otherwise: float) -> float:
    """A number under a name; what is none says nothing of how many there are."""
    value = held.get(name)
    return float(value) if isinstance(value, int | float) else otherwise


def _first_container(group: Config) -> Config:
    containers = ((group.get("template") or {}).get("spec") or {}).get("containers") or [{}]
    first: Config = containers[0]
    return first


def _count(limits: Config, ending: str) -> int:
    return sum(int(value) for name, value in limits.items() if name.endswith(ending))


def _cores(quantity: Any) -> int:
    """Whole cores as KubeRay tells Ray, rounded up."""
    try:
        return -(-millicores_of_quantity(str(quantity)) // 1000)
    except Unreadable:
        return 0
