"""The speed analysis is as near to measured serving points as when its figures were recorded."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from modelspec_compile.analysis.speed.calibration import calibration

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
ENGINES = ("sglang", "tensorrt-llm", "vllm")


@pytest.fixture(scope="module")
def accuracy() -> ModuleType:
    place = importlib.util.spec_from_file_location(
        "speed_accuracy", BENCHMARKS / "speed_accuracy.py"
    )
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    sys.modules[place.name] = module
    place.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def figures(accuracy: ModuleType) -> dict[str, float]:
    return accuracy.summary()


def test_no_figure_got_worse(accuracy: ModuleType, figures: dict[str, float]) -> None:
    recorded = json.loads((BENCHMARKS / "accuracy.json").read_text())["speed"]
    assert accuracy.worse(recorded, figures) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_time_per_token_is_near_for_models_left_out(
    figures: dict[str, float], engine: str
) -> None:
    assert figures[f"{engine} tpot median, model left out"] <= 0.20
    assert figures[f"{engine} tpot median"] <= 0.10


@pytest.mark.parametrize(
    ("engine", "left_out"), [("sglang", 0.30), ("tensorrt-llm", 0.36), ("vllm", 0.30)]
)
def test_the_time_to_the_first_token_is_near(
    figures: dict[str, float], engine: str, left_out: float
) -> None:
    assert figures[f"{engine} ttft median, model left out"] <= left_out
    assert figures[f"{engine} ttft median"] <= 0.20


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("figure", ["tpot", "ttft"])
def test_ranges_contain_what_was_measured(
    figures: dict[str, float], engine: str, figure: str
) -> None:
    assert figures[f"{engine} {figure} share within range"] >= 0.8


def test_the_constants_are_of_these_observations(accuracy: ModuleType) -> None:
    """Whoever changes the rows fits the constants again: `benchmarks/calibrate_speed.py`."""
    rows = accuracy.rows()
    assert calibration()["rows"] == len(rows)
    assert calibration()["observations"] == accuracy.digest(rows)


def test_the_report_names_every_class(accuracy: ModuleType) -> None:
    report = accuracy.report(3)
    assert all(word in report for word in ("GLM-5", "B300", "vllm 0.19.0", "nvfp4", "farthest off"))
