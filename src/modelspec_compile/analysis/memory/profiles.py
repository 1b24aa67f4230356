"""How an engine divides a device's memory, by engine and version; data: engines.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from modelspec_compile import packaged
from modelspec_compile.analysis.deployment import Version
from modelspec_compile.analysis.memory.reserve import Reserve, parse

GIB = 2**30
Budget = Literal["fraction", "static", "free", "context", "growing"]
Steps = tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """One engine from one version on.

    `budget`: `fraction` of the device for everything, `static` fraction for weights and cache,
    `free` a fraction of what weights and activations leave, `context` a cache for exactly the
    sequences asked for, `growing` a cache with no bound but the device. `graphs` lie `inside` or
    `outside` of the budget, or there are `none`. `prefill` is the longest pass: a `chunk` of the
    batch tokens or a whole `sequence` up to `longest_chunk_tokens`. `logits_bytes` are what the
    sampler holds a sequence and vocabulary entry, `logits_spread` how far that may be off where it
    depends on what is installed, `logits_bytes_elsewhere` what counts beside NVIDIA's devices.
    States are `paged` with the cache, in `slots` that share its room, or `reserved` for every
    sequence that may run. `state_blocks` are those of a layer with a state, a sequence: one more
    where prefixes are kept; `tunes_states` where their kernels are tuned after the profile.
    `runtime_gib` is counted besides where the engine measures the whole device. Steps say from
    which device memory (GiB) on a default counts, `wide_graph_sequences` from four devices on;
    cards in `small_batch` get the batch of smaller ones. `reserve` is what a share that nobody set
    is from, `limit_share` the part of the share asked for that is used. `pools` of layers are
    `shared`, or every kind has its own (`apart`): then windows may hold `window_share` of what
    others do (None: what they need), and states take `state_share` of the room. `loader` is who
    holds weights: `torch` or llama.cpp (`ggml`). `pass_tokens` bound a pass. `context_gib` are gone
    before the engine measures the device. The sampler's buffers lie `sampler_beside` a pass's where
    they are kept. `own_caches` where layers that share another's cache get one all the same.
    `mixtures` in mxfp4 are padded as the `kernel` of the device wants it, `square`, or not at all.
    """

    engine: str
    since: Version
    source: str
    memory_fraction: float | None
    budget: Budget
    graphs: Literal["inside", "outside", "none"]
    prefill: Literal["chunk", "sequence"]
    logits_bytes: float
    batch_tokens: Steps
    sequences: Steps
    block_tokens: int
    groups: bool
    states: Literal["paged", "slots", "reserved"]
    logits_spread: float | None = None
    logits_bytes_elsewhere: float | None = None
    state_blocks: int = 1
    runtime_gib: float = 0
    least_capability: float = 0
    tunes_states: bool = False
    latent_expanded: bool = False
    longest_chunk_tokens: int = 32_768
    split_outputs: int = 1
    profiled_sequences: int | None = None
    graph_sequences: Steps = ()
    wide_graph_sequences: Steps = ()
    small_batch: tuple[str, ...] = ()
    reserve: Reserve | None = None
    limit_share: float = 1
    pools: Literal["shared", "apart"] = "shared"
    window_share: float | None = None
    state_share: float | None = None
    loader: Literal["torch", "ggml"] = "torch"
    pass_tokens: int | None = None
    context_gib: float = 0
    sampler_beside: bool = False
    own_caches: bool = False
    mixtures: Literal["kernel", "square", "plain"] = "kernel"


def step(steps: Steps, memory_gib: float) -> int:
    """The value of the last step that a device reaches."""
    return [value for least, value in steps if memory_gib >= least][-1]


@cache
def candidates(
    engine: str, version: Version, architecture: str = "", capability: float | None = None
) -> tuple[Profile, ...]:
    """The profile that counts and, where no version is stated, others that may be meant.

    None is older than the first version that knows the architecture. Devices of less capability
    than a generation of the engine takes run the one before.
    """
    row = _data()[engine]
    if version:
        return (_at(engine, version, capability),)
    first = _first(row.get("firstVersions", {}), architecture)
    others = [tuple(at) for at in row["alternatives"] if tuple(at) >= first]
    versions = (max(tuple(row["assumed"]), first), *others)
    return tuple(_at(engine, at, capability) for at in versions)


def _first(known: Mapping[str, list[int]], architecture: str) -> Version:
    """The first version for the longest name that an architecture's begins with."""
    names = [name for name in known if architecture.startswith(name)]
    return tuple(known[max(names, key=len)]) if names else ()


@cache
def _at(engine: str, version: Version, capability: float | None) -> Profile:
    return next(
        found
        for found in _profiles(engine)
        if version >= found.since and (capability is None or capability >= found.least_capability)
    )


@cache
def _profiles(engine: str) -> tuple[Profile, ...]:
    row = _data()[engine]
    return tuple(_profile(engine, row, version) for version in row["versions"])


def _profile(engine: str, known: Mapping[str, Any], row: Mapping[str, Any]) -> Profile:
    return Profile(
        engine=engine,
        since=tuple(row["since"]),
        source=known["source"],
        memory_fraction=row["memoryFraction"],
        budget=row["budget"],
        graphs=row["graphs"],
        prefill=row["prefill"],
        logits_bytes=row["logitsBytes"],
        batch_tokens=_steps(row["batchTokens"]),
        sequences=_steps(row["sequences"]),
        block_tokens=row["blockTokens"],
        groups=row["groups"],
        states=row["states"],
        logits_spread=row.get("logitsSpread"),
        logits_bytes_elsewhere=row.get("logitsBytesElsewhere"),
        least_capability=row.get("leastCapability", 0),
        runtime_gib=row.get("runtimeGib", 0),
        tunes_states=row.get("tunesStates", False),
        state_blocks=row.get("stateBlocks", 1),
        latent_expanded=row.get("latentExpanded", False),
        longest_chunk_tokens=row.get("longestChunkTokens", 32_768),
        split_outputs=row.get("splitOutputs", 1),
        profiled_sequences=row.get("profiledSequences"),
        graph_sequences=_steps(row.get("graphSequences", ())),
        wide_graph_sequences=_steps(row.get("wideGraphSequences", ())),
        small_batch=tuple(known.get("smallBatch", ())),
        reserve=parse(row["reserve"]) if "reserve" in row else None,
        limit_share=row.get("limitShare", 1),
        pools=row.get("pools", "shared"),
        window_share=row.get("windowShare"),
        state_share=row.get("stateShare"),
        loader=row.get("loader", "torch"),
        pass_tokens=row.get("passTokens"),
        context_gib=row.get("contextGib", 0),
        sampler_beside=row.get("samplerBeside", False),
        own_caches=row.get("ownCaches", False),
        mixtures=known.get("mixtures", "kernel"),
    )


def _steps(rows: Iterable[Any]) -> Steps:
    return tuple((least, value) for least, value in rows)


def _data() -> Mapping[str, Any]:
    return packaged.data("analysis/memory", "engines")
