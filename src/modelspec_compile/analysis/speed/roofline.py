"""The least seconds that a step takes on a device's figures: the base that calibration scales."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.analysis.speed.formats import Formats
from modelspec_compile.analysis.speed.shape import HOST_DEVICES, Shape
from modelspec_compile.analysis.speed.work import Layers, Work


@dataclass(frozen=True, slots=True)
class Device:
    """Bytes a second to memory and to the other devices (one way), operations a second."""

    bandwidth: float
    flops: float
    flops16: float
    link: float


@dataclass(frozen=True, slots=True)
class Decode:
    """Seconds of one step of a whole batch: weights, experts, cache, operations, messages.

    `layers` counts all, `mixtures` those with experts. `weights` are those that every step reads,
    `experts` those that the batch touches. `looks` are the operations of attention. `messages` is
    the number of collective operations, `transfers` the seconds of their bytes. `batch` is one
    attention group's.
    """

    layers: float
    mixtures: float
    weights: float
    experts: float
    cache: float
    operations: float
    looks: float
    messages: float
    transfers: float
    batch: float


@dataclass(frozen=True, slots=True)
class Prefill:
    """Seconds of one prompt alone, and how many prompts the `ranks` of a group compute at once.

    `apart` is 1 where prompts are computed on devices of their own, so that no token waits for
    them, else 0.
    """

    layers: float
    operations: float
    pairs: float
    weights: float
    transfers: float
    ranks: float
    apart: float


def decode(
    work: Work, shape: Shape, formats: Formats, device: Device, batch: float, context_tokens: float
) -> Decode:
    """One step of `batch` sequences that are `context_tokens` long on average."""
    own = batch / shape.data
    matrices = work.mixers / shape.tensor + work.feeds / (
        shape.group if shape.data == 1 else shape.tensor
    )
    weights = matrices * formats.others + work.head * formats.head / shape.group
    touched = work.experts * work.touched(batch) / shape.group * formats.experts
    collectives, carried = _messages(work, shape, own)
    return Decode(
        layers=float(work.layers),
        mixtures=float(work.mixture_layers),
        weights=weights / device.bandwidth,
        experts=touched / device.bandwidth,
        cache=own * _cache(work, shape, formats, context_tokens) / device.bandwidth,
        operations=2.0 * work.token_elements * batch / shape.group / device.flops,
        looks=own * _looks(work, context_tokens) / shape.tensor / device.flops16,
        messages=collectives,
        transfers=carried / device.link,
        batch=own,
    )


def prefill(
    work: Work, shape: Shape, formats: Formats, device: Device, tokens: float, held: float
) -> Prefill:
    """A prompt of `tokens` that are computed after `held` that are in the cache: each looks back
    on those and, on average, on half of the others.
    """
    context = held + tokens / 2.0
    _, carried = _messages(work, shape, tokens)
    passed = work.experts * work.touched(tokens)
    weights = (work.mixers + work.feeds) * formats.others + passed * formats.experts
    linear = 2.0 * work.token_elements * tokens / device.flops
    whole = linear / shape.group
    attention_only = 2.0 * (work.mixers + work.feeds) * tokens / device.flops
    alone = whole + attention_only * (1.0 / shape.tensor - 1.0 / shape.group)
    pairs = sum(
        layers.count * layers.pair_flops * tokens * min(context, layers.reach_tokens or context)
        for layers in work.memory
    )
    return Prefill(
        layers=float(work.layers),
        operations=alone,
        pairs=pairs / shape.tensor / device.flops16,
        weights=weights / shape.group / device.bandwidth,
        transfers=carried / device.link,
        ranks=float(shape.data),
        apart=float(shape.group > HOST_DEVICES),
    )


def _messages(work: Work, shape: Shape, tokens: float) -> tuple[float, float]:
    """Collectives of a step and the bytes that a device sends: two in a layer, each of a vector
    of 16 bits a token, (n - 1) / n of it twice (ring of a sum).
    """
    if shape.group == 1:
        return 0.0, 0.0
    count = 2.0 * work.layers
    part = 2.0 * (shape.group - 1) / shape.group
    return count, count * part * 2.0 * work.hidden_size * tokens


def _cache(work: Work, shape: Shape, formats: Formats, context: float) -> float:
    """Bytes that one sequence's token makes a device read; a state is read and written."""
    return sum(_layer_bytes(layers, shape, formats, context) for layers in work.memory)


def _layer_bytes(layers: Layers, shape: Shape, formats: Formats, context: float) -> float:
    reach = min(context, layers.reach_tokens or context)
    held = layers.cache_elements * reach * formats.cache + layers.state_elements * 4.0 * 2.0
    return layers.count * held / min(shape.tensor, layers.parts)


def _looks(work: Work, context: float) -> float:
    return sum(
        layers.count
        * layers.look_flops
        * (min(context, layers.reach_tokens or context) if layers.cache_elements else 1.0)
        for layers in work.memory
    )
