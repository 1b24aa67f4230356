"""Real models, small enough to train where they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .environments import Environment

FILES = {
    "lightgbm": "model.txt",
    "onnx": "model.onnx",
    "sklearn": "model.joblib",
    "xgboost": "model.json",
}


@dataclass(frozen=True, slots=True)
class Model:
    """A saved classifier of irises: four lengths in cm in, one of three classes out."""

    file: Path
    inputs: list[list[float]]
    outputs: list[int]


def train(environment: Environment, form: str, folder: Path) -> Model:
    """Train and save a model of the given format in an environment that can load it."""
    file = folder / FILES[form]
    sample = environment.run("model", form, file)
    return Model(file, sample["inputs"], sample["outputs"])
