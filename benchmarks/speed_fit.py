"""Gauss-Newton steps on robust squares of logarithms, with normal priors on every unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
from speed_priors import FACTORS, SCALE, START
from speed_table import Table, part, predicted, weights

STEPS = 25
GAIN = 1e-4


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
