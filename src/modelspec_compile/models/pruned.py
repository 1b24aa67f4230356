"""Mixtures of which experts were left out, as their names say (`…-REAP-25`, `…-REAP-218B-A32B`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from modelspec_compile.models.names import sizes, stem
from modelspec_compile.models.network import Experts, Network, Run
from modelspec_compile.models.tensors import parameters, tensors

_SHARE = re.compile(r"^reap(\d{1,2}|0\.\d{1,2})$")
_TOTAL = re.compile(r"^(\d{1,4}(?:\.\d+)?)b$")
WHOLE = 100
BILLION = 1e9


@dataclass(frozen=True, slots=True)
class Pruning:
    """`words` are the whole model's; a `share` of its experts went, or `total` elements stayed."""

    words: tuple[str, ...]
    share: float | None = None
    total: float | None = None


def pruning(words: tuple[str, ...]) -> Pruning | None:
    """What canonical words say was left out, None where they say nothing of that kind."""
    own = stem(words)
    for word in own:
        if found := _SHARE.match(word):
            share = float(found[1])
            rest = tuple(other for other in own if other != word)
            return Pruning(rest, share=share if share < 1 else share / WHOLE)
    if "reap" not in own:
        return None
    total, rest = _total(own), tuple(word for word in _unsized(own) if word != "reap")
    return Pruning(rest, total=total) if total else None


def whole(asked: Pruning, stems: Iterable[str]) -> str | None:
    """The stem of the model that was pruned: the same words, and not smaller than what is left."""
    if asked.share is not None:
        return "-".join(asked.words)
    return next((key for key in stems if _is_whole(asked, tuple(key.split("-")))), None)


def _is_whole(asked: Pruning, words: tuple[str, ...]) -> bool:
    stated = _total(words)
    large = stated is None or stated > (asked.total or 0)
    return large and _unsized(words) == asked.words


def _unsized(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in sizes(words))


def _total(words: tuple[str, ...]) -> float | None:
    found = (match for word in words if (match := _TOTAL.match(word)))
    return next((float(match[1]) * BILLION for match in found), None)


def without(network: Network, asked: Pruning) -> Network:
    """The network with the experts that are left."""
    share = asked.share if asked.share is not None else _share(network, asked.total or 0)
    return replace(network, runs=tuple(_smaller(run, share) for run in network.runs))


def _share(network: Network, total: float) -> float:
    experts = sum(one.parameters for one in tensors(network) if one.role == "experts")
    return min(max((parameters(network) - total) / experts, 0.0), 1.0) if experts else 0.0


def _smaller(run: Run, share: float) -> Run:
    if not isinstance(run.feed, Experts):
        return run
    left = max(round(run.feed.count * (1 - share)), run.feed.active)
    return replace(run, feed=replace(run.feed, count=left))
