"""Models of predictive libraries; a library is imported only for a model of its format."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray]
Predict = Callable[[Arrays, list[str]], Arrays]
"""Named arrays and the wanted outputs → outputs."""

METHODS = ("predict", "predict_proba", "predict_log_proba", "decision_function", "transform")


def sklearn(file: Path) -> Predict:
    """A pipeline or estimator that joblib or pickle wrote."""
    import joblib

    return by_method(joblib.load(file))


def xgboost(file: Path) -> Predict:
    """A booster; one that was trained to classify predicts classes."""
    import xgboost as library

    booster = library.Booster(model_file=file)
    objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
    classifies = objective.startswith(("binary:", "multi:"))
    model = library.XGBClassifier() if classifies else library.XGBRegressor()
    model.load_model(file)
    return by_method(model)


def lightgbm(file: Path) -> Predict:
    """A booster, which predicts probabilities or values."""
    import lightgbm as library

    return by_method(library.Booster(model_file=file))


def onnx(file: Path) -> Predict:
    """A graph on whatever devices the library was built for."""
    import onnxruntime

    session = onnxruntime.InferenceSession(file, providers=onnxruntime.get_available_providers())
    inputs = [one.name for one in session.get_inputs()]
    outputs = [one.name for one in session.get_outputs()]

    def predict(arrays: Arrays, wanted: list[str]) -> Arrays:
        alone = len(inputs) == len(arrays) == 1
        named = {inputs[0]: next(iter(arrays.values()))} if alone else arrays
        asked = known(wanted or outputs, outputs)
        found = dict(zip(asked, session.run(asked, named), strict=True))
        return {name: array for name, array in found.items() if isinstance(array, np.ndarray)}

    return predict


FORMATS: dict[str, tuple[Callable[[Path], Predict], tuple[str, ...]]] = {
    "sklearn": (sklearn, (".joblib", ".pkl", ".pickle")),
    "xgboost": (xgboost, (".ubj", ".json", ".bst")),
    "lightgbm": (lightgbm, (".txt", ".bst", ".lgb", ".model")),
    "onnx": (onnx, (".onnx",)),
}


def by_method(model: Any) -> Predict:
    """Outputs named like the methods that make them; `predict` unless others are wanted."""
    methods = [name for name in METHODS if hasattr(model, name)]

    def predict(arrays: Arrays, wanted: list[str]) -> Arrays:
        table = columns(arrays, getattr(model, "feature_names_in_", ()))
        asked = known(wanted or ["predict"], methods)
        return {name: np.asarray(getattr(model, name)(table)) for name in asked}

    return predict


def columns(arrays: Arrays, features: Any) -> np.ndarray:
    """One table of a single input, or of a column an input, in the order of the features."""
    if len(arrays) == 1:
        return next(iter(arrays.values()))
    order = [name for name in features if name in arrays]
    names = order if len(order) == len(arrays) else list(arrays)
    return np.column_stack([arrays[name] for name in names])


def known(wanted: list[str], outputs: list[str]) -> list[str]:
    """The wanted outputs; ValueError for one that the model does not have."""
    unknown = [name for name in wanted if name not in outputs]
    if unknown:
        raise ValueError(f"the model has no output {unknown[0]}, only {', '.join(outputs)}")
    return wanted


def load(path: Path, form: str) -> Predict:
    """The model in a file, or in the first file of a folder that is of its format."""
    loader, endings = FORMATS[form]
    if path.is_file():
        return loader(path)
    files = sorted(path.rglob("*"), key=lambda file: (file.stem != "model", str(file)))
    for file in files:
        if file.suffix in endings and file.is_file():
            return loader(file)
    raise FileNotFoundError(f"{path} has no file that ends in {', '.join(endings)}")
