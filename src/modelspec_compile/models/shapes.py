"""Usual shapes of language models by size, for those of which only a size is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log

from modelspec_compile.models.network import Attention, Dense, Experts, Network, Run
from modelspec_compile.models.tensors import active_parameters, parameters


@dataclass(frozen=True, slots=True)
class Shape:
    """What models of about `total` parameters have in common."""

    total: float
    layers: int
    hidden_size: int
    heads: int
    key_value_heads: int
    head_size: int
    feed: int
    vocabulary: int


# Qwen 2.5 and 3, Llama 3: what most models of these sizes are made from.
DENSE = (
    Shape(0.5e9, 24, 896, 14, 2, 64, 4864, 151936),
    Shape(1.5e9, 28, 1536, 12, 2, 128, 8960, 151936),
    Shape(3e9, 28, 3072, 24, 8, 128, 8192, 128256),
    Shape(4e9, 36, 2560, 32, 8, 128, 9728, 151936),
    Shape(8e9, 32, 4096, 32, 8, 128, 14336, 128256),
    Shape(14e9, 40, 5120, 40, 8, 128, 17408, 151936),
    Shape(24e9, 40, 5120, 32, 8, 128, 32768, 131072),
    Shape(32e9, 64, 5120, 64, 8, 128, 25600, 151936),
    Shape(70e9, 80, 8192, 64, 8, 128, 28672, 128256),
    Shape(123e9, 88, 12288, 96, 8, 128, 28672, 32768),
    Shape(405e9, 126, 16384, 128, 8, 128, 53248, 128256),
)
# Qwen3 and GLM mixtures.
SPARSE = (
    Shape(30e9, 48, 2048, 32, 4, 128, 768, 151936),
    Shape(106e9, 46, 4096, 96, 8, 128, 1408, 151552),
    Shape(235e9, 94, 4096, 64, 4, 128, 1536, 151936),
    Shape(480e9, 62, 6144, 96, 8, 128, 2560, 151936),
    Shape(700e9, 61, 7168, 128, 8, 128, 2048, 129280),
)
EXPERTS_ACTIVE = 8
SMALL = 5e9
"""Below this many parameters models usually share the embedding with the head."""


def nearest(shapes: tuple[Shape, ...], total: float) -> Shape:
    """The shape whose size is the nearest in ratio."""
    return min(shapes, key=lambda shape: abs(log(shape.total / total)))


def dense(shape: Shape, total: float | None, name: str) -> Network:
    """A dense network of the shape whose feed-forward size makes up the wanted total."""
    network = _network(shape, Dense(shape.feed), name, (total or shape.total) < SMALL)
    if total is None:
        return network
    per_size = 3 * shape.layers * shape.hidden_size
    missing = total - (parameters(network) - per_size * shape.feed)
    return _network(shape, Dense(max(round(missing / per_size), 64)), name, network.tied_embeddings)


def sparse(shape: Shape, total: float, active: float, name: str) -> Network:
    """A mixture of the shape; expert size and count make up the active and the total weights."""
    feed = Experts(EXPERTS_ACTIVE, EXPERTS_ACTIVE, shape.feed)
    network = _network(shape, feed, name, False)
    per_size = 3 * shape.layers * shape.hidden_size * EXPERTS_ACTIVE
    missing = active - (active_parameters(network) - per_size * feed.size)
    size = max(round(missing / per_size), 64)
    network = _network(shape, replace(feed, size=size), name, False)
    more = (total - parameters(network)) / (3 * shape.layers * shape.hidden_size * size)
    count = EXPERTS_ACTIVE + max(round(more), 0)
    return _network(shape, Experts(count, EXPERTS_ACTIVE, size), name, False)


def copies(shape: Shape, count: int, name: str) -> Network:
    """A mixture of whole feed-forward networks of a dense model, two of them a token (Mixtral)."""
    return _network(shape, Experts(count, 2, shape.feed), name, False)


def _network(shape: Shape, feed: Dense | Experts, name: str, tied: bool) -> Network:
    attention = Attention(shape.heads, shape.key_value_heads, shape.head_size)
    return Network(
        id=name,
        hidden_size=shape.hidden_size,
        vocabulary_size=shape.vocabulary,
        runs=(Run(shape.layers, attention, feed),),
        tied_embeddings=tied,
        certain=False,
        match="guess",
    )
