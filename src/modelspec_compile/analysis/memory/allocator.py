"""What weights take beyond their elements: the allocator's rounding, and the table of rotations.

PyTorch's allocator gives out whole segments of 2 MiB from 10 MiB on, and does not split off a rest
of up to 1 MiB (c10/cuda/CUDACachingAllocator.cpp).
"""

from __future__ import annotations

from collections.abc import Mapping

from modelspec_compile.models.network import Attention, Latent, Network
from modelspec_compile.models.tensors import Tensor

MIB = 2**20
LARGE_BYTES = 10 * MIB
SEGMENT_BYTES = 2 * MIB
KEPT_REST_BYTES = 1 * MIB
ROTATION_BYTES = 2
UNROTATED = ("opt", "bloom", "gpt2", "mpt")
FUSED = ("query", "key_value")


def rest_bytes(size: float) -> float:
    """What the allocator gives with one allocation beyond its size."""
    if size < LARGE_BYTES:
        return 0
    rest = -size % SEGMENT_BYTES
    return rest if rest <= KEPT_REST_BYTES else 0


def rests_bytes(network: Network, sizes: Mapping[Tensor, float]) -> list[float]:
    """The rests of each run's blocks; `sizes` are bytes of a tensor in all blocks of its run.

    Query, key and value are one matrix, and so are the experts of a block.
    """
    found = [dict[tuple[str, str], float]() for _ in network.runs]
    for tensor, size in sizes.items():
        if tensor.run is not None:
            name = "attention" if tensor.name in FUSED else tensor.name
            blocks, key = found[tensor.run], (tensor.role, name)
            blocks[key] = blocks.get(key, 0) + size / network.runs[tensor.run].count
    counts = [run.count for run in network.runs]
    return [
        count * sum(map(rest_bytes, blocks.values()))
        for count, blocks in zip(counts, found, strict=True)
    ]


def rotation_bytes(network: Network) -> float:
    """The table of cosines and sines of every position, once for all layers."""
    if network.architecture.startswith(UNROTATED):
        return 0
    widths = [_rotated(run.mixer) for run in network.runs]
    return (network.max_position_tokens or 0) * max(widths, default=0) * ROTATION_BYTES


def _rotated(mixer: object) -> int:
    if isinstance(mixer, Latent):
        return mixer.rotary_size
    return mixer.head_size if isinstance(mixer, Attention) else 0
