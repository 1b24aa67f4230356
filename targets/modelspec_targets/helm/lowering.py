"""What must be another before a chart can say it, and what no chart can run.

A replica over several hosts is a group of pods, each with its host's share of the devices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.ir import Derived, Service, Written
from modelspec_compile.ir.change import derive, written_at
from modelspec_compile.mapping.lowering import keeps, per_service
from modelspec_targets.helm.weights import URI, scheme

COUNT, NODES = "accelerator.count", "parallelism.nodes"
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
BESIDE = "pipeline.dependencies"
HUB = "huggingface.co"


def _divided(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The devices of one host."""
    nodes, count = service.parallelism.nodes or 1, service.accelerator.count
    if nodes == 1 or count is None:
        return service, []
    why = f"each of {nodes} pods has its share of the devices"
    return derive(service, COUNT, count // nodes, "helm.nodes", (COUNT, NODES), why), []


def _multiplied(service: Service) -> Service:
    """The devices of all hosts."""
    nodes, count = service.parallelism.nodes or 1, service.accelerator.count
    if nodes == 1 or count is None:
        return service
    return replace(service, accelerator=replace(service.accelerator, count=count * nodes))


def _refused(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Everything that stands against a service."""
    rules: tuple[Callable[[Service], Iterator[Diagnostic]], ...] = (
        _group,
        _labels,
        _local_weights,
        _user,
        _memory,
        _egress,
    )
    return service, [finding for rule in rules for finding in rule(service)]


def _group(service: Service) -> Iterator[Diagnostic]:
    engine, nodes = engines.chosen(service.engine.name), service.parallelism.nodes or 1
    engine = engine.at(service.engine.version)
    if nodes > 1 and engine.group is None:
        message = f"{engine.title} spreads no replica over {nodes} hosts"
        able = ", ".join(name for name in engines.names() if engines.load(name).group)
        span = written_at(service, NODES)
        yield error("MS520", message, span, f"one host, or one of the engines {able}")


def _labels(service: Service) -> Iterator[Diagnostic]:
    """Values that no label can have.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    for label in service.labels:
        if not LABEL_VALUE.fullmatch(label.value or ""):
            span = written_at(service, f"labels[{label.name}].value")
            message = f"`{label.value}` is no value for the label `{label.name}`"
            way_out = "at most 63 letters, digits, `-`, `_` and `.`; an annotation takes any text"
            yield error("MS522", message, span, way_out)


def _local_weights(service: Service) -> Iterator[Diagnostic]:
    uri, image = service.model.artifacts.uri, service.origins.get("engine.image")
    if uri and scheme(uri) == "file" and not isinstance(image, Written):
        message = f"`{uri}` is a path on this host, which no pod can reach"
        way_out = "`pvc://claim/path`, a bucket, or an image of its own that holds the weights"
        yield error("MS523", message, written_at(service, URI), way_out)


def _user(service: Service) -> Iterator[Diagnostic]:
    engine = engines.chosen(service.engine.name)
    wants_root = engine.images and engine.uid is None
    if service.safety.pod_security == "restricted" and wants_root:
        message = f"the image of {engine.title} is made for root, which `restricted` forbids"
        span = written_at(service, "safety.pod_security")
        yield warning("MS524", message, span, "an image of its own whose user is not root")


def _memory(service: Service) -> Iterator[Diagnostic]:
    """What a volume in memory holds is the pod's.

    Source: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
    """
    shared, memory = service.resources.shared_memory_bytes, service.resources.memory_bytes
    span = written_at(service, "resources.shared_memory_bytes")
    if span and shared and memory and shared >= memory:
        message = "shared memory counts as memory of the pod, which has no more than that"
        yield warning("MS525", message, span, "more `memoryGb`, or less `sharedMemoryGb`")


def _egress(service: Service) -> Iterator[Diagnostic]:
    allowed, uri = service.safety.egress, service.model.artifacts.uri
    if allowed is None or scheme(uri) != "hf" or any(HUB in host for host in allowed):
        return
    offline = any(one.name == "HF_HUB_OFFLINE" and one.value == "1" for one in service.environment)
    if not offline:
        message = f"the weights come from `{HUB}`, which pods may not reach"
        span = written_at(service, "safety.egress")
        way_out = f"`{HUB}` and `*.hf.co` among the hosts, or weights from elsewhere"
        yield warning("MS526", message, span, way_out)


def _addressed(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The services beside this one that have an address, or a spec of their own."""
    held = service.pipeline.dependencies
    kept = tuple(one for one in held if one.service or one.reference)
    if kept == held:
        return service, []
    why, instead = "nothing is deployed for it, so it has no address", "`specRef`"
    told = Derived("helm.dependencies", (BESIDE,), why, instead)
    pipeline = replace(service.pipeline, dependencies=kept)
    return replace(service, pipeline=pipeline, origins={**service.origins, BESIDE: told}), []


RULES = (
    per_service("dependencies", _addressed, keeps),
    per_service("refusals", _refused, keeps),
    per_service("hosts", _divided, _multiplied),
)
