"""What the engine will run with: what it was told, else its own defaults for the device."""

from __future__ import annotations

from dataclasses import dataclass

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.memory.cache import element_bytes
from modelspec_compile.analysis.memory.profiles import GIB, Profile, step
from modelspec_compile.analysis.memory.reserve import Asked
from modelspec_compile.catalog import Accelerator
from modelspec_compile.models.network import Latent

WIDE = 4
"""From so many devices on, SGLang records larger batches."""
SEQUENCE_TOKENS = 8192
"""The longest sequence of a model that does not say."""
SHORT_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved limits; `pass_tokens` is the longest pass, `fraction` a part of the device."""

    fraction: float
    batch_tokens: int
    pass_tokens: int
    sequences: int
    profiled_sequences: int
    sequence_tokens: int
    element_bytes: float
    logits_bytes: float
    logits_spread: float | None


def settings(deployment: Deployment, profile: Profile, device: Accelerator) -> Settings:
    """The settings of one engine profile on one device.

    Engines that prefill whole sequences cut those that are longer than they take at once, if
    these hold text alone.
    """
    limits, size = deployment.limits, _class_gib(device, profile)
    sequence = sequence_tokens(deployment)
    batch = limits.max_batch_tokens or step(profile.batch_tokens, size)
    sequences = limits.max_sequences or step(profile.sequences, size)
    told = limits.max_batch_tokens is not None
    whole = deployment.network.side_parameters > 0 or sequence <= profile.longest_chunk_tokens
    tokens = batch if told or profile.prefill == "chunk" or not whole else max(batch, sequence)
    tokens = min(tokens, profile.pass_tokens or tokens)
    return Settings(
        _fraction(deployment, profile, device, batch),
        batch,
        tokens,
        sequences,
        min(profile.profiled_sequences or sequences, tokens),
        sequence,
        element_bytes(profile, limits.kv_cache_precision, deployment.precision),
        *_logits(profile, device),
    )


def _logits(profile: Profile, device: Accelerator) -> tuple[float, float | None]:
    """Bytes of the sampler on a device, and how far they may be off."""
    if device.vendor != "nvidia" and profile.logits_bytes_elsewhere:
        return profile.logits_bytes_elsewhere, None
    return profile.logits_bytes, profile.logits_spread


def least_tokens(deployment: Deployment) -> int:
    """What must be served at least: where nobody states the longest sequence, a short one does."""
    return deployment.limits.max_sequence_tokens or min(SHORT_TOKENS, sequence_tokens(deployment))


def sequence_tokens(deployment: Deployment) -> int:
    """The longest sequence that is to be served."""
    known = deployment.network.max_position_tokens
    return deployment.limits.max_sequence_tokens or known or SEQUENCE_TOKENS


def _class_gib(device: Accelerator, profile: Profile) -> float:
    small = any(name in device.id for name in profile.small_batch)
    return 0 if small else device.memory_bytes / GIB


def _fraction(deployment: Deployment, profile: Profile, device: Accelerator, batch: int) -> float:
    """The share that was asked for, else the engine's own, which may depend on the device."""
    fraction = deployment.limits.memory_fraction
    if fraction is None and profile.reserve:
        return profile.reserve.fraction(_asked(deployment, profile, device, batch))
    return (fraction or profile.memory_fraction or 1) * profile.limit_share


def _asked(deployment: Deployment, profile: Profile, device: Accelerator, batch: int) -> Asked:
    split, network = deployment.parallelism, deployment.network
    wide = split.tensor >= WIDE and profile.wide_graph_sequences
    steps = profile.wide_graph_sequences if wide else profile.graph_sequences
    return Asked(
        device.memory_bytes,
        split.tensor,
        split.pipeline,
        batch,
        step(steps, _class_gib(device, profile)) if steps else 0,
        any(isinstance(run.mixer, Latent) for run in network.runs),
        network.side_parameters,
    )
