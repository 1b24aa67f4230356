"""Did-you-mean: the known word that a misspelt one was most likely to be."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate closest to `word`, or None where nothing is close.

    Case, `_` and `-` weigh nothing, so `max_replicas` finds `maxReplicas` and `h100-80GB` finds
    `h100-80gb`. Of candidates that differ in nothing else the first one given wins.
    """
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for candidate in candidates:
        known.setdefault(_fold(candidate), candidate)
    folded = _fold(word)
    if folded in known:
        return known[folded]
    close = get_close_matches(folded, known, n=1, cutoff=0.7)
    return known[close[0]] if close else None


def _fold(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")
