"""The peak of activations while an engine profiles itself: a forward pass or the sampler.

A pass of T tokens holds 2 bytes x T x (two hidden states, the outputs of the up projections and
their product); the sampler holds `logits_bytes` a sequence and vocabulary entry: 38.5 where it
sorts (PyTorch), 15.5 where a kernel masks in place (vLLM from 0.16 on). The greater of both counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from modelspec_compile.models.network import Attention, Dense, Experts, Latent, Network, Run

BYTES = 2


@dataclass(frozen=True, slots=True)
class Pass:
    """The longest pass that is profiled: `tokens`, of which `sequences` are sampled."""

    tokens: int
    sequences: int


def forward_bytes(network: Network, tokens: int, tensor: int, split_outputs: int = 1) -> float:
    """Bytes of one pass through the widest block."""
    return tokens * BYTES * _widest(network, tensor, split_outputs)


def sampler_bytes(network: Network, sequences: int, logits_bytes: float) -> float:
    """Bytes of sampling one token for every sequence."""
    return sequences * network.vocabulary_size * logits_bytes if network.generates else 0


@cache
def _widest(network: Network, tensor: int, split_outputs: int) -> float:
    """Elements a token of the widest block, two hidden states included."""
    widest = max((_block(run, network, tensor, split_outputs) for run in network.runs), default=0)
    return widest + 2 * network.hidden_size


def _block(run: Run, network: Network, tensor: int, split_outputs: int) -> float:
    return max(_mixer(run, tensor), _feed(run, network.hidden_size, tensor, split_outputs))


def _mixer(run: Run, tensor: int) -> float:
    mixer = run.mixer
    if isinstance(mixer, Attention):
        heads = mixer.heads * (3 if mixer.query_gate else 2) + 2 * mixer.key_value_heads
        return heads * mixer.head_size / tensor
    if isinstance(mixer, Latent):
        return 3 * mixer.heads * (mixer.head_size + mixer.rotary_size) / tensor
    return 0


def _feed(run: Run, hidden: int, tensor: int, split_outputs: int) -> float:
    feed = run.feed
    if isinstance(feed, Dense):
        up = feed.size * (2 if feed.gated else 1) / tensor
        return up * split_outputs + feed.size / tensor
    if isinstance(feed, Experts):
        return _experts(feed, hidden, tensor, split_outputs)
    return 0


def _experts(feed: Experts, hidden: int, tensor: int, split_outputs: int) -> float:
    """Fused kernels: the larger of the up projection and the output, and the product between."""
    if split_outputs > 1:
        return 3 * feed.size * split_outputs
    up = feed.size * (2 if feed.gated else 1) / tensor
    width = feed.latent_size or hidden
    return feed.active * (max(up, width) + feed.size / tensor) + hidden
