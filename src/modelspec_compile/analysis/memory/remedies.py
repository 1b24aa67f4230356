"""What would make it fit: each change is a deployment of its own, looked at like any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from modelspec_compile import engines
from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.memory.memory import Memory, memory
from modelspec_compile.analysis.memory.settings import sequence_tokens
from modelspec_compile.analysis.question import version
from modelspec_compile.analysis.variations import attention_heads, computes
from modelspec_compile.catalog import Accelerator, Catalog

Change = tuple[str, Deployment]
RANK = {"fits": 0, "tight": 1, "unknown": 2, "does-not-fit": 3}
SHORTEST_TOKENS = 1024
FRACTION = 0.95
SMALL_BATCH_TOKENS = 2048
SMALL_SEQUENCES = 64
DEVICES = 16
LARGER = 1.2
"""A card that is worth changing to has as many times the memory."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change in the spec's words, the deployment it makes and what that holds."""

    change: str
    deployment: Deployment
    memory: Memory


def remedies(deployment: Deployment, memory_before: Memory, catalog: Catalog) -> tuple[Remedy, ...]:
    """Changes with a better verdict: those that surely help first, the least intrusive first.

    Other cards are those of `catalog`.
    """
    if memory_before.verdict == "fits" or deployment.accelerator is None:
        return ()
    changes = (*_changes(deployment), *_other_card(deployment, catalog))
    found = [Remedy(text, changed, memory(changed)) for text, changed in changes]
    before = RANK[memory_before.verdict]
    better = [one for one in found if RANK[one.memory.verdict] < before]
    return tuple(sorted(better, key=lambda one: RANK[one.memory.verdict]))


def _changes(given: Deployment) -> Iterator[Change]:
    """The least intrusive first."""
    yield from _version(given)
    yield from _limits(given)
    yield from _shorter(given)
    yield from _precision(given)
    yield from _together(given)
    yield from _wider(given)


def _version(given: Deployment) -> Iterator[Change]:
    """The version that an engine has by default, written down: its ranges are narrower."""
    if not given.engine_version and (stated := engines.load(given.engine).version):
        yield f"engine.version: {stated}", replace(given, engine_version=version(stated))


def _limits(given: Deployment) -> Iterator[Change]:
    limits = given.limits
    if (limits.max_batch_tokens or SMALL_BATCH_TOKENS + 1) > SMALL_BATCH_TOKENS:
        changed = replace(limits, max_batch_tokens=SMALL_BATCH_TOKENS)
        yield f"maxBatchTokens: {SMALL_BATCH_TOKENS}", replace(given, limits=changed)
    if (limits.max_sequences or SMALL_SEQUENCES + 1) > SMALL_SEQUENCES:
        changed = replace(limits, max_sequences=SMALL_SEQUENCES)
        yield f"maxBatchSize: {SMALL_SEQUENCES}", replace(given, limits=changed)
    if (limits.memory_fraction or 0) != FRACTION:
        changed = replace(limits, memory_fraction=FRACTION)
        yield f"gpuMemoryUtilization: {FRACTION}", replace(given, limits=changed)


def _shorter(given: Deployment) -> Iterator[Change]:
    """The longest power of two that fits, not shorter than a request is expected to be."""
    tokens, load = sequence_tokens(given), given.load
    expected = (load.input_tokens or 0) + (load.output_tokens or 0)
    while tokens // 2 >= max(SHORTEST_TOKENS, expected):
        tokens = 2 ** ((tokens - 1).bit_length() - 1)
        changed = replace(given, limits=replace(given.limits, max_sequence_tokens=tokens))
        if memory(changed).verdict == "fits":
            yield f"maxSequenceLengthTokens: {tokens}", changed
            return


def _precision(given: Deployment) -> Iterator[Change]:
    if not (given.limits.kv_cache_precision or "").startswith("fp8"):
        changed = replace(given.limits, kv_cache_precision="fp8")
        yield "kvCachePrecision: fp8", replace(given, limits=changed)
    if given.quantization is None and given.network.kept is None:
        for scheme in ("fp8", "awq"):
            yield f"quantization: {scheme}", replace(given, quantization=scheme)


def _together(given: Deployment) -> Iterator[Change]:
    """All limits at once, and sequences as long as they then may be."""
    small = replace(
        given.limits,
        max_batch_tokens=_most(given.limits.max_batch_tokens, SMALL_BATCH_TOKENS),
        max_sequences=_most(given.limits.max_sequences, SMALL_SEQUENCES),
        memory_fraction=FRACTION,
    )
    words = (
        f"maxBatchTokens: {small.max_batch_tokens}",
        f"maxBatchSize: {small.max_sequences}",
        f"gpuMemoryUtilization: {FRACTION}",
    )
    for change, shorter in _shorter(replace(given, limits=small)):
        yield ", ".join((*words, change)), shorter


def _most(written: int | None, bound: int) -> int:
    return min(written or bound, bound)


def _wider(given: Deployment) -> Iterator[Change]:
    """The next powers of two of tensor parallelism that divide the heads."""
    split, heads = given.parallelism, attention_heads(given.network)
    degree = split.tensor * 2
    while degree * split.pipeline * split.data <= DEVICES:
        if heads and heads % degree:
            return
        devices = degree * split.pipeline * split.data
        changed = replace(split, tensor=degree)
        wider = replace(given, parallelism=changed, devices=devices)
        yield f"accelerator.count: {devices}, parallelism.tensor: {degree}", wider
        if memory(wider).verdict == "fits":
            return
        degree *= 2


def _other_card(given: Deployment, catalog: Catalog) -> Iterator[Change]:
    """The smallest card of the same vendor, for sale in a host, that it surely fits on."""
    now = given.accelerator
    assert now is not None
    larger = [
        card
        for card in catalog.accelerators.values()
        if card.vendor == now.vendor
        and card.memory_bytes >= LARGER * now.memory_bytes
        and computes(card, given.precision)
        and catalog.offering(card.id).offers
    ]
    for card in sorted(larger, key=_size):
        changed = replace(given, accelerator=card)
        if memory(changed).verdict == "fits":
            yield f"accelerator.type: {card.id}", changed
            return


def _size(card: Accelerator) -> tuple[int, str]:
    return card.memory_bytes, card.id
