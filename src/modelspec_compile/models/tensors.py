"""The weights of a network by role; what is quantized, sharded and read is decided by tensor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from modelspec_compile.models.network import (
    Attention,
    Dense,
    Experts,
    Feed,
    Latent,
    Mixer,
    Network,
    Recurrent,
    Run,
)

Role = Literal[
    "embedding",
    "head",
    "attention",
    "latent",
    "indexer",
    "mixer",
    "feed",
    "experts",
    "shared_expert",
    "router",
    "norm",
    "side",
]
COMPRESSOR_ROWS = 4
"""Values and gates of two overlapping spans: how DeepSeek V4 pools its indexer's keys."""
ROLES: tuple[str, ...] = get_args(Role)
Split = Literal["columns", "rows", "vocabulary", "experts", "heads", "none"]


@dataclass(frozen=True, slots=True)
class Tensor:
    """`copies` equal tensors of `rows` outputs and `columns` inputs each.

    `split` is what tensor parallelism divides: `columns` the outputs (query, gate, up), `rows` the
    inputs (output, down), `heads` outputs in `units` indivisible parts (key and value: a device
    holds at least one whole), `vocabulary`, `experts` (divided like `columns` and `rows`, or whole
    experts under expert parallelism), `none` (every device has all of it). `active_copies` are
    those that one token passes. `run` is the index of the run in the network, None outside of the
    blocks. `bias` are further elements a copy that stay in 16 bits.
    """

    role: Role
    name: str
    rows: int
    columns: int
    copies: int
    active_copies: int
    split: Split = "none"
    units: int = 1
    bias: int = 0
    run: int | None = None

    @property
    def parameters(self) -> int:
        """Elements of all copies."""
        return (self.rows * self.columns + self.bias) * self.copies

    @property
    def active_parameters(self) -> int:
        """Elements that take part in one token."""
        return (self.rows * self.columns + self.bias) * self.active_copies


def tensors(network: Network) -> tuple[Tensor, ...]:
    """What an engine loads to serve the model without its own draft layers."""
    return (*_ends(network), *_blocks(network, network.runs), *_side(network))


def draft_tensors(network: Network) -> tuple[Tensor, ...]:
    """What the layers for multi-token prediction add; embedding and head are the model's own."""
    join = network.hidden_size * 2 * sum(run.count for run in network.draft_runs)
    if not join:
        return ()
    return (
        _one("feed", "draft_join", join // network.hidden_size, network.hidden_size),
        *_blocks(network, network.draft_runs),
    )


def parameters(network: Network) -> int:
    """All weights, towers included, draft layers not."""
    return sum(tensor.parameters for tensor in tensors(network))


def active_parameters(network: Network) -> int:
    """Weights of the language model that one token passes, the embedding table counted whole."""
    return sum(t.active_parameters for t in tensors(network) if t.role != "side")


def _one(role: Role, name: str, rows: int, columns: int, split: Split = "none") -> Tensor:
    return Tensor(role, name, rows, columns, 1, 1, split)


def _ends(network: Network) -> Iterator[Tensor]:
    hidden, vocabulary = network.hidden_size, network.vocabulary_size
    yield _one("embedding", "tokens", vocabulary, hidden, "vocabulary")
    if network.extra_embeddings:
        yield _one("embedding", "tables", network.extra_embeddings, 1)
    if network.generates and not network.tied_embeddings:
        yield _one("head", "head", vocabulary, hidden, "vocabulary")
    yield _one("norm", "last", hidden, 1)


def _side(network: Network) -> Iterator[Tensor]:
    if network.side_parameters:
        yield _one("side", "towers", network.side_parameters, 1)


def _blocks(network: Network, runs: Iterable[Run]) -> Iterator[Tensor]:
    for index, run in enumerate(runs):
        for tensor in _block(network.hidden_size, run):
            yield replace(
                tensor,
                copies=tensor.copies * run.count,
                active_copies=tensor.active_copies * run.count,
                run=index,
            )


def _block(hidden: int, run: Run) -> Iterator[Tensor]:
    yield from _mixer(hidden, run.mixer)
    if run.cross:
        yield from _attention(hidden, run.cross)
    yield from _feed(hidden, run.feed)
    norms = sum(part is not None for part in (run.mixer, run.cross, run.feed))
    yield _one("norm", "norms", hidden * norms + run.extra_parameters, 1)


def _mixer(hidden: int, mixer: Mixer | None) -> Iterator[Tensor]:
    if isinstance(mixer, Attention):
        return _attention(hidden, mixer)
    if isinstance(mixer, Latent):
        return _latent(hidden, mixer)
    if isinstance(mixer, Recurrent):
        return iter((_recurrent(hidden, mixer),))
    return iter(())


def _recurrent(hidden: int, mixer: Recurrent) -> Tensor:
    rows, rest = divmod(mixer.parameters, hidden)
    return replace(_one("mixer", mixer.kind, rows, hidden, "columns"), units=mixer.heads, bias=rest)


def _attention(hidden: int, mixer: Attention) -> Iterator[Tensor]:
    yield from _queries(hidden, mixer)
    yield from _keys(hidden, mixer)
    yield from _output(hidden, mixer)
    yield from _indexer(hidden, mixer)


def _queries(hidden: int, mixer: Attention) -> Iterator[Tensor]:
    rows = mixer.heads * mixer.head_size * (2 if mixer.query_gate else 1)
    if mixer.query_rank:
        yield _one("attention", "query_down", mixer.query_rank, hidden)
    yield Tensor(
        "attention",
        "query",
        rows,
        mixer.query_rank or hidden,
        1,
        1,
        "columns",
        mixer.heads,
        rows if mixer.bias else 0,
    )


def _keys(hidden: int, mixer: Attention) -> Iterator[Tensor]:
    key = mixer.key_value_heads * mixer.head_size
    value = mixer.key_value_heads * (mixer.value_head_size or mixer.head_size)
    rows = key + (value if mixer.projects_values else 0)
    bias = rows if mixer.bias else 0
    units = mixer.key_value_heads
    yield Tensor("attention", "key_value", rows, hidden, 1, 1, "heads", units, bias)


def _output(hidden: int, mixer: Attention) -> Iterator[Tensor]:
    width = mixer.heads * (mixer.value_head_size or mixer.head_size)
    bias = hidden if mixer.output_bias else 0
    if mixer.output_rank:
        groups = mixer.output_groups
        down = _one("attention", "output_down", mixer.output_rank * groups, width // groups)
        yield replace(down, split="columns", units=groups)
        width = mixer.output_rank * groups
    yield Tensor("attention", "output", hidden, width, 1, 1, "rows", mixer.heads, bias)


def _indexer(hidden: int, mixer: Attention | Latent) -> Iterator[Tensor]:
    if not mixer.indexer_heads:
        return
    size = mixer.indexer_head_size
    yield _one("indexer", "query", mixer.indexer_heads * size, mixer.query_rank or hidden)
    pooled = isinstance(mixer, Attention) and mixer.compress > 1
    rows = (COMPRESSOR_ROWS if pooled else 1) * size + mixer.indexer_heads
    yield _one("indexer", "key", rows, hidden)


def _latent(hidden: int, mixer: Latent) -> Iterator[Tensor]:
    query = mixer.heads * (mixer.head_size + mixer.rotary_size)
    if mixer.query_rank:
        yield _one("latent", "query_down", mixer.query_rank, hidden)
    up = _one("attention", "query", query, mixer.query_rank or hidden, "columns")
    yield replace(up, units=mixer.heads)
    yield _one("latent", "key_value_down", mixer.latent_rank + mixer.rotary_size, hidden)
    both = mixer.heads * (mixer.head_size + mixer.value_head_size)
    yield replace(
        _one("attention", "key_value_up", both, mixer.latent_rank, "columns"), units=mixer.heads
    )
    output = _one("attention", "output", hidden, mixer.heads * mixer.value_head_size, "rows")
    yield replace(output, units=mixer.heads)
    yield from _indexer(hidden, mixer)
    yield _one("norm", "latent_norms", mixer.latent_rank + (mixer.query_rank or 0), 1)


def _feed(hidden: int, feed: Feed | None) -> Iterator[Tensor]:
    if isinstance(feed, Dense):
        yield from _matrices("feed", hidden, feed.size, feed.gated, feed.bias)
    elif isinstance(feed, Experts):
        yield from _experts(hidden, feed)


def _matrices(role: Role, hidden: int, size: int, gated: bool, bias: bool) -> Iterator[Tensor]:
    up = size * (2 if gated else 1)
    yield Tensor(role, "up", up, hidden, 1, 1, "columns", 1, up if bias else 0)
    yield Tensor(role, "down", hidden, size, 1, 1, "rows", 1, hidden if bias else 0)


def _experts(hidden: int, feed: Experts) -> Iterator[Tensor]:
    width = feed.latent_size or hidden
    for tensor in _matrices("experts", width, feed.size, feed.gated, feed.bias):
        yield replace(tensor, copies=feed.count, active_copies=feed.active, split="experts")
    if feed.latent_size:
        yield _one("shared_expert", "latent", 2 * width, hidden, "none")
    if feed.shared_size:
        yield from _matrices("shared_expert", hidden, feed.shared_size, feed.gated, False)
    yield replace(_one("router", "router", feed.count, hidden), bias=feed.count if feed.bias else 0)
