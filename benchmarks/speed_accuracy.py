"""How near the speed analysis comes to what was measured.

    python benchmarks/speed_accuracy.py [--worst 10] [--record]

A row gives the analysis what a spec gives: the model's id, its precision or quantization, the
engine and its version where one is stated, the card as people write it, the degrees of parallelism
and the load. Facts: observations/speed.csv. Figures with a model left out are those that
`calibrate_speed.py` stored when it fitted the constants.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from modelspec_compile.analysis.deployment import Deployment, Limits, Load, Parallelism
from modelspec_compile.analysis.memory import memory
from modelspec_compile.analysis.question import version
from modelspec_compile.analysis.speed import Speed, speed
from modelspec_compile.catalog import built_in
from modelspec_compile.models.registry import find

FOLDER = Path(__file__).resolve().parent / "observations"
LEFT_OUT = FOLDER / "speed_left_out.json"
RECORDED = Path(__file__).resolve().parent / "accuracy.json"
Row = dict[str, str]
FIGURES = ("tpot", "ttft")
WEIGHT_PRECISIONS = ("fp8", "fp4", "int8", "int4")


@dataclass(frozen=True)
class Prediction:
    """A row and what the analysis says about it."""

    row: Row
    deployment: Deployment
    speed: Speed

    def error(self, figure: str) -> float:
        """The prediction over the measurement, less one."""
        return self.seconds(figure) / measured(self.row, figure) - 1

    def seconds(self, figure: str) -> float:
        """The middle of the predicted range."""
        found = self.speed.tpot_seconds if figure == "tpot" else self.speed.ttft_seconds
        assert found is not None, self.speed.reason
        return found.mid

    def holds(self, figure: str) -> bool:
        """Whether the stated range contains the measurement."""
        found = self.speed.tpot_seconds if figure == "tpot" else self.speed.ttft_seconds
        return found is not None and found.low <= measured(self.row, figure) <= found.high


def rows() -> list[Row]:
    """Every observation."""
    with (FOLDER / "speed.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def digest(found: list[Row]) -> str:
    """The SHA-256 of observations, which the constants that were fitted to them name."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def measured(row: Row, figure: str) -> float:
    """Seconds that were measured."""
    return float(row[f"{figure}_ms"]) / 1e3


def deployment(row: Row) -> Deployment:
    """The deployment of a row, as a spec with these facts gives it."""
    network = find(row["model"])
    device = built_in().find(row["accelerator"])
    assert network is not None, row["id"]
    assert device is not None, row["id"]
    kept = network.kept.scheme if network.kept else None
    precision, scheme = row["precision"] or network.precision, row["quantization"] or None
    if precision in WEIGHT_PRECISIONS:
        precision, scheme = network.precision, scheme or precision
    return Deployment(
        network=network,
        accelerator=device,
        devices=int(row["devices"]),
        parallelism=Parallelism(int(row["tensor"]), 1, int(row["data"]), int(row["expert"])),
        precision=precision,
        quantization=scheme or kept,
        engine=row["engine"],
        engine_version=version(row["version"]),
        limits=Limits(max_sequences=math.ceil(float(row["concurrency"]) / int(row["data"]))),
        load=Load(
            concurrency=float(row["concurrency"]),
            input_tokens=float(row["input_tokens"]),
            output_tokens=float(row["output_tokens"]),
        ),
    )


def predict(row: Row) -> Prediction:
    """What the analysis says about a row."""
    asked = deployment(row)
    found = memory(asked).kv_tokens
    return Prediction(row, asked, speed(asked, kv_tokens=found.mid if found else None))


Errors = list[tuple[Row, float]]


def in_sample(found: Iterable[Prediction], figure: str) -> Errors:
    """The errors of the analysis as it is."""
    return [(one.row, one.error(figure)) for one in found]


def left_out(figure: str) -> Errors:
    """The errors with every row's model left out of the calibration, as they were stored.

    Only of the rows that the constants were fitted to: `calibrate_speed.py` writes both.
    """
    stored: dict[str, list[float]] = json.loads(LEFT_OUT.read_text(encoding="utf-8"))
    index = FIGURES.index(figure)
    return [(row, stored[row["id"]][index] - 1) for row in rows()]


def median(errors: Iterable[tuple[Row, float]]) -> float:
    """The median of the absolute errors."""
    return statistics.median(abs(error) for _, error in errors)


def by(errors: Errors, key: Callable[[Row], str]) -> dict[str, float]:
    """The median absolute error of every class of rows."""
    groups: dict[str, Errors] = {}
    for row, error in errors:
        groups.setdefault(key(row), []).append((row, error))
    return {name: median(group) for name, group in sorted(groups.items())}


def engine(row: Row) -> str:
    """The engine of a row."""
    return row["engine"]


def contained(found: Iterable[Prediction], figure: str) -> dict[str, float]:
    """The share of rows whose measurement lies within the stated range, by engine."""
    groups: dict[str, list[bool]] = {}
    for one in found:
        groups.setdefault(engine(one.row), []).append(one.holds(figure))
    return {name: statistics.mean(group) for name, group in sorted(groups.items())}


@cache
def predictions() -> tuple[Prediction, ...]:
    """Every row."""
    return tuple(predict(row) for row in rows())


def summary() -> dict[str, float]:
    """The figures that continuous integration holds, by engine."""
    figures: dict[str, float] = {}
    for name in FIGURES:
        parts = {
            "median": by(in_sample(predictions(), name), engine),
            "median, model left out": by(left_out(name), engine),
            "share within range": contained(predictions(), name),
        }
        for part, values in parts.items():
            figures |= {f"{each} {name} {part}": value for each, value in values.items()}
    return figures


def worse(then: dict[str, float], now: dict[str, float]) -> list[str]:
    """The figures that got worse by more than 5 % of themselves and half a point."""
    return [
        f"{name}: {now[name]:.4f}, was {value:.4f}"
        for name, value in then.items()
        if (value - now[name] if "within" in name else now[name] - value)
        > 0.05 * abs(value) + 0.005
    ]


CLASSES: dict[str, Callable[[Row], str]] = {
    "engine": engine,
    "model": lambda row: row["model"].split("/")[-1],
    "accelerator": lambda row: row["accelerator"],
    "engine version": lambda row: f"{row['engine']} {row['version'] or 'not stated'}"[:30],
    "precision": lambda row: row["quantization"] or "16 bits",
}


def report(count: int = 10) -> str:
    """Medians by class, as they are and with the model left out, and the rows farthest off."""
    parts = [
        errors for name in FIGURES for errors in (in_sample(predictions(), name), left_out(name))
    ]
    lines = [
        f"{len(parts[0])} rows; median absolute error of the time per output token and to the",
        "first token, and the same with the model left out of the calibration",
    ]
    for title, key in CLASSES.items():
        lines += ["", f"{title:32}  rows   token  left out   first  left out"]
        lines += _class(key, parts)
    lines += ["", "within the stated range:"]
    for name in FIGURES:
        shares = contained(predictions(), name).items()
        lines.append(
            f"  {name}  " + ", ".join(f"{each} {100 * share:.0f}%" for each, share in shares)
        )
    return "\n".join([*lines, "", *_farthest(count)])


def _class(key: Callable[[Row], str], parts: list[Errors]) -> Iterator[str]:
    counts = Counter(key(row) for row, _ in parts[0])
    medians = [by(part, key) for part in parts]
    for name in sorted(counts):
        token, token_out, first, first_out = (f"{100 * part[name]:.0f}%" for part in medians)
        yield f"  {name:30}{counts[name]:6}{token:>8}{token_out:>10}{first:>8}{first_out:>10}"


def _farthest(count: int) -> Iterator[str]:
    yield "farthest off (milliseconds predicted / measured: token, first)"
    for one in sorted(predictions(), key=_distance, reverse=True)[:count]:
        pairs = "  ".join(
            f"{1e3 * one.seconds(name):9.4g} /{1e3 * measured(one.row, name):9.4g}"
            for name in FIGURES
        )
        yield f"  {pairs}  {one.row['id']}"


def _distance(one: Prediction) -> float:
    return max(abs(math.log(one.error(name) + 1)) for name in FIGURES)


def record() -> None:
    """Write the figures of today down."""
    known = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    figures = {name: round(value, 4) for name, value in summary().items()}
    RECORDED.write_text(json.dumps({**known, "speed": figures}, indent=1) + "\n")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worst", type=int, default=10, help="rows farthest off to print")
    parser.add_argument("--record", action="store_true", help="keep the figures as the bar")
    options = parser.parse_args()
    print(report(options.worst))
    if options.record:
        record()


if __name__ == "__main__":
    main()
