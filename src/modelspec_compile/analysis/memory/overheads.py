"""What a device holds besides weights and cache: communicator, graphs; data: overheads.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelspec_compile import packaged
from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.memory.device import unified
from modelspec_compile.analysis.memory.profiles import GIB, Profile
from modelspec_compile.analysis.memory.schemes import recurrent
from modelspec_compile.catalog import Accelerator
from modelspec_compile.models.network import Network

NVLINK = ("h100", "h200", "h20", "h800", "a100", "a800", "b200", "b300", "gb200", "gb300", "gh200")
MULTICAST = ("hopper", "blackwell")
FOUR = 4
"""From four devices on, these reduce in the switch and hold buffers for it."""
ZERO = Range.exactly(0)


def runtime(deployment: Deployment, profile: Profile, accelerator: Accelerator) -> Range:
    """Bytes outside of the tensor allocator: context, communicator, libraries' workspaces.

    Layers with a state compile and tune kernels at start (gated delta rule), which takes more.
    """
    size = _range(_data()["runtime"][_class(deployment, accelerator)])
    size = plus(size, Range.exactly(profile.runtime_gib * GIB))
    if recurrent(deployment.network):
        size = plus(size, _range(_data()["tuned" if profile.tunes_states else "recurrent"]))
    return plus(size, _range(_data()["unified"])) if unified(accelerator) else size


def graphs(deployment: Deployment, profile: Profile, sequences: int) -> Range:
    """Bytes of recorded launches: a base and a part for every layer."""
    if profile.graphs == "none" or deployment.limits.eager:
        return ZERO
    row = _data()["graphs"]
    layers = deployment.network.layers / deployment.parallelism.pipeline
    small = row["smallBatch"] if sequences <= row["smallBatchSequences"] else 1
    mid = (row["base"] + row["layer"] * layers) * small * GIB
    return Range(mid * row["low"], mid, mid * row["high"])


def host(accelerator: Accelerator) -> Range:
    """Bytes that the host's own processes take of a memory that it shares with the device."""
    return _range(_data()["host"]) if unified(accelerator) else ZERO


def towers(network: Network, profile: Profile) -> Range:
    """Bytes of profiling a vision or audio tower beside the language model.

    Engines that prefill whole sequences fill the longest with images.
    """
    beside = network.side_parameters and profile.loader == "torch"
    return _range(_data()["tower"][profile.prefill]) if beside else ZERO


def spread(activation_bytes: float) -> Range:
    """The activations' peak with what kernels of one class differ by."""
    low, mid, high = _data()["activationShare"]
    return Range(activation_bytes * low, activation_bytes * mid, activation_bytes * high)


def plus(one: Range, other: Range) -> Range:
    """The sum of two numbers, ends with ends."""
    return Range(one.low + other.low, one.mid + other.mid, one.high + other.high)


def _class(deployment: Deployment, accelerator: Accelerator) -> str:
    if accelerator.vendor == "amd":
        return "amd"
    if accelerator.vendor != "nvidia":
        return "other"
    if deployment.parallelism.tensor * deployment.parallelism.pipeline == 1:
        return "single"
    fast = any(name in accelerator.id for name in NVLINK) and "pcie" not in accelerator.id
    if fast and accelerator.architecture in MULTICAST and deployment.parallelism.tensor >= FOUR:
        return "multicast"
    return "nvlink" if fast else "pcie"


def _range(row: list[float]) -> Range:
    low, mid, high = (size * GIB for size in row)
    return Range(low, mid, high)


def _data() -> Mapping[str, Any]:
    return packaged.data("analysis/memory", "overheads")
