"""Train a classifier in milliseconds and save it: FORMAT and PATH are the arguments.

On the output, a few inputs and what the model makes of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

INPUTS, CLASSES = load_iris(return_X_y=True)
SAMPLE = INPUTS[::30].astype(np.float32)
Predict = Callable[[Any], Any]


def sklearn(path: Path) -> Predict:
    import joblib

    model = LogisticRegression(max_iter=500).fit(INPUTS, CLASSES)
    joblib.dump(model, path)
    return model.predict


def onnx(path: Path) -> Predict:
    from skl2onnx import to_onnx

    model = LogisticRegression(max_iter=500).fit(INPUTS, CLASSES)
    converted = to_onnx(model, SAMPLE[:1], options={"zipmap": False})
    path.write_bytes(converted.SerializeToString())
    return model.predict


def xgboost(path: Path) -> Predict:
    from xgboost import XGBClassifier

    model = XGBClassifier(n_estimators=5).fit(INPUTS, CLASSES)
    model.save_model(path)
    return model.predict


def lightgbm(path: Path) -> Predict:
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(n_estimators=5, verbose=-1).fit(INPUTS, CLASSES)
    model.booster_.save_model(path)
    return model.predict


name, path = sys.argv[1], Path(sys.argv[2])
path.parent.mkdir(parents=True, exist_ok=True)
predict = {"sklearn": sklearn, "onnx": onnx, "xgboost": xgboost, "lightgbm": lightgbm}[name](path)
json.dump({"inputs": SAMPLE.tolist(), "outputs": predict(SAMPLE).tolist()}, sys.stdout)
