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
from pathlib import Path
from typing import Any

import numpy as np
import speed_accuracy
from speed_fit import Fit, left_out
from speed_table import Table, family, folds, table, weights

PACKAGE = Path(speed_accuracy.__file__).resolve().parents[1] / "src/modelspec_compile"
TARGET = PACKAGE / "analysis/speed/calibration.json"
QUANTILES = {"seen": (0.925, 0.075), "unseen": (0.95, 0.05)}
"""Of the errors: 85 % of the measurements lie within a range, and 90 % where the model is new."""
SEEN_ROWS = 10
"""Rows of an architecture and an engine from which on it counts as measured."""
LEAST_FACTOR = 2e-3
"""A factor nearer to one than this is left out."""


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


def rounded(value: float) -> float:
    """Four digits."""
    return float(f"{value:.4g}")


def document(data: Table, fit: Fit, x: Any, unseen: Any, seen: Any) -> dict[str, Any]:
    """What the analysis reads.

    Ranges are quantiles of the errors with the model left out, and of those with the
    configuration left out where other configurations of the model were measured.
    """
    counts = Counter(f"{each.engine}, {each.architecture}" for each in data.labels)
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
        "seen": sorted(name for name, count in counts.items() if count >= SEEN_ROWS),
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
