"""How a repack keeps its weights, from words of its name; the rules are data (`schemes.json`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from modelspec_compile.models.kept import USUAL
from modelspec_compile.models.network import Kept, Network

RULES = Path(__file__).with_name("schemes.json")
GGUF_SKIPS = ("norm", "router", "side")
PLAIN = "plain"
Rule = Mapping[str, object]
_GROUP = re.compile(r"\bg(?:s|roup)?(\d{2,3})\b")


def kept_by_name(name: str, network: Network) -> Kept | None:
    """The scheme that the name states; else what the network's own files have."""
    lowered = name.lower()
    found = next((rule for rule in _rules("schemes") if _named(rule, lowered)), None)
    if found is None or _same(network.kept, found):
        return excepted(network.kept, name, network)
    if found["scheme"] == PLAIN:
        return None
    return excepted(_grouped(_base(found), lowered), name, network)


def scheme_of(word: str) -> str | None:
    """The scheme that a word for a quantization names, `plain` for none, None where it is no such.

    `fp8_block` and `FP8-dynamic` are `fp8`, `w4a16` is `int4`, `bnb-4bit` is `bitsandbytes`.
    """
    lowered = word.lower().replace("_", "-")
    usual = {str(rule["scheme"]) for rule in _rules("schemes")}
    if lowered in usual or lowered == "int4":
        return lowered
    named = (rule for rule in _rules("schemes") if _named(rule, word.lower()))
    return next((str(rule["scheme"]) for rule in named), None)


def kept_as(scheme: str, network: Network) -> Kept:
    """The usual layout of a scheme that a spec states, where the id says nothing of it."""
    found = next((rule for rule in _rules("schemes") if rule["scheme"] == scheme), None)
    usual = Kept(scheme, None, USUAL) if found is None else _base(found)
    return excepted(usual, network.id, network) or usual


def excepted(kept: Kept | None, name: str, network: Network) -> Kept | None:
    """The scheme with what is known of such repacks of such networks."""
    for rule in _rules("exceptions"):
        if kept and _applies(rule, kept, name.lower(), network.architecture):
            kept = _changed(kept, rule)
    return kept


@cache
def _rules(kind: str) -> tuple[Rule, ...]:
    raw = json.loads(RULES.read_text("utf-8"))
    return tuple(raw[kind])


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _named(rule: Rule, name: str) -> bool:
    return _pattern(str(rule.get("name", ""))).search(name) is not None


def _same(own: Kept | None, rule: Rule) -> bool:
    return own is not None and own.scheme == rule["scheme"]


def _words(rule: Rule, key: str) -> tuple[str, ...]:
    found = rule.get(key)
    return tuple(found) if isinstance(found, list) else ()


def _base(rule: Rule) -> Kept:
    skips = GGUF_SKIPS if rule.get("gguf") else (*USUAL, *_words(rule, "skips"))
    group, bits = rule.get("group"), rule.get("bits")
    return Kept(
        str(rule["scheme"]),
        group if isinstance(group, int) else None,
        skips,
        bits=bits if isinstance(bits, int) else None,
    )


def _grouped(kept: Kept, name: str) -> Kept:
    found = _GROUP.search(name)
    sized = found and kept.scheme in {"int4", "gptq", "awq"}
    return replace(kept, group=int(found[1])) if found and sized else kept


def _applies(rule: Rule, kept: Kept, name: str, architecture: str) -> bool:
    kinds = _words(rule, "architectures")
    return (
        kept.scheme in _words(rule, "schemes")
        and (not kinds or architecture in kinds)
        and _named(rule, name)
    )


def _changed(kept: Kept, rule: Rule) -> Kept:
    more, fewer = _words(rule, "skips"), _words(rule, "quantizes")
    others = rule.get("others")
    mixed = dict(kept.others) | (others if isinstance(others, dict) else {})
    plain = _words(rule, "plain")
    blocks = rule.get("skippedBlocks")
    return replace(
        kept,
        skips=tuple(dict.fromkeys(s for s in (*kept.skips, *more) if s not in fewer)),
        others=tuple((role, scheme) for role, scheme in mixed.items() if role not in plain),
        skipped_blocks=blocks if isinstance(blocks, int) else kept.skipped_blocks,
    )
