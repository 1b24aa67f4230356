"""Loads a scikit-learn model for SageMaker's container, which has no way of its own."""

from pathlib import Path

import joblib


def model_fn(model_dir):
    """The model of the folder, whichever of its usual names it has."""
    for name in ("model.joblib", "model.pickle", "model.pkl"):
        file = Path(model_dir, name)
        if file.exists():
            return joblib.load(file)
    raise FileNotFoundError(f"no model.joblib, model.pickle or model.pkl in {model_dir}")
