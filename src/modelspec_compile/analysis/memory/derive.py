"""The formula behind every number of a memory, with its values and where it is from."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Derivation, Range
from modelspec_compile.analysis.memory import activation
from modelspec_compile.analysis.memory.device import visible_bytes
from modelspec_compile.analysis.memory.memory import Memory, profile_of
from modelspec_compile.analysis.memory.parts import shares
from modelspec_compile.analysis.memory.profiles import GIB, Profile
from modelspec_compile.analysis.memory.settings import Settings, settings
from modelspec_compile.analysis.memory.weights import by_role, layout

BUDGETS = {
    "fraction": "memory_fraction x device_bytes",
    "static": "memory_fraction x (device_bytes - context_bytes) (weights and cache alone)",
    "free": "device_bytes",
    "context": "device_bytes",
    "growing": "device_bytes",
}
ROOMS = {
    "fraction": "usable - weights - activation - graphs inside the budget - runtime - other",
    "static": "usable - weights - runtime - other",
    "free": "memory_fraction x (device - weights - activation - graphs - runtime - other)",
    "context": "the least of what is left and max_sequences x bytes of one sequence",
    "growing": "device - weights - activation - runtime - other",
}

JOINED = {
    False: "the greater of forward_bytes and sampler_bytes, + towers",
    True: "forward_bytes + sampler_bytes + towers",
}


def derive(deployment: Deployment, memory: Memory) -> tuple[Derivation, ...]:
    """Every number of a memory, in the order in which they are computed; none without a device."""
    device = deployment.accelerator
    if device is None:
        return ()
    profile = profile_of(deployment)
    chosen = settings(deployment, profile, device)
    return (
        *_device(deployment, memory, profile, chosen),
        _weights(deployment, memory, profile),
        _activation(deployment, memory, profile, chosen),
        *_overheads(deployment, memory, profile),
        *_cache(memory, profile, chosen),
    )


def _device(
    deployment: Deployment, memory: Memory, profile: Profile, chosen: Settings
) -> Iterator[Derivation]:
    device = deployment.accelerator
    assert device is not None
    yield Derivation(
        "memory.deviceBytes",
        "driver_bytes - what the driver's runtime keeps (0.35 GiB + 0.2 % on NVIDIA)",
        {"driver_bytes": device.memory_bytes, "device": device.id},
        visible_bytes(device),
        "bytes",
        "catalog; the rule is fitted to ten cards",
    )
    yield Derivation(
        "memory.usableBytes",
        BUDGETS[profile.budget],
        {
            "memory_fraction": chosen.fraction,
            "device_bytes": memory.device_bytes,
            "context_bytes": profile.context_gib * GIB,
        },
        memory.usable_bytes,
        "bytes",
        profile.source,
    )


def _weights(deployment: Deployment, memory: Memory, profile: Profile) -> Derivation:
    held = by_role(
        deployment.network,
        deployment.precision,
        deployment.quantization,
        shares(deployment.parallelism),
        layout(deployment.accelerator, deployment.engine_version, profile),
    )
    split = deployment.parallelism
    rest = round(memory.weights.mid - sum(size for _, size in held))
    degrees = {"tensor": split.tensor, "pipeline": split.pipeline, "expert": split.expert}
    return Derivation(
        "memory.weightsBytesPerDevice",
        "sum over tensors: elements x share of the device x bytes of an element, by role, + rest: "
        "copies for latent attention, what the allocator keeps, the table of rotations, and less "
        "what other stages and the host hold",
        {**{f"{role}_bytes": round(size) for role, size in held}, "rest_bytes": rest, **degrees},
        memory.weights.mid,
        "bytes",
        deployment.network.source or "the network's layers",
    )


def _activation(
    deployment: Deployment, memory: Memory, profile: Profile, chosen: Settings
) -> Derivation:
    network, tensor = deployment.network, deployment.parallelism.tensor
    sequences, each = chosen.profiled_sequences, chosen.logits_bytes
    return Derivation(
        "memory.activationBytesPerDevice",
        JOINED[profile.sampler_beside],
        {
            "pass_tokens": chosen.pass_tokens,
            "sequences": sequences,
            "logits_bytes": each,
            "forward_bytes": activation.forward_bytes(network, chosen.pass_tokens, tensor),
            "sampler_bytes": activation.sampler_bytes(
                network, chosen.profiled_sequences, chosen.logits_bytes
            ),
        },
        memory.activation.mid,
        "bytes",
        profile.source,
    )


def _overheads(deployment: Deployment, memory: Memory, profile: Profile) -> Iterator[Derivation]:
    source = "classes of start-up logs: docs/analysis-memory.md"
    split = deployment.parallelism
    yield Derivation(
        "memory.runtimeBytesPerDevice",
        "a constant of the interconnect's class, + the device's context where the engine counts it "
        "and what the host holds of a memory that both share",
        {"tensor": split.tensor, "pipeline": split.pipeline},
        memory.runtime.mid,
        "bytes",
        source,
    )
    yield Derivation(
        "memory.graphBytesPerDevice",
        f"0.25 GiB + 8 MiB x layers ({profile.graphs} of the budget)",
        {"layers": deployment.network.layers},
        memory.graphs.mid,
        "bytes",
        source,
    )
    if memory.other.mid:
        yield Derivation(
            "memory.otherBytesPerDevice",
            "adapters x rank x (inputs + outputs) x 2 bytes + weights of the draft",
            {"adapters": deployment.adapters.count, "rank": deployment.adapters.rank},
            memory.other.mid,
            "bytes",
            profile.source,
        )


def _cache(memory: Memory, profile: Profile, chosen: Settings) -> Iterator[Derivation]:
    values = {
        "sequence_tokens": chosen.sequence_tokens,
        "batch_tokens": chosen.batch_tokens,
        "block_tokens": profile.block_tokens,
        "element_bytes": chosen.element_bytes,
        "kv_cache_bytes": round(memory.kv_cache.mid),
    }
    rows: tuple[tuple[str, str, float | Range | None, str], ...] = (
        ("kvCacheBytesPerDevice", ROOMS[profile.budget], memory.kv_cache, "bytes"),
        (
            "kvCacheBytesPerToken",
            "sum over layers without a window: 2 x heads a device x head size x element bytes",
            memory.kv_bytes_per_token,
            "bytes",
        ),
        ("maxConcurrency", "blocks / blocks of one sequence", memory.max_concurrency, "sequences"),
        ("kvCacheTokens", "max_concurrency x sequence_tokens", memory.kv_tokens, "tokens"),
        (
            "longestSequenceTokens",
            "the longest sequence of which one fits",
            memory.longest_sequence_tokens,
            "tokens",
        ),
    )
    for name, formula, result, unit in rows:
        mid = result.mid if isinstance(result, Range) else result
        yield Derivation(f"memory.{name}", formula, values, mid, unit, profile.source)
