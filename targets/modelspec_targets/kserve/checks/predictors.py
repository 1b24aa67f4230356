"""Rules of InferenceServices about names, containers and implementations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelspec_targets.kserve.checks.rules import BLOCKED, LABEL, Object, Problem, texts, variables

MODES = ("Standard", "Knative")
COMPONENTS = ("predictor", "transformer", "explainer")
FRAMEWORKS = (
    "model", "sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "pmml",
    "lightgbm", "paddle",
)  # fmt: skip
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
LONGEST_NAME = 63 - len("isvc.-predictor")
"""The value of the label `app` is `isvc.<name>-predictor`; longer ones stop the controller."""


def name(found: Object) -> Iterator[Problem]:
    """A letter first, then letters, digits and dashes; short enough for the label of the pods."""
    if not LABEL.fullmatch(found.name):
        yield "MS517", "metadata.name", f"`{found.name}` is no DNS label", "`a-z`, `0-9` and `-`"
    elif len(found.name) > LONGEST_NAME:
        way_out = f"at most {LONGEST_NAME} characters"
        yield "MS517", "metadata.name", "a label of the pods would be too long", way_out


def labels(found: Object) -> Iterator[Problem]:
    """Values of labels are short words."""
    for key, value in (found.get("metadata.labels") or {}).items():
        if not LABEL_VALUE.fullmatch(str(value)):
            place = f"metadata.labels[{key}]"
            yield "MS519", place, f"`{value}` is no value of a label", "an annotation"


def mode(found: Object) -> Iterator[Problem]:
    """The mode is one of two; old names are rewritten, which GitOps takes for drift."""
    held = found.note("deploymentMode")
    if held not in MODES:
        place = "metadata.annotations[serving.kserve.io/deploymentMode]"
        yield "MS517", place, f"`{held}` is no mode", "`Standard`"


def knative_only(found: Object) -> Iterator[Problem]:
    """In Standard mode these fields do nothing, without a word."""
    for field in ("containerConcurrency", "canaryTrafficPercent"):
        if found.note("deploymentMode") == "Standard" and found.get(f"spec.predictor.{field}"):
            yield "MS517", f"spec.predictor.{field}", "Standard mode ignores it", "leave it out"


def one_implementation(found: Object) -> Iterator[Problem]:
    """Each component has a container of its own, or one model; what follows names the exception."""
    predictor = found.get("spec.predictor") or {}
    held = [key for key in FRAMEWORKS if key in predictor]
    own = [one for one in predictor.get("containers", ()) if one.get("name") == "kserve-container"]
    if len(held) + bool(own) != 1:
        way_out = "one of `model` and a container `kserve-container`"
        yield "MS517", "spec.predictor", "it must have exactly one implementation", way_out
    if "name" in (predictor.get("model") or {}):
        yield "MS517", "spec.predictor.model.name", "a model has no name here", "leave it out"


def blocked_variables(found: Object) -> Iterator[Problem]:
    """Variables that would let a pod load other code."""
    for place, container in found.containers():
        for variable in BLOCKED.intersection(variables(container)):
            yield "MS512", f"{place}.env", f"`{variable}` is forbidden", "set it in the image"


def templates(found: Object) -> Iterator[Problem]:
    """What is merged with a runtime is read as a Go template."""
    model = found.get("spec.predictor.model")
    for place, text in texts(model, "spec.predictor.model"):
        if "{{" in text:
            yield "MS511", place, "`{{` starts a template", "text without two braces in a row"


RULES = (
    name, labels, mode, knative_only, one_implementation, blocked_variables, templates
)  # fmt: skip
