"""The bundled models: an id of any spelling → its network, and how the id led there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from modelspec_compile.models import config
from modelspec_compile.models.index import Place, family, index
from modelspec_compile.models.names import (
    bare,
    canonical,
    is_companion,
    senses,
    sizes,
    stem,
    unpacked,
)
from modelspec_compile.models.network import Network
from modelspec_compile.models.pruned import pruning, whole, without
from modelspec_compile.models.schemes import kept_by_name

MOST_WORDS = 10
"""Names with more words are looked at no further: parts are tried in every combination."""


@lru_cache(maxsize=1024)
def find(model_id: str) -> Network | None:
    """The network of a registered model, or of the one that the id is made from.

    `match` is `exact` (an id or name of the registry), `repack` (the same weights kept otherwise),
    `tuned` (the same architecture, trained further) or `family` (the name contains a registered
    one; not certain). None where no registered model is recognised.
    """
    found = _place(model_id)
    if found is None:
        return _pruned(model_id)
    place, match = found
    network = _network(place)
    return replace(
        network,
        id=model_id,
        kept=kept_by_name(model_id, network),
        match=match,
        certain=network.certain and match != "family",
    )


def _pruned(model_id: str) -> Network | None:
    asked = pruning(canonical(model_id))
    key = whole(asked, index().tables["stems"]) if asked else None
    place = index().find("stems", key) if key else None
    if asked is None or place is None:
        return None
    network = without(_network(place), asked)
    kept = kept_by_name(model_id, network)
    return replace(network, id=model_id, kept=kept, match="family", certain=False)


def known() -> tuple[str, ...]:
    """The ids of all registered models."""
    return tuple(sorted(model for _, model in index().places))


def _network(place: Place) -> Network:
    file, model = place
    entry = family(file)[model]
    facts = entry["config"]
    assert isinstance(facts, Mapping)
    source = str(entry.get("source", ""))
    network = config.network(facts, model, source)
    return replace(network, certain=not source.startswith("stand-in"))


def _place(model_id: str) -> tuple[Place, str] | None:
    table = index()
    if place := table.find("names", bare(model_id)):
        return place, "exact"
    words = canonical(model_id)
    if is_companion(words):
        return None
    for key, kind, match in (
        (words, "words", "exact"),
        (unpacked(words), "words", "repack"),
        (stem(words), "stems", "tuned"),
    ):
        if place := table.find(kind, "-".join(key)):
            return place, match
    return None if pruning(words) else _contained(stem(words))


def _contained(words: tuple[str, ...]) -> tuple[Place, str] | None:
    """A registered stem whose words are in the name in their order, the longest first."""
    if not sizes(words):
        return None
    for length in range(len(words) - 1, 0, -1):
        for part in combinations(words[:MOST_WORDS], length):
            if _says_as_much(part, words) and (place := index().find("stems", "-".join(part))):
                return place, "family"
    return None


def _says_as_much(part: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return sizes(part) == sizes(words) and senses(part) == senses(words)
