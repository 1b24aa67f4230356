"""Fit the constants of the speed analysis to what was measured, and write them where it reads them.

    python benchmarks/calibrate_speed.py

Needs numpy. The analysis itself computes the rooflines of every row; the logarithms of time per
token and time to first token are then fitted by Gauss-Newton steps with Cauchy weights (a row that
is far off counts little), a normal prior on the logarithm of every constant, and a normal prior
around none on every factor of a class. A group of rows of one configuration counts no more than
GROUP_ROWS. Each model is then predicted by constants that were fitted without it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import speed_accuracy
from speed_accuracy import Row

from modelspec_compile.analysis.memory import memory
from modelspec_compile.analysis.speed import model, queueing, steps
from modelspec_compile.analysis.speed.calibration import Labels, labels
from modelspec_compile.analysis.speed.device import classed
from modelspec_compile.analysis.speed.roofline import Decode, Prefill, decode

PACKAGE = Path(speed_accuracy.__file__).resolve().parents[1] / "src/modelspec_compile"
TARGET = PACKAGE / "analysis/speed/calibration.json"

START: dict[str, tuple[float, float]] = {
    "step": (1e-3, 0.7),
    "layer": (30e-6, 0.7),
    "mixture": (40e-6, 0.7),
    "message": (5e-6, 0.7),
    "transfers": (1.5, 0.4),
    "sequence": (2e-5, 1.0),
    "weights": (1.2, 0.05),
    "experts": (1.2, 0.07),
    "cache": (1.2, 0.07),
    "operations": (2.0, 0.4),
    "looks": (2.5, 0.4),
    "prompt_operations": (1.8, 0.15),
    "pairs": (2.5, 0.15),
    "prompt_transfers": (1.3, 0.4),
    "prompt_layer": (2e-4, 1.0),
    "ranks": (0.5, 0.5),
    "rank_prompts": (0.4, 0.3),
    "interference": (0.8, 0.4),
    "queue": (0.05, 0.7),
    "queue_power": (0.95, 0.1),
    "first": (0.08, 0.3),
    "first_steps": (1.0, 0.2),
    "decode": (1.0, 1e-3),
    "prompt": (1.0, 1e-3),
}
"""Seconds, or multiples of a roofline, that a constant is expected at, and the deviation of its
logarithm."""

FACTORS: tuple[tuple[str, str, float], ...] = (
    ("decode", "engine kind bits generation", 0.036),
    ("prompt", "engine kind bits generation", 0.22),
    ("decode", "engine_bits engine_generation", 0.01),
    ("prompt", "engine_bits engine_generation", 0.32),
    ("step layer", "engine", 0.044),
    ("step layer", "era_kind", 0.4),
    ("mixture", "era_kind", 2),
    ("experts weights cache", "engine", 0.042),
    ("decode", "era", 0.026),
    ("prompt", "era", 0.029),
    ("prompt_operations", "bits", 0.026),
    ("first queue", "engine", 0.75),
    ("first queue", "era", 0.042),
    ("first queue", "kind", 0.016),
    ("prompt_layer", "engine", 0.01),
    ("prompt_layer", "era", 0.18),
    ("interference", "engine", 0.017),
    ("interference", "era", 0.12),
    ("first_steps", "engine", 0.014),
    ("decode", "engine_bits_generation", 0.01),
    ("prompt queue first", "engine_bits_generation", 0.06),
    ("decode", "architecture", 0.058),
    ("decode", "era_architecture", 0.01),
    ("prompt first queue", "architecture", 0.3),
    ("prompt first queue", "era_architecture", 0.3),
    ("prompt first queue", "era_kind", 0.017),
)
"""Constants, the labels whose classes have a factor of their own, and the deviation of that
factor's logarithm from nothing."""

SCALE = {"tpot": 0.048, "ttft": 0.1}
"""Errors (of the logarithm) beyond which a row counts less."""
GROUP_ROWS = 7.8
RACK_ROWS = 0.6
"""What a row of a rack of GB200 counts: they are sums over servers whose split is not stated."""
QUANTILES = {"seen": (0.925, 0.075), "unseen": (0.95, 0.05)}
"""Of the errors: 85 % of the measurements lie within a range, and 90 % where the model is new."""
LEAST_FACTOR = 2e-3
"""A factor nearer to one than this is left out."""
MOST_BUSY = 0.45
"""Rows above it cannot have computed their prompts: most of those were in the prefix cache."""
STEPS = 25
GAIN = 1e-4


@dataclass
class Table:
    """The rows as arrays; `labels` has one tuple a row."""

    rows: list[Row]
    labels: list[Labels]
    decode: Decode
    prefill: Prefill
    batch: Any
    output: Any
    excess: Any
    measured: dict[str, Any]

    def __len__(self) -> int:
        return len(self.rows)


def family(row: Row) -> str:
    """The model that is left out together: the same weights under whatever name and precision."""
    name = row["model"].split("/")[-1].lower()
    for word in ("deepseek", "llama-3.1-70b", "llama-3.1-8b", "qwen3-235b", "qwen3.5-397b"):
        if word in name:
            return word
    return name


def table(rows: Iterable[Row]) -> Table:
    """The rooflines of rows at the batch that they run at."""
    rows = list(rows)
    found, decodes, prefills, batches, outputs, excesses = [], [], [], [], [], []
    for row in rows:
        asked = speed_accuracy.deployment(row)
        one = steps.setting(asked)
        room = memory(asked).kv_tokens
        slack = queueing.slack(asked)
        most = queueing.bound(asked, one, room.mid if room else None, slack)
        clients = float(row["concurrency"])
        batch = max(1.0, min(clients, most))
        context = one.asked + one.held + one.output / 2
        assert asked.accelerator
        kind = classed(asked.accelerator)
        found.append(labels(asked, one.work.kind, one.formats.family, kind.like))
        decodes.append(decode(one.work, one.shape, one.formats, one.device, batch, context))
        prefills.append(one.prompt)
        batches.append(batch)
        outputs.append(one.output)
        excesses.append(max(0.0, clients / batch - 1.0))
    return Table(
        rows=rows,
        labels=found,
        decode=Decode(*_columns(decodes, Decode)),
        prefill=Prefill(*_columns(prefills, Prefill)),
        batch=np.array(batches),
        output=np.array(outputs),
        excess=np.array(excesses),
        measured={
            name: np.array([speed_accuracy.measured(row, name) for row in rows])
            for name in speed_accuracy.FIGURES
        },
    )


def _columns(records: list[Any], kind: Any) -> list[Any]:
    return [np.array([getattr(one, name) for one in records]) for name in kind.__slots__]


def predicted(data: Table, k: dict[str, Any]) -> tuple[Any, Any]:
    """Seconds a token and to the first token, by the formulas of the analysis."""
    step = model.decode_seconds(data.decode, k)
    prompt = model.prefill_seconds(data.prefill, k)
    lost = model.lost_seconds(data.prefill, prompt, k)
    first = prompt + model.first_seconds(step, lost, data.batch, k)
    between = lost * (1 - data.prefill.apart)
    token = model.token_seconds(step, between, first, data.batch, data.output, k)
    return token, first + data.excess * (first + (data.output - 1) * token)


class Fit:
    """The unknowns (a base for every constant, then a factor for every class) and their priors."""

    def __init__(self, data: Table, factors: tuple[tuple[str, str, float], ...] = FACTORS) -> None:
        self.names = list(START)
        self.start = np.log([START[name][0] for name in self.names])
        classes = [
            (constant, label, deviation)
            for constants, kinds, deviation in factors
            for constant in constants.split()
            for kind in kinds.split()
            for label in sorted({getattr(each, kind) for each in data.labels})
        ]
        self.classes = [(constant, label) for constant, label, _ in classes]
        self.deviation = np.array(
            [START[name][1] for name in self.names] + [deviation for *_, deviation in classes]
        )

    def masks(self, data: Table) -> list[tuple[int, str, Any]]:
        """Unknown, constant and the rows it acts on."""
        first = len(self.names)
        by_label = {label: np.zeros(len(data)) for _, label in self.classes}
        for row, each in enumerate(data.labels):
            for label in each:
                if label in by_label:
                    by_label[label][row] = 1.0
        return [
            (first + index, constant, by_label[label])
            for index, (constant, label) in enumerate(self.classes)
        ]

    def logs(self, x: Any, data: Table, masks: list[tuple[int, str, Any]]) -> dict[str, Any]:
        """The logarithm of every constant for every row."""
        found = {
            name: np.full(len(data), self.start[index] + x[index])
            for index, name in enumerate(self.names)
        }
        for index, constant, mask in masks:
            found[constant] = found[constant] + x[index] * mask
        return found

    def solve(self, data: Table, weights: Any, x: Any = None) -> Any:
        """Levenberg-Marquardt steps on the weighted, robust squares and the priors."""
        masks = self.masks(data)
        target = np.concatenate([np.log(data.measured[name]) for name in ("tpot", "ttft")])
        scale = np.repeat([SCALE["tpot"], SCALE["ttft"]], len(data))
        weight = np.concatenate([weights, weights])
        x = np.zeros(len(self.deviation)) if x is None else x.copy()
        damping = 1e-2

        def state(x: Any) -> tuple[dict[str, Any], Any, float]:
            logs = self.logs(x, data, masks)
            said = said_logs(data, logs)
            error = (said - target) / scale
            robust = (weight * 2 * np.log1p(error**2 / 4)).sum()
            return logs, said, robust + ((x / self.deviation) ** 2).sum() / 2

        logs, said, cost = state(x)
        for _ in range(STEPS):
            jacobian = self._jacobian(data, logs, said, masks)
            error = said - target
            by_row = weight / (1 + (error / scale) ** 2 / 4) / scale**2
            square = jacobian.T @ (jacobian * by_row[:, None]) + np.diag(1 / self.deviation**2)
            slope = jacobian.T @ (by_row * error) + x / self.deviation**2
            for _ in range(6):
                change = -np.linalg.solve(square + damping * np.diag(np.diag(square)), slope)
                tried = x + np.clip(change, -1, 1)
                better = state(tried)
                if better[2] < cost:
                    break
                damping *= 4
            else:
                return x
            gained = cost - better[2]
            x, (logs, said, cost), damping = tried, better, max(damping / 5, 1e-6)
            if gained < GAIN * cost:
                return x
        return x

    def _jacobian(self, data: Table, logs: dict[str, Any], said: Any, masks: Any) -> Any:
        """Every factor's column is its constant's, on the rows that it acts on."""
        found = np.zeros((len(said), len(self.deviation)))
        shift, columns = 1e-4, {}
        for index, name in enumerate(self.names):
            moved = said_logs(data, logs | {name: logs[name] + shift})
            columns[name] = (moved - said) / shift
            found[:, index] = columns[name]
        for index, constant, mask in masks:
            found[:, index] = columns[constant] * np.concatenate([mask, mask])
        return found


def said_logs(data: Table, logs: dict[str, Any]) -> Any:
    """The logarithms of both figures for all rows."""
    said = predicted(data, {name: np.exp(value) for name, value in logs.items()})
    return np.log(np.concatenate(said))


def weights(data: Table) -> Any:
    """A configuration's rows count GROUP_ROWS together, and fewer rows one each."""
    names = ("model", "engine", "accelerator", "quantization", "tensor", "data", "expert")
    groups = [tuple(row[name] for name in names) for row in data.rows]
    counts = Counter(groups)
    racks = [RACK_ROWS if row["accelerator"] == "GB200" else 1.0 for row in data.rows]
    shares = [min(1.0, GROUP_ROWS / counts[group]) for group in groups]
    return np.array(shares) * np.array(racks) * (busy(data) < MOST_BUSY)


def busy(data: Table) -> Any:
    """Which part of the device's operations a second computing the prompts alone would take."""
    request = data.measured["ttft"] + data.output * data.measured["tpot"]
    return data.batch / request * data.prefill.operations * (1 - data.prefill.apart)


def part(data: Table, keep: Any) -> Table:
    """Some of the rows."""
    chosen = np.flatnonzero(keep)
    return Table(
        rows=[data.rows[index] for index in chosen],
        labels=[data.labels[index] for index in chosen],
        decode=Decode(*(getattr(data.decode, name)[chosen] for name in Decode.__slots__)),
        prefill=Prefill(*(getattr(data.prefill, name)[chosen] for name in Prefill.__slots__)),
        batch=data.batch[chosen],
        output=data.output[chosen],
        excess=data.excess[chosen],
        measured={name: values[chosen] for name, values in data.measured.items()},
    )


def left_out(data: Table, fit: Fit, whole: Any, groups: list[str]) -> Any:
    """The logarithm of prediction over measurement of every row, by a fit without its group."""
    errors, counted = np.zeros((2, len(data))), weights(data)
    for group in sorted(set(groups)):
        out = np.array([each == group for each in groups])
        x = fit.solve(part(data, ~out), counted[~out], whole * 0.5)
        errors[:, out] = errors_of(fit, x, part(data, out))
    return errors


def errors_of(fit: Fit, x: Any, data: Table) -> Any:
    """The logarithm of prediction over measurement: time per token, time to first token."""
    said = said_logs(data, fit.logs(x, data, fit.masks(data)))
    target = np.concatenate([np.log(data.measured[name]) for name in ("tpot", "ttft")])
    return (said - target).reshape(2, -1)


def spreads(
    data: Table, errors: Any, shares: tuple[float, float]
) -> dict[str, dict[str, list[float]]]:
    """What the measurement lies between, as factors of the prediction, for every engine.

    All engines together for those without measurements.
    """
    engines = np.array([row["engine"] for row in data.rows])
    found: dict[str, dict[str, list[float]]] = {}
    for index, figure in enumerate(speed_accuracy.FIGURES):
        found[figure] = {
            name: _ends(errors[index][engines == name], shares)
            for name in sorted(set(engines.tolist()))
        }
        found[figure]["other"] = _ends(errors[index], shares)
    return found


def _ends(errors: Any, shares: tuple[float, float]) -> list[float]:
    low, high = (float(np.exp(-np.quantile(errors, share))) for share in shares)
    return [rounded(min(1.0, low)), rounded(max(1.0, high))]


def folds(data: Table) -> list[str]:
    """Configurations in four equal parts: a model that was measured, run in another way."""
    names = (
        "model",
        "engine",
        "version",
        "accelerator",
        "quantization",
        "tensor",
        "data",
        "expert",
    )
    texts = ["|".join(row[name] for name in names) for row in data.rows]
    return [str(sum(text.encode()) % 4) for text in texts]


def rounded(value: float) -> float:
    """Four digits."""
    return float(f"{value:.4g}")


def document(data: Table, fit: Fit, x: Any, unseen: Any, seen: Any) -> dict[str, Any]:
    """What the analysis reads.

    Ranges are quantiles of the errors with the model left out, and of those with the
    configuration left out where other configurations of the model were measured.
    """
    bases = np.exp(fit.start + x[: len(fit.names)])
    factors: dict[str, dict[str, float]] = {}
    for (constant, label), value in zip(fit.classes, np.exp(x[len(fit.names) :]), strict=True):
        if abs(value - 1) > LEAST_FACTOR:
            by_label = factors.setdefault(constant, {})
            by_label[label] = rounded(by_label.get(label, 1.0) * float(value))
    return {
        "source": "benchmarks/calibrate_speed.py",
        "observations": speed_accuracy.digest(data.rows),
        "rows": len(data),
        "constants": dict(zip(fit.names, map(rounded, bases.tolist()), strict=True)),
        "factors": factors,
        "spread": {
            "seen": spreads(data, seen, QUANTILES["seen"]),
            "unseen": spreads(data, unseen, QUANTILES["unseen"]),
        },
        "seen": sorted({f"{each.engine}, {each.architecture}" for each in data.labels}),
    }


def main() -> None:
    """Fit, predict every model by the others, and write both results."""
    data = table(speed_accuracy.rows())
    fit = Fit(data)
    x = fit.solve(data, weights(data))
    errors = left_out(data, fit, x, [family(row) for row in data.rows])
    written = document(data, fit, x, errors, left_out(data, fit, x, folds(data)))
    TARGET.write_text(json.dumps(written, indent=1) + "\n")
    stored = {
        row["id"]: [rounded(math.exp(error)) for error in pair]
        for row, pair in zip(data.rows, errors.T.tolist(), strict=True)
    }
    speed_accuracy.LEFT_OUT.write_text(json.dumps(stored, indent=0) + "\n")


if __name__ == "__main__":
    main()
