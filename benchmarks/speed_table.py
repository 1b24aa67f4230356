"""The rows of the speed observations as arrays, with what the analysis computes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import speed_accuracy
from speed_accuracy import Row
from speed_priors import GROUP_ROWS, MOST_BUSY, RACK_ROWS

from modelspec_compile.analysis.memory import memory
from modelspec_compile.analysis.speed import model, queueing, steps
from modelspec_compile.analysis.speed.calibration import Labels, labels
from modelspec_compile.analysis.speed.device import classed
from modelspec_compile.analysis.speed.roofline import Decode, Prefill, decode


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
