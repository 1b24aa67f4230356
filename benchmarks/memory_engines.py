"""How near the memory analysis comes to the start-up logs of engines other than vLLM.

Facts: observations/memory_engines.jsonl. llama.cpp prints what it allocates (cache and compute
buffers), the others how many tokens are left room for. Its weights are those on the device.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from memory_rows import SHORT, Prediction, judged, predictions, right

from modelspec_compile.analysis.memory.memory import profile_of
from modelspec_compile.analysis.memory.parts import Parts, parts, sequence_bytes
from modelspec_compile.catalog import built_in
from modelspec_compile.models.network import Recurrent

NAME = "memory_engines.jsonl"
GIB = 2**30
ANY_CARD = "H100 80GB"
Measure = Callable[[Prediction], float | None]


def summary() -> dict[str, float]:
    """The figures of every engine that may not get worse, then those of all verdicts."""
    found = predictions(NAME)
    figures = {
        f"{name} median ({engine})": _median(measure, found, engine)
        for engine, measures in MEASURES.items()
        for name, measure in measures.items()
    }
    return {**figures, **_verdicts([one for one in found if judged(one)])}


def _verdicts(cases: list[Prediction]) -> dict[str, float]:
    certain = [answer for one in cases if (answer := right(one)) is not None]
    short = [one for one in cases if one.seen["outcome"] in SHORT]
    return {
        "verdicts right share (other engines)": sum(certain) / len(certain),
        "verdicts false fits (other engines)": sum(p.memory.verdict == "fits" for p in short),
        "verdicts uncertain share (other engines)": 1 - len(certain) / len(cases),
    }


def table() -> Iterator[str]:
    """Errors by engine: rows, median and greatest."""
    found = predictions(NAME)
    yield ""
    yield f"{'engine':<14}{'measure':<16}{'rows':>6}{'median':>9}{'greatest':>10}"
    for engine, measures in MEASURES.items():
        for name, measure in measures.items():
            errors = _errors(measure, found, engine)
            middle, most = statistics.median(errors), max(errors)
            yield f"{engine:<14}{name:<16}{len(errors):>6}{middle:>9.1%}{most:>10.1%}"


def _errors(measure: Measure, found: list[Prediction], engine: str) -> list[float]:
    mine = [one for one in found if one.row["engine"] == engine]
    return [abs(error) for one in mine if (error := measure(one)) is not None]


def _median(measure: Measure, found: list[Prediction], engine: str) -> float:
    return statistics.median(_errors(measure, found, engine))


def weights_error(one: Prediction) -> float | None:
    """Relative error of the weights on a device."""
    return _error(one, "weightsGib", one.memory.weights.mid / GIB)


def tokens_error(one: Prediction) -> float | None:
    """Relative error of the cache's tokens; of models with states only its bytes are compared."""
    if not one.memory.kv_tokens or _states(one):
        return None
    return _error(one, "cacheTokens", one.memory.kv_tokens.mid)


def cache_error(one: Prediction) -> float | None:
    """Relative error of the bytes of the cache that a device has room for."""
    held = one.memory.kv_cache.mid / GIB
    return _error(one, "cacheGib", held) if one.memory.device_bytes else None


def asked_error(one: Prediction) -> float | None:
    """Relative error of the cache that llama.cpp allocates for what it was told, with states."""
    held = _parts(one)
    each = sequence_bytes(held.pool, held.settings, held.settings.sequence_tokens)
    states = one.seen.get("statesGib", 0)
    seen = one.seen.get("cacheGib")
    if not seen or one.row["confidence"] == "low":
        return None
    return each * held.settings.sequences / GIB / (seen + states) - 1


def compute_error(one: Prediction) -> float | None:
    """Relative error of llama.cpp's compute buffer under flash attention."""
    return _error(one, "computeGib", _parts(one).activation.mid / GIB)


def _parts(one: Prediction) -> Parts:
    """The parts under the engine's profile; what llama.cpp allocates does not depend on a card."""
    card = one.deployment.accelerator or built_in().find(ANY_CARD)
    assert card
    return parts(one.deployment, profile_of(one.deployment), card)


def _error(one: Prediction, name: str, said: float) -> float | None:
    seen = one.seen.get(name)
    usable = seen and one.network.match != "guess" and one.row["confidence"] != "low"
    return said / float(seen) - 1 if usable else None


def _states(one: Prediction) -> bool:
    return any(isinstance(run.mixer, Recurrent) for run in one.network.runs)


MEASURES: dict[str, dict[str, Measure]] = {
    "sglang": {"weights": weights_error, "cache tokens": tokens_error, "cache bytes": cache_error},
    "llama.cpp": {"weights": weights_error, "cache bytes": asked_error, "compute": compute_error},
    "tensorrt-llm": {"cache tokens": tokens_error},
    "tgi": {"cache tokens": tokens_error},
}
