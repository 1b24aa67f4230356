"""What one device holds under a deployment, and whether that fits.

Budget (vLLM): fraction x device = weights + activations + runtime + cache (+ graphs since 0.21).
SGLang's fraction is for weights and cache alone; TensorRT-LLM and TGI take a fraction of what
weights and activations leave; llama.cpp keeps exactly the context that it was told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.memory import paging
from modelspec_compile.analysis.memory.device import capability
from modelspec_compile.analysis.memory.paging import pages
from modelspec_compile.analysis.memory.parts import Parts, parts, pool_of, weights_of
from modelspec_compile.analysis.memory.profiles import Profile, candidates
from modelspec_compile.analysis.memory.verdict import Verdict, judge

NOTHING = Range.exactly(0)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of one device, the fullest; what no engine keeps is None.

    `usable_bytes` is what the engine may use of `device_bytes`; weights, activation, graphs (where
    they lie inside), runtime, other and kv_cache add up to it. `other` is adapters and a draft.
    `max_concurrency` is of sequences as long as the deployment allows.
    """

    device_bytes: float
    usable_bytes: float
    weights: Range
    kv_cache: Range
    activation: Range
    graphs: Range
    runtime: Range
    other: Range
    kv_bytes_per_token: float
    kv_tokens: Range | None
    max_concurrency: Range | None
    longest_sequence_tokens: Range | None
    verdict: Verdict
    reason: str = ""


def memory(deployment: Deployment) -> Memory:
    """What every device of a deployment holds.

    Where no version of the engine is stated, the numbers are of the one that needs most among the
    current ones and the ranges span old and new ones.
    """
    device = deployment.accelerator
    if device is None:
        return _without_device(deployment)
    profiles = _profiles(deployment)
    found = [parts(deployment, profile, device) for profile in profiles]
    held = _held(found[0])
    for other in found[1:]:
        held = _widened(held, _held(other))
    verdict, reason = judge(deployment, found)
    return replace(held, verdict=verdict, reason=reason)


def profile_of(deployment: Deployment) -> Profile:
    """The engine profile that the numbers are of."""
    return _profiles(deployment)[0]


def _profiles(deployment: Deployment) -> tuple[Profile, ...]:
    device, architecture = deployment.accelerator, deployment.network.architecture
    able = capability(device) if device else None
    return candidates(deployment.traits.memory, deployment.engine_version, architecture, able)


def _held(found: Parts) -> Memory:
    tokens = concurrent = longest = None
    if found.pool.layers:
        room, held = found.kv_cache, pages(found.pool)
        length, batch = found.settings.sequence_tokens, found.settings.batch_tokens
        concurrent = room.map(lambda size: held.concurrency(size, length, batch))
        tokens = concurrent.map(lambda sequences: sequences * length)
        longest = room.map(lambda size: paging.longest(held, size, batch))
    return Memory(
        device_bytes=found.device_bytes,
        usable_bytes=found.usable_bytes,
        weights=found.weights,
        kv_cache=found.kv_cache,
        activation=found.activation,
        graphs=found.graphs,
        runtime=found.runtime,
        other=found.other,
        kv_bytes_per_token=found.pool.token_bytes,
        kv_tokens=tokens,
        max_concurrency=concurrent,
        longest_sequence_tokens=longest,
        verdict="unknown",
    )


def _widened(one: Memory, other: Memory) -> Memory:
    """The first, with ranges that hold the other's too."""
    return replace(
        one,
        kv_cache=_span(one.kv_cache, other.kv_cache),
        activation=_span(one.activation, other.activation),
        kv_tokens=_both(one.kv_tokens, other.kv_tokens),
        max_concurrency=_both(one.max_concurrency, other.max_concurrency),
        longest_sequence_tokens=_both(one.longest_sequence_tokens, other.longest_sequence_tokens),
    )


def _both(one: Range | None, other: Range | None) -> Range | None:
    return _span(one, other) if one and other else one


def _span(one: Range, other: Range) -> Range:
    return Range(min(one.low, other.low), one.mid, max(one.high, other.high))


def _without_device(deployment: Deployment) -> Memory:
    """Weights and bytes a token are known without a device too."""
    profile = profile_of(deployment)
    weights, pool = weights_of(deployment, profile, None), pool_of(deployment, profile)
    why = "no accelerator is stated, so there is no memory to hold it against"
    nothing = (NOTHING,) * 5
    return Memory(0, 0, weights, *nothing, pool.token_bytes, None, None, None, "unknown", why)
