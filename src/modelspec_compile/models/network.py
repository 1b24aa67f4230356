"""A network as the analysis sees it: runs of equal blocks between an embedding and a head.

Counts are whole; sizes are in elements unless their name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attention:
    """Softmax attention with a key and a value a head and token.

    `window_tokens` bounds what a token looks back on (sliding or chunked attention); None is
    everything. `compress` is the number of tokens that share one cache entry, 1 where each has its
    own; a compressed layer with a window keeps the tokens of the window uncompressed besides, and
    its indexer's keys are compressed too. `shares_cache` is a layer that reads an earlier layer's
    cache and has none. `cross` reads keys and values of another sequence (image, audio), of
    `window_tokens` entries where that is known: they do not grow with the tokens of the text.
    `projects_values` is False where the key's projection gives the value too, `cached_vectors` is
    1 where key and value are one vector in the cache. `query_rank`, `output_rank` (for each of
    `output_groups`) and the indexer are as in `Latent`.
    """

    heads: int
    key_value_heads: int
    head_size: int
    value_head_size: int | None = None
    window_tokens: int | None = None
    bias: bool = False
    query_gate: bool = False
    shares_cache: bool = False
    compress: int = 1
    cross: bool = False
    projects_values: bool = True
    cached_vectors: int = 2
    query_rank: int | None = None
    output_rank: int | None = None
    output_groups: int = 1
    output_bias: bool = False
    indexer_heads: int = 0
    indexer_head_size: int = 0
    top_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Latent:
    """Multi-head latent attention: one compressed key and value a token, for all heads together.

    `query_rank` is None where queries are not compressed. `indexer_*` describe the key that picks
    the `top_tokens` that sparse variants look at, `indexer_compress` how many tokens share one.
    """

    heads: int
    query_rank: int | None
    latent_rank: int
    rotary_size: int
    head_size: int
    value_head_size: int
    indexer_heads: int = 0
    indexer_head_size: int = 0
    top_tokens: int | None = None
    indexer_compress: int = 1


@dataclass(frozen=True, slots=True)
class Recurrent:
    """A layer with a state of fixed size a sequence instead of a cache a token.

    `kind` is `mamba`, `mamba2`, `gated-delta` or `linear`; `state_elements` and `conv_elements`
    are one sequence's state; `parameters` are those of the whole mixer.
    """

    kind: str
    parameters: int
    state_elements: int
    conv_elements: int = 0
    heads: int = 1


@dataclass(frozen=True, slots=True)
class Dense:
    """A feed-forward network; `gated` has three matrices, else two."""

    size: int
    gated: bool = True
    bias: bool = False


@dataclass(frozen=True, slots=True)
class Experts:
    """A mixture: `active` of `count` experts a token, and `shared_size` that every token passes.

    `latent_size` is the width that routed experts work in, where it is not the model's own.
    """

    count: int
    active: int
    size: int
    shared_size: int = 0
    gated: bool = True
    bias: bool = False
    latent_size: int | None = None


Mixer = Attention | Latent | Recurrent
Feed = Dense | Experts


@dataclass(frozen=True, slots=True)
class Run:
    """`count` equal blocks; a block may lack a mixer or a feed-forward network.

    Equal blocks are one run wherever they are, so a hybrid of 36 linear and 12 attention layers
    that alternate is two runs. `cross` is a second attention of a decoder, `extra_parameters` is
    what every device holds of a block besides (norms are counted on their own).
    """

    count: int
    mixer: Mixer | None
    feed: Feed | None
    cross: Attention | None = None
    extra_parameters: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """How the files keep the weights: a scheme, its group and what is left in 16 bits.

    `scheme` is a name of `spec.identity.QUANTIZATIONS` or a plain precision; `skips` are roles of
    `tensors.Role` that are not quantized, `others` pairs of a role and the scheme it has instead.
    `skipped_blocks` blocks are left in 16 bits whatever their roles. `bits` is where the scheme's
    name does not fix it (awq and gptq with 8 bits).
    """

    scheme: str
    group: int | None = None
    skips: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    skipped_blocks: int = 0
    bits: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """One model.

    `side_parameters` are towers beside the language model (vision, audio, projector).
    `draft_runs` are layers for multi-token prediction that the files bring along.
    `extra_embeddings` are elements of further tables that only give rows (positions, embeddings
    a layer). `generates` is False for encoders, which have neither cache nor head. `source` says
    where the facts are from, `weight_bytes` is the exact size of the weights where files were at
    hand (draft layers included), `match` how the id led to them (`exact`, `repack`, `family`,
    `guess`, `files`, `spec`, `hub`), `certain` whether they are the model's own.
    """

    id: str
    hidden_size: int
    vocabulary_size: int
    runs: tuple[Run, ...]
    tied_embeddings: bool = False
    max_position_tokens: int | None = None
    precision: str = "bf16"
    kept: Kept | None = None
    side_parameters: int = 0
    draft_runs: tuple[Run, ...] = ()
    architecture: str = ""
    source: str = ""
    certain: bool = True
    extra_embeddings: int = 0
    generates: bool = True
    match: str = "exact"
    weight_bytes: int | None = None

    @property
    def layers(self) -> int:
        """Blocks of all runs together."""
        return sum(run.count for run in self.runs)
