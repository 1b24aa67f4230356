"""What one token costs a network: weights it reads, operations, cache, all before any division."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from modelspec_compile.models.network import Attention, Experts, Latent, Network, Recurrent
from modelspec_compile.models.tensors import tensors

MIXERS = ("attention", "latent", "indexer", "mixer")
FEEDS = ("feed", "shared_expert", "router")


@dataclass(frozen=True, slots=True)
class Layers:
    """`count` layers of attention (or of a recurrent state) that are alike.

    `cache_elements` are written and kept a token, `state_elements` a sequence whatever its length;
    a token looks back on at most `reach_tokens`. `pair_flops` are operations a pair of tokens when
    prompts are computed, `look_flops` when one token reads the cache. `parts` is in how many equal
    shares tensor parallelism can divide the cache.
    """

    count: int
    cache_elements: float = 0.0
    state_elements: float = 0.0
    reach_tokens: float | None = None
    pair_flops: float = 0.0
    look_flops: float = 0.0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Work:
    """Elements of weights by part, and what the layers that remember do.

    `mixers` and `feeds` pass every token, of `experts` (in all layers together) a token passes
    `active` of `count`. `kind` is `dense`, `mixture`, `latent` or `hybrid`.
    """

    kind: str
    layers: int
    hidden_size: int
    mixers: float
    feeds: float
    experts: float
    head: float
    count: int
    active: int
    mixture_layers: int
    memory: tuple[Layers, ...]

    @property
    def token_elements(self) -> float:
        """Weights that one token passes, without the embedding."""
        share = self.active / self.count if self.count else 0.0
        return self.mixers + self.feeds + self.experts * share + self.head

    def touched(self, tokens: float) -> float:
        """The share of all experts that at least one of that many tokens passes.

        Routing is taken for even and independent, so an expert is missed by one token with the
        probability 1 - active / count.
        """
        if not self.count:
            return 0.0
        return float(1.0 - (1.0 - self.active / self.count) ** tokens)


@lru_cache(maxsize=512)
def work(network: Network) -> Work:
    """Count a network once."""
    sizes: dict[str, float] = {}
    for tensor in tensors(network):
        sizes[tensor.role] = sizes.get(tensor.role, 0.0) + tensor.parameters
    head = sizes.get("head") or (sizes.get("embedding", 0.0) if network.generates else 0.0)
    mixtures = [run for run in network.runs if isinstance(run.feed, Experts)]
    feeds = [run.feed for run in mixtures if isinstance(run.feed, Experts)]
    return Work(
        kind=_kind(network),
        layers=network.layers,
        hidden_size=network.hidden_size,
        mixers=sum(sizes.get(role, 0.0) for role in MIXERS),
        feeds=sum(sizes.get(role, 0.0) for role in FEEDS),
        experts=sizes.get("experts", 0.0),
        head=head,
        count=feeds[0].count if feeds else 0,
        active=feeds[0].active if feeds else 0,
        mixture_layers=sum(run.count for run in mixtures),
        memory=tuple(_memory(network)),
    )


def _kind(network: Network) -> str:
    mixers = [run.mixer for run in network.runs]
    if any(isinstance(mixer, Recurrent) for mixer in mixers):
        return "hybrid"
    if any(isinstance(mixer, Latent) for mixer in mixers):
        return "latent"
    return "mixture" if any(isinstance(run.feed, Experts) for run in network.runs) else "dense"


def _memory(network: Network) -> Iterator[Layers]:
    for run in network.runs:
        if isinstance(run.mixer, Attention):
            yield _attention(run.count, run.mixer)
        elif isinstance(run.mixer, Latent):
            yield _latent(run.count, run.mixer)
        elif isinstance(run.mixer, Recurrent):
            yield _recurrent(run.count, run.mixer)


def _attention(count: int, mixer: Attention) -> Layers:
    """Scores and their sum over values: two multiply-adds a head, pair and element."""
    value_size = mixer.value_head_size or mixer.head_size
    vectors = (mixer.head_size + value_size) / 2 * mixer.cached_vectors
    flops = 2.0 * mixer.heads * (mixer.head_size + value_size) / mixer.compress
    reach = mixer.window_tokens or mixer.top_tokens
    return Layers(
        count=count,
        cache_elements=0.0 if mixer.cross else mixer.key_value_heads * vectors / mixer.compress,
        reach_tokens=float(reach) if reach else None,
        pair_flops=flops,
        look_flops=flops,
        parts=mixer.key_value_heads,
    )


def _latent(count: int, mixer: Latent) -> Layers:
    """Prompts are computed with whole heads, the cache is read in its compressed form."""
    latent = mixer.latent_rank + mixer.rotary_size
    whole = mixer.head_size + mixer.rotary_size + mixer.value_head_size
    return Layers(
        count=count,
        cache_elements=float(latent),
        reach_tokens=float(mixer.top_tokens) if mixer.top_tokens else None,
        pair_flops=2.0 * mixer.heads * whole,
        look_flops=2.0 * mixer.heads * (latent + mixer.latent_rank),
    )


def _recurrent(count: int, mixer: Recurrent) -> Layers:
    """A token reads and writes the state, three operations an element each way."""
    return Layers(
        count=count,
        state_elements=float(mixer.state_elements + mixer.conv_elements),
        pair_flops=0.0,
        look_flops=6.0 * mixer.state_elements,
        parts=mixer.heads,
    )
