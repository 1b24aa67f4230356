"""The memory analysis is as near to start-up logs as it was when its figures were recorded."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def accuracy() -> ModuleType:
    sys.path.insert(0, str(BENCHMARKS))
    return importlib.import_module("memory_accuracy")


@pytest.fixture(scope="module")
def figures(accuracy: ModuleType) -> dict[str, float]:
    return accuracy.summary()


def test_no_figure_got_worse(accuracy: ModuleType, figures: dict[str, float]) -> None:
    recorded = json.loads((BENCHMARKS / "accuracy.json").read_text())["memory"]
    assert accuracy.worse(recorded, figures) == []


def test_nothing_that_ran_out_of_memory_is_said_to_fit(figures: dict[str, float]) -> None:
    assert figures["verdicts false fits"] == 0
    assert figures["verdicts false fits (other engines)"] == 0


@pytest.mark.parametrize(
    ("figure", "most"),
    [
        ("weights 16-bit median", 0.015),
        ("weights 8-bit median", 0.05),
        ("weights 4-bit median", 0.05),
        ("cache tokens median", 0.05),
        ("published free space MAE GiB", 0.7),
        ("weights median (sglang)", 0.015),
        ("cache tokens median (sglang)", 0.02),
        ("weights median (llama.cpp)", 0.01),
        ("cache bytes median (llama.cpp)", 0.005),
        ("compute median (llama.cpp)", 0.05),
        ("cache tokens median (tensorrt-llm)", 0.05),
        ("cache tokens median (tgi)", 0.1),
    ],
)
def test_the_promised_figures_are_reached(
    figures: dict[str, float], figure: str, most: float
) -> None:
    assert figures[figure] <= most


def test_certain_verdicts_are_right(figures: dict[str, float]) -> None:
    assert figures["verdicts right share"] >= 0.97
    assert figures["verdicts right share (other engines)"] >= 0.95


def test_a_worse_figure_is_noticed(accuracy: ModuleType, figures: dict[str, float]) -> None:
    worse = {**figures, "cache tokens median": figures["cache tokens median"] + 0.1}
    assert [line.split(":")[0] for line in accuracy.worse(figures, worse)] == [
        "cache tokens median"
    ]


def test_every_engine_has_its_row(accuracy: ModuleType) -> None:
    lines = accuracy.report().splitlines()
    assert {"sglang", "llama.cpp", "tensorrt-llm", "tgi"} <= {line.split(" ")[0] for line in lines}


def test_a_lower_share_of_right_verdicts_is_worse(
    accuracy: ModuleType, figures: dict[str, float]
) -> None:
    name = "verdicts right share (other engines)"
    assert accuracy.worse(figures, {**figures, name: figures[name] - 0.1})


def test_the_tables_name_the_worst_rows(accuracy: ModuleType) -> None:
    lines = list(accuracy.table())
    assert len(lines[lines.index("worst ten rows") + 1 :]) == 10
