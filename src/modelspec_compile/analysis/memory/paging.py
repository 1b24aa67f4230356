"""How a cache is cut into blocks, and how many sequences of a length it holds.

Layers of one kind share a block table; layers of several kinds are put in groups of equal size, and
every block of every group has the size of the greatest (vllm/v1/core/kv_cache_utils.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil, inf

from modelspec_compile.analysis.memory.cache import Layers, Pool

GROWTH_OF_GROUP = 1.5
LONGEST_TOKENS = 2**24


@dataclass(frozen=True, slots=True)
class Pages:
    """A pool in blocks of `block_bytes`.

    `rows` are groups of layers: how many, tokens of a page, and the window that bounds them.
    `fixed_blocks` and `beside_bytes` are what every sequence takes, whatever its length; the
    latter may have a fixed share of the room.
    """

    block_bytes: float
    rows: tuple[tuple[int, int, int | None], ...]
    fixed_blocks: int = 0
    beside_bytes: float = 0
    beside_share: float = 0

    def needed(self, sequence_tokens: int, batch_tokens: int) -> int:
        """Blocks of one sequence of a length; a window keeps a batch beside itself."""
        total = self.fixed_blocks
        for number, tokens, window in self.rows:
            if window is None or sequence_tokens < window + batch_tokens:
                total += number * (ceil(sequence_tokens / tokens) + (window is not None))
            else:
                total += number * (ceil((window - 1 + batch_tokens) / tokens) + 1)
        return total

    def concurrency(self, cache_bytes: float, sequence_tokens: int, batch_tokens: int) -> float:
        """Sequences of a length that fit at once; infinite where nothing is kept."""
        needed = self.needed(sequence_tokens, batch_tokens)
        if self.beside_bytes and self.beside_share:
            kept = max(cache_bytes, 0) * self.beside_share / self.beside_bytes
            rest = max(cache_bytes, 0) * (1 - self.beside_share)
            return min(kept, rest / (self.block_bytes * needed))
        if self.beside_bytes:
            return max(cache_bytes, 0) / (self.block_bytes * needed + self.beside_bytes)
        if not self.block_bytes or not needed:
            return inf
        return max(cache_bytes, 0) // self.block_bytes / needed


@cache
def pages(held: Pool) -> Pages:
    """How an engine pages a pool."""
    if not held.token_bytes:
        return Pages(held.state_bytes, (), held.state_blocks if held.layers else 0)
    if held.apart:
        return _apart(held)
    if not held.mixed or not held.grouped or held.beside_bytes:
        return _plain(held)
    page, groups = _page(held), _groups(held.layers)
    kept = tuple(
        (number, max(int(page / kind.token_bytes), 1), kind.window_tokens)
        for (_, number), kind in zip(groups, held.layers, strict=True)
        if not kind.state_bytes
    )
    states = sum(
        number for (_, number), kind in zip(groups, held.layers, strict=True) if kind.state_bytes
    )
    return Pages(page * max(count for count, _ in groups), kept, states * held.state_blocks)


def _plain(held: Pool) -> Pages:
    """One table for all layers; of windows alone nothing is kept but the window."""
    every = sum(kind.count * kind.token_bytes for kind in held.layers) * held.block_tokens
    if held.bounded:
        widest = max(kind.window_tokens or 0 for kind in held.layers)
        return Pages(every, (), ceil(widest / held.block_tokens))
    return Pages(every, ((1, held.block_tokens, None),), beside_bytes=held.beside_bytes)


def _apart(held: Pool) -> Pages:
    """Every kind of layer with a pool of its own: blocks of one byte, tokens of a kind's bytes."""
    rows = tuple(
        (round(kind.count * kind.token_bytes), 1, kind.window_tokens)
        for kind in held.layers
        if kind.token_bytes
    )
    share = held.state_share if held.beside_bytes else None
    return Pages(1, rows, beside_bytes=held.beside_bytes, beside_share=share or 0)


def _page(held: Pool) -> float:
    """Bytes of the greatest page of a layer: attention's grow until a state fits in."""
    widest = max(kind.token_bytes for kind in held.layers)
    state = max(kind.state_bytes for kind in held.layers)
    least = max((kind.token_bytes for kind in held.layers if not kind.state_bytes), default=0)
    tokens = held.block_tokens
    if state and least:
        tokens = max(tokens, held.page_tokens * ceil(state / least / held.page_tokens))
    return max(widest * tokens, state)


def _groups(layers: tuple[Layers, ...]) -> list[tuple[int, int]]:
    """Layers a group and number of groups, for every kind of layer."""
    least, most = min(k.count for k in layers), max(k.count for k in layers)
    each = most if most < least * GROWTH_OF_GROUP else least
    return [(each, ceil(kind.count / each)) for kind in layers]


def longest(held: Pages, cache_bytes: float, batch_tokens: int) -> int:
    """The longest sequence, up to `LONGEST_TOKENS`, of which one fits."""
    least = max(held.beside_bytes, cache_bytes * held.beside_share)
    room = max(cache_bytes - least, 0) // held.block_bytes if held.block_bytes else 0
    if len(held.rows) == 1 and held.rows[0][2] is None:
        number, tokens, _ = held.rows[0]
        return min(int(max(room - held.fixed_blocks, 0) // number) * tokens, LONGEST_TOKENS)
    low, high = 0, LONGEST_TOKENS
    while low < high:
        middle = (low + high + 1) // 2
        fits = held.needed(middle, batch_tokens) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return low
