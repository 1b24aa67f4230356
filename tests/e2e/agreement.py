"""Whether what the controllers made of a bundle is what its spec says, service by service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from modelspec_compile.ir import Service, System

from .bundles import Bundle
from .engines import command_lines
from .observed import Bounds, Container, Observed, Pod

Values = Mapping[str, Any]
Disagreements = Iterator[str]
Check = Callable[[Values, Pod], Disagreements]

DEVICES = ("nvidia.com/gpu", "amd.com/gpu", "habana.ai/gaudi", "aws.amazon.com/neuron")
SUFFIXES = {"": 1, "m": 0.001, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
SUFFIXES |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}

# Node labels of the fleet, by the catalog's names of accelerators.
PRODUCTS = {
    "nvidia-h100-sxm": "NVIDIA-H100-80GB-HBM3",
    "nvidia-h200-sxm": "NVIDIA-H200",
    "nvidia-b200": "NVIDIA-B200",
    "nvidia-a100-80gb-sxm": "NVIDIA-A100-SXM4-80GB",
    "nvidia-a100-40gb-sxm": "NVIDIA-A100-SXM4-40GB",
    "nvidia-l40s": "NVIDIA-L40S",
    "nvidia-l4": "NVIDIA-L4",
    "nvidia-a10": "NVIDIA-A10",
    "nvidia-a10g": "NVIDIA-A10G",
    "nvidia-t4": "Tesla-T4",
}
VLLM_FLAGS = {
    "parallelism.tensor": "--tensor-parallel-size",
    "parallelism.pipeline": "--pipeline-parallel-size",
    "batch.max_sequences": "--max-num-seqs",
    "batch.max_sequence_tokens": "--max-model-len",
    "batch.max_batch_tokens": "--max-num-batched-tokens",
    "memory.gpu_memory_fraction": "--gpu-memory-utilization",
}


def quantity(text: str) -> float:
    """The number that a Kubernetes quantity stands for."""
    number, suffix = re.fullmatch(r"([\d.]+)([a-zA-Z]*)", text).groups()  # type: ignore[union-attr]
    return float(number) * SUFFIXES[suffix]


def belongs(name: str, service: Service, system: System) -> bool:
    """Whether an object is a service's: its name begins with the service's, and no longer one.

    The name of a service may follow that of the system, as it does in a subchart.
    """
    begun = [
        (len(prefix), each.name)
        for each in system.services
        for prefix in (f"{each.name}-", f"{system.name}-{each.name}-")
        if f"{name}-".startswith(prefix)
    ]
    return service.name == max(begun, default=(0, ""))[1]


def serving(pod: Pod) -> Container:
    """The container that serves: the one with devices, else the one with the most memory."""
    return max(
        pod.containers.values(),
        key=lambda each: (devices(each), quantity(each.requests.get("memory", "0"))),
    )


def devices(container: Container) -> int:
    """How many accelerators a container asks for."""
    return sum(int(container.limits.get(name, 0)) for name in DEVICES)


def placed(values: Values, pod: Pod) -> Disagreements:
    """Whether a pod is on a node of the accelerator's kind."""
    product = PRODUCTS.get(values.get("accelerator.type", ""))
    found = pod.node.get("nvidia.com/gpu.product")
    if product and found != product:
        yield f"accelerator.type: {product} is asked for, the node has {found}"


def resourced(values: Values, pod: Pod) -> Disagreements:
    """Whether the serving container has the devices, cores and memory of one node's share."""
    container, nodes = serving(pod), values.get("parallelism.nodes") or 1
    found = {
        "accelerator.count": devices(container) * nodes,
        "resources.cpu_millicores": quantity(container.requests.get("cpu", "0")) * 1000,
        "resources.memory_bytes": quantity(container.requests.get("memory", "0")),
    }
    for field, value in found.items():
        if field in values and value != values[field]:
            yield f"{field}: {values[field]} is promised, the pod has {value}"


def configured(values: Values, pod: Pod) -> Disagreements:
    """Whether the variables reach the serving container."""
    env = serving(pod).env
    for name in values.get("environment", ()):
        value = values.get(f"environment[{name}].value")
        if value is not None and env.get(name) != value:
            yield f"environment[{name}]: {value!r} is promised, the pod has {env.get(name)!r}"


def entrusted(values: Values, pod: Pod) -> Disagreements:
    """Whether the serving container refers to the secrets."""
    env = serving(pod).env
    for name in values.get("secrets", ()):
        reference = (env.get(name) or {}).get("secretKeyRef", {})
        promised = values.get(f"secrets[{name}].secret"), values.get(f"secrets[{name}].key")
        if (reference.get("name"), reference.get("key")) != promised:
            yield f"secrets[{name}]: {promised} is promised, the pod has {reference}"


def budgeted(values: Values, pod: Pod) -> Disagreements:
    """Whether the pod lives through the start and the drain that are promised."""
    drain, grace = values.get("serving.drain_seconds", 0), pod.spec["terminationGracePeriodSeconds"]
    if grace < drain:
        yield f"serving.drain_seconds: {drain} is promised, the pod has {grace}"
    probe = serving(pod).probes.get("startup")
    if probe and "serving.startup_seconds" in values:
        budget = probe.get("failureThreshold", 3) * probe.get("periodSeconds", 10)
        if budget < values["serving.startup_seconds"]:
            yield f"serving.startup_seconds: {values['serving.startup_seconds']}, not {budget}"


def commanded(values: Values, pod: Pod, scratch: Path) -> Disagreements:
    """Whether vLLM would get the flags, after every shell on the way."""
    if values.get("engine.name") == "vllm":
        container = serving(pod)
        literal = {name: text for name, text in container.env.items() if isinstance(text, str)}
        yield from missing_flags(values, command_lines(scratch, container.words, literal)[-1])


def missing_flags(values: Values, command_line: list[str]) -> Disagreements:
    """The promised flags of vLLM that a command line does not have."""
    line = " ".join(command_line).replace("=", " ") + " "
    for field, flag in VLLM_FLAGS.items():
        if (value := values.get(field, 1)) != 1 and f"{flag} {value} " not in line:
            yield f"{field}: no {flag} {value} in {line}"


def scaled(values: Values, pods: list[Pod], autoscalers: list[Bounds]) -> Disagreements:
    """Whether an autoscaler has the bounds, or without one there are enough replicas.

    A warm pool is replicas above the least, or room that the autoscaler's queries leave.
    """
    least, most = values.get("scaling.min_replicas", 1), values.get("scaling.max_replicas")
    warm = values.get("scaling.warm_pool.size", 0)
    for bounds in autoscalers:
        if bounds.minimum not in (least, least + warm) or bounds.maximum != most:
            yield f"scaling: {least} to {most} is promised, {bounds} is there"
    replicas = len(pods) // (values.get("parallelism.nodes") or 1)
    if replicas < (1 if autoscalers else least):
        yield f"scaling.min_replicas: {least} is promised, there are {replicas}"


HOSTED = (placed, resourced, entrusted, budgeted)
CHECKS = (*HOSTED, configured)


def disagreements(bundle: Bundle, seen: Observed, scratch: Path) -> list[str]:
    """Everything in which the cluster differs from what the bundle promises."""
    found: dict[str, None] = {}
    for service in bundle.system.services:
        values = bundle.promised(service)
        pods = [pod for pod in seen.pods.values() if belongs(pod.name, service, bundle.system)]
        autoscalers = [
            bounds
            for bounds in seen.bounds.values()
            if belongs(bounds.target, service, bundle.system)
        ]
        said = [*scaled(values, pods, autoscalers), *checked(values, pods)]
        said += [each for pod in pods for each in commanded(values, pod, scratch)]
        found |= dict.fromkeys(f"{service.name}: {each}" for each in said)
    return list(found)


def checked(values: Values, pods: Iterable[Pod], checks: Iterable[Check] = CHECKS) -> Disagreements:
    """What the pods of a service differ in, whatever starts the engine in them."""
    for pod in pods:
        for check in checks:
            yield from check(values, pod)
