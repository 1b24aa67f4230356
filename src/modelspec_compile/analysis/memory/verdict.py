"""Whether it fits: what one sequence of the greatest length needs against what there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from modelspec_compile.analysis.deployment import Deployment
from modelspec_compile.analysis.figures import Range
from modelspec_compile.analysis.memory.parts import Parts, rest, sequence_bytes
from modelspec_compile.analysis.memory.settings import least_tokens
from modelspec_compile.models.network import Attention, Network

Verdict = Literal["fits", "tight", "does-not-fit", "unknown"]
CAUTION = {True: 1.3, False: 2.0}
"""Ranges hold 80 % of the rows; a certain verdict has to be right in 97 %. Less is known of an
engine whose version is not stated."""
GIB = 2**30
UNPAGED = "how engines page a compressed cache is not modelled"


def judge(deployment: Deployment, found: Sequence[Parts]) -> tuple[Verdict, str]:
    """The verdict of every engine version that it may be, and why it is not `fits`."""
    if deployment.network.match == "guess":
        return "unknown", f"the layers of `{deployment.network.id}` are only guessed"
    caution = CAUTION[bool(deployment.engine_version)]
    margins = [_margin(parts, parts.settings.sequence_tokens, caution) for parts in found]
    least = [_margin(parts, least_tokens(deployment), caution) for parts in found]
    if all(margin.low >= 0 for margin in margins):
        return ("tight", UNPAGED) if compressed(deployment.network) else ("fits", "")
    first = found[0]
    if all(margin.high < 0 for margin in least):
        return "does-not-fit", _why(first)
    return "tight", _why(first) if margins[0].mid < 0 else "it may fit, but not certainly"


def compressed(network: Network) -> bool:
    """Whether layers keep one entry for several tokens."""
    return any(isinstance(run.mixer, Attention) and run.mixer.compress > 1 for run in network.runs)


def _margin(parts: Parts, tokens: int, caution: float) -> Range:
    """Bytes left after one sequence of a length, or beside the budget, if less."""
    need = _need(parts, tokens)
    room = _room(parts)
    inside = Range(room.low - need, room.mid - need, room.high - need)
    return _least(_cautious(inside, caution), _beside(parts))


def _beside(parts: Parts) -> Range:
    """Bytes left outside of the budget: for graphs, SGLang's activations, a host that shares."""
    outside = [parts.graphs] if parts.profile.graphs == "outside" else []
    outside += [parts.activation] if parts.profile.budget == "static" else []
    outside += [parts.host]
    beside = parts.device_bytes - parts.usable_bytes - parts.profile.context_gib * GIB
    return rest(beside, 0, outside)


def _room(parts: Parts) -> Range:
    return parts.left if parts.profile.budget == "context" else parts.kv_cache


def _need(parts: Parts, tokens: int) -> float:
    """One sequence of a length; what is allocated at start, where that does not depend on room."""
    chosen = parts.settings
    sequences = chosen.sequences if parts.profile.budget == "context" else 1
    return sequence_bytes(parts.pool, chosen, tokens) * sequences


def _cautious(margin: Range, caution: float) -> Range:
    return Range(
        margin.mid - (margin.mid - margin.low) * caution,
        margin.mid,
        margin.mid + (margin.high - margin.mid) * caution,
    )


def _least(one: Range, other: Range) -> Range:
    return Range(min(one.low, other.low), min(one.mid, other.mid), min(one.high, other.high))


def _why(parts: Parts) -> str:
    if _room(parts).mid < 0:
        return f"{-_room(parts).mid / GIB:.1f} GiB are missing before any cache"
    tokens = parts.settings.sequence_tokens
    need, room = _need(parts, tokens) / GIB, _room(parts).mid / GIB
    if room < need:
        count = parts.settings.sequences if parts.profile.budget == "context" else 1
        what = "one sequence" if count == 1 else f"a batch of {count:,} sequences"
        return f"{what} of {tokens:,} tokens takes {need:.1f} GiB of cache, {room:.1f} are left"
    return "little is left beside what the engine takes for itself"
