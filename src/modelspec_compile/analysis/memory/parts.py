"""The parts of one device's memory under one engine profile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

from modelspec_compile.analysis.deployment import Deployment, Parallelism
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.memory import activation, cache, overheads
from modelspec_compile.analysis.memory.cache import Pool
from modelspec_compile.analysis.memory.device import spread_bytes, visible_bytes
from modelspec_compile.analysis.memory.extras import adapters_bytes, draft_pool, draft_weights
from modelspec_compile.analysis.memory.paging import pages
from modelspec_compile.analysis.memory.profiles import GIB, Profile
from modelspec_compile.analysis.memory.settings import Settings, settings
from modelspec_compile.analysis.memory.weights import Shares, layout, loader, weights_bytes
from modelspec_compile.catalog import Accelerator
from modelspec_compile.models.network import Network

ZERO = Range.exactly(0)
PLAIN_SPREAD, TOWERS_SPREAD = 0.004, 0.015
KEPT_SPREAD = {"exact": 0.012}
REPACKED_SPREAD = 0.035
"""Relative errors that 80 % of the rows keep below: 16 bits without and with towers, quantized as
the model's own files are, and repacks."""
STAND_IN_SPREAD = 0.06
GUESSED_SPREAD = 0.15


@dataclass(frozen=True, slots=True)
class Parts:
    """Bytes of one device; `left` is what the budget leaves for `kv_cache`.

    `host` is what the host's processes hold beside a budget; where there is none, it counts to
    `runtime`.
    """

    profile: Profile
    settings: Settings
    pool: Pool
    device_bytes: float
    usable_bytes: float
    weights: Range
    activation: Range
    graphs: Range
    runtime: Range
    other: Range
    left: Range
    kv_cache: Range
    host: Range


def shares(split: Parallelism) -> Shares:
    """What divides the weights; whole experts are dealt to tensor and data ranks together."""
    return Shares(split.tensor, split.pipeline, split.expert)


def parts(deployment: Deployment, profile: Profile, device: Accelerator) -> Parts:
    """Every part, and what they leave for the cache."""
    chosen = settings(deployment, profile, device)
    weights = weights_of(deployment, profile, device)
    active = _activation(deployment, profile, chosen)
    graphs = overheads.graphs(deployment, profile, chosen.sequences)
    runtime, host = overheads.runtime(deployment, profile, device), overheads.host(device)
    other = _other(deployment)
    pool = pool_of(deployment, profile)
    if profile.states == "reserved":
        other = overheads.plus(other, Range.exactly(pool.state_bytes * chosen.sequences))
    seen = visible_bytes(device)
    measured = seen - profile.context_gib * GIB
    bounded = profile.budget in ("fraction", "static")
    usable = chosen.fraction * measured if bounded else seen
    if not bounded:
        runtime, host = overheads.plus(runtime, host), ZERO
    inside = [weights, other, runtime]
    inside += [] if profile.budget == "static" else [active]
    inside += [graphs] if profile.graphs == "inside" else []
    left = rest(usable, spread_bytes(device), inside)
    return Parts(
        profile=profile,
        settings=chosen,
        pool=pool,
        device_bytes=seen,
        usable_bytes=usable,
        weights=weights,
        activation=active,
        graphs=graphs,
        runtime=runtime,
        other=other,
        left=left,
        kv_cache=_room(left, profile, chosen, pool),
        host=host,
    )


def sequence_bytes(pool: Pool, chosen: Settings, tokens: int) -> float:
    """Bytes of the cache that one sequence of a length takes."""
    if not pool.layers:
        return 0
    held = pages(pool)
    return held.block_bytes * held.needed(tokens, chosen.batch_tokens) + held.beside_bytes


def rest(usable: float, uncertain: float, inside: list[Range]) -> Range:
    """What is left of a budget; independent errors add up as squares."""
    mid = usable - sum(part.mid for part in inside)
    down = sqrt(uncertain**2 + sum((part.high - part.mid) ** 2 for part in inside))
    up = sqrt(uncertain**2 + sum((part.mid - part.low) ** 2 for part in inside))
    return Range(mid - down, mid, mid + up)


def _room(left: Range, profile: Profile, chosen: Settings, pool: Pool) -> Range:
    if profile.budget == "free":
        return left.map(lambda size: min(size, size * chosen.fraction))
    if profile.budget == "context":
        asked = sequence_bytes(pool, chosen, chosen.sequence_tokens) * chosen.sequences
        return left.map(lambda size: min(size, asked))
    return left


def weights_of(deployment: Deployment, profile: Profile, device: Accelerator | None) -> Range:
    """The weights of the fullest device."""
    network, quantization = deployment.network, deployment.quantization
    size = weights_bytes(
        network,
        deployment.precision,
        quantization,
        shares(deployment.parallelism),
        layout(device, deployment.engine_version, profile),
        loader(profile),
    )
    size -= min(deployment.limits.cpu_offload_bytes, size)
    return Range.around(size, _spread(network, quantization))


def _spread(network: Network, quantization: str | None) -> float:
    if network.match == "guess":
        return GUESSED_SPREAD
    if not network.certain:
        return STAND_IN_SPREAD
    if not quantization and not network.kept:
        return TOWERS_SPREAD if network.side_parameters else PLAIN_SPREAD
    return KEPT_SPREAD.get(network.match, REPACKED_SPREAD)


def _activation(deployment: Deployment, profile: Profile, chosen: Settings) -> Range:
    network, tensor = deployment.network, deployment.parallelism.tensor
    split = profile.split_outputs if deployment.quantization == "awq" else 1
    forward = activation.forward_bytes(network, chosen.pass_tokens, tensor, split)
    sampler = activation.sampler_bytes(network, chosen.profiled_sequences, chosen.logits_bytes)
    joined = forward + sampler if profile.sampler_beside else max(forward, sampler)
    peak = overheads.spread(joined)
    if chosen.logits_spread and sampler > forward:
        least = max(forward, sampler * (1 - chosen.logits_spread))
        peak = Range(least, peak.mid, sampler * (1 + chosen.logits_spread))
    return overheads.plus(peak, overheads.towers(network, profile))


def _other(deployment: Deployment) -> Range:
    size = adapters_bytes(deployment) + draft_weights(deployment)
    return Range.around(size, 0.1) if size else ZERO


def pool_of(deployment: Deployment, profile: Profile) -> Pool:
    """What the fullest device keeps of sequences."""
    split, cached = deployment.parallelism, deployment.limits.kv_cache_precision
    size = cache.element_bytes(profile, cached, deployment.precision)
    held = cache.pool(deployment.network, profile, split.tensor, split.pipeline, size)
    if deployment.limits.prefix_caching is False:
        held = replace(held, state_blocks=1)
    return draft_pool(deployment, profile, held, size)
