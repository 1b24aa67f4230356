"""How near the memory analysis comes to what engines printed when they started.

    python benchmarks/memory_accuracy.py [--rows] [--record]

A row gives the analysis what a spec gives: the model's id, its precision or quantization, the
engine's version where one is stated, the card as people write it, and the limits. Facts:
observations/memory.jsonl (start-up logs of vLLM), memory_engines.jsonl (of others) and
memory_published.jsonl (eight runs of llm-d Planner).
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import memory_engines
from memory_rows import SHORT, Prediction, hybrid, judged, predict, predictions, right, rows

from modelspec_compile.analysis.figures import Range

__all__ = ["predict", "record", "report", "rows", "summary", "table", "worse"]

HERE = Path(__file__).resolve().parent
RECORDED = HERE / "accuracy.json"
GIB = 2**30


def weights_error(one: Prediction) -> float | None:
    """Relative error of the weights, where the degree of parallelism and the model are known."""
    seen = one.seen.get("weightsGib")
    usable = "tensor" in one.row and one.network.match != "guess"
    if not seen or not usable or one.row["confidence"] == "low":
        return None
    return one.memory.weights.mid / GIB / float(seen) - 1


def cache_error(one: Prediction) -> float | None:
    """Relative error of the cache's tokens: full attention, a known card and version."""
    if not one.row.get("version") or hybrid(one.network) or one.row["confidence"] == "low":
        return None
    return tokens_error(one)


def unstated_error(one: Prediction) -> float | None:
    """The same where no version is stated."""
    if one.row.get("version") or hybrid(one.network) or one.row["confidence"] == "low":
        return None
    return tokens_error(one)


def tokens_error(one: Prediction) -> float | None:
    """Relative error of the cache's tokens, whatever is known."""
    seen, said = _tokens(one), one.memory.kv_tokens
    if not seen or not said or one.network.match == "guess":
        return None
    return said.mid / seen - 1


def concurrency_error(one: Prediction) -> float | None:
    """Relative error of the greatest concurrency of networks with more than one kind of layer."""
    seen, said = one.seen.get("maxConcurrency"), one.memory.max_concurrency
    if not seen or not said or not hybrid(one.network):
        return None
    return said.mid / float(seen) - 1


def space_error(one: Prediction) -> float | None:
    """GiB that the cache is predicted larger than it is."""
    seen = one.seen.get("cacheGib")
    if seen is None or not one.memory.device_bytes or one.network.match == "guess":
        return None
    return one.memory.kv_cache.mid / GIB - float(seen)


def _tokens(one: Prediction) -> float | None:
    seen = one.seen
    blocks = seen.get("cacheBlocks", 0) * seen.get("blockTokens", 16)
    tokens = blocks or seen.get("cacheTokens")
    return None if seen.get("outcome") == "cache-too-small" else tokens


def summary() -> dict[str, float]:
    """The figures that may not get worse."""
    found = predictions()
    cases = [one for one in found if judged(one)]
    certain = [answer for one in cases if (answer := right(one)) is not None]
    published = [abs(e) for p in predictions("memory_published.jsonl") if (e := space_error(p))]
    short = [p for p in cases if p.seen["outcome"] in SHORT and p.memory.verdict == "fits"]
    by_bits = {
        f"weights {bits} median": _median(weights_error, (p for p in found if p.bits == bits))
        for bits in ("16-bit", "8-bit", "4-bit")
    }
    return {
        **by_bits,
        "cache tokens median": _median(cache_error, found),
        "cache tokens p90": _p90(cache_error, found),
        "cache tokens, version not stated, median": _median(unstated_error, found),
        "hybrid concurrency median": _median(concurrency_error, found),
        "published free space MAE GiB": statistics.fmean(published),
        "verdicts judged": len(cases),
        "verdicts certain": len(certain),
        "verdicts right share": sum(certain) / len(certain),
        "verdicts false fits": len(short),
        "verdicts uncertain share": 1 - len(certain) / len(cases),
        **memory_engines.summary(),
    }


def _errors(
    measure: Callable[[Prediction], float | None], found: Iterable[Prediction]
) -> list[float]:
    return sorted(abs(error) for one in found if (error := measure(one)) is not None)


def _median(measure: Callable[[Prediction], float | None], found: Iterable[Prediction]) -> float:
    return statistics.median(_errors(measure, found) or [0.0])


def _p90(measure: Callable[[Prediction], float | None], found: Iterable[Prediction]) -> float:
    errors = _errors(measure, found) or [0.0]
    return errors[min(len(errors) - 1, int(0.9 * len(errors)))]


GAINS = ("verdicts right share",)
COUNTS = ("verdicts judged", "verdicts certain")
MEASURES: dict[str, Callable[[Prediction], float | None]] = {
    "weights": weights_error,
    "cache tokens": cache_error,
    "concurrency": concurrency_error,
}
GROUPS: dict[str, Callable[[Prediction], str]] = {
    "model family": lambda one: one.network.id.split("/")[-1].split("-")[0],
    "accelerator": lambda one: one.row.get("card", "not named"),
    "engine version": lambda one: one.row.get("version", "not stated"),
    "weights": lambda one: one.bits,
}


def table() -> Iterator[str]:
    """Medians and counts by group, then the worst rows."""
    found = predictions()
    for name, key in GROUPS.items():
        yield ""
        yield f"{name:<24}" + "".join(f"{measure:>22}" for measure in MEASURES)
        for group in sorted({key(one) for one in found}):
            members = [one for one in found if key(one) == group]
            cells = [_cell(_errors(measure, members)) for measure in MEASURES.values()]
            if any(cells):
                yield f"{group:<24}" + "".join(f"{cell:>22}" for cell in cells)
    yield from _worst(found)


def _cell(errors: list[float]) -> str:
    return f"{statistics.median(errors):.1%} ({len(errors)})" if errors else ""


def _worst(found: list[Prediction]) -> Iterator[str]:
    yield ""
    yield "worst ten rows"
    scored = [
        (abs(error), name, error, one)
        for one in found
        for name, measure in MEASURES.items()
        if (error := measure(one)) is not None
    ]
    for _, name, error, one in sorted(scored, key=lambda row: -row[0])[:10]:
        yield f"  {one.row['id']:<9} {name:<13} {error:+8.1%}  {one.row['model']}"


def each() -> Iterator[str]:
    """One line a row: predicted and printed."""
    for one in [*predictions(), *predictions(memory_engines.NAME)]:
        seen, held = one.seen, one.memory
        yield (
            f"{one.row['id']} {one.row['model'][:34]:<34} {one.row.get('card', '-'):<12}"
            f" {one.row.get('version', '-'):<8} W {_gib(held.weights)}/{seen.get('weightsGib')}"
            f" A {_gib(held.activation)}/{seen.get('activationGib')}"
            f" KV {_gib(held.kv_cache)}/{seen.get('cacheGib')}"
            f" T {_whole(held.kv_tokens)}/{_tokens(one)}"
            f" C {_whole(held.max_concurrency)}/{seen.get('maxConcurrency')}"
            f" {held.verdict}/{seen.get('outcome')}"
        )


def _gib(size: Range) -> str:
    return f"{size.low / GIB:.2f}<{size.mid / GIB:.2f}<{size.high / GIB:.2f}"


def _whole(size: Range | None) -> str:
    return f"{size.low:.6g}<{size.mid:.6g}<{size.high:.6g}" if size else "-"


def worse(then: dict[str, float], now: dict[str, float]) -> list[str]:
    """The figures that got worse by more than 5 % of themselves and half a point."""
    return [
        f"{name}: {now[name]:.4f}, was {value:.4f}"
        for name, value in then.items()
        if name not in COUNTS and _loss(name, now[name] - value) > 0.05 * abs(value) + 0.005
    ]


def _loss(name: str, change: float) -> float:
    return -change if name.startswith(GAINS) else change


def record() -> None:
    """Writes the figures of today down."""
    known = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    rounded = {name: round(value, 4) for name, value in summary().items()}
    RECORDED.write_text(json.dumps({**known, "memory": rounded}, indent=1) + "\n")


def report() -> str:
    """The figures, then the tables."""
    figures = [f"{name:<40} {value:8.4f}" for name, value in summary().items()]
    return "\n".join([*figures, *table(), *memory_engines.table()])


def main() -> None:
    """Prints the figures and the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--rows", action="store_true", help="one line a row")
    reader.add_argument("--record", action="store_true", help="keep the figures as the bar")
    chosen = reader.parse_args()
    if chosen.record:
        record()
    print("\n".join(each()) if chosen.rows else report())


if __name__ == "__main__":
    main()
