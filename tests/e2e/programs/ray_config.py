"""A Serve config on the input; on the output what Ray's models have against it.

Serve drops unknown keys without a word, so every mapping is walked against the model it belongs to.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from ray.serve.config import AutoscalingConfig
from ray.serve.schema import ServeDeploySchema


def models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that a field's annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models(argument)


def unfit(value: Any, model: type[BaseModel], path: str) -> Iterator[str]:
    """Keys that no field of the model has, or a deprecated one, at any depth."""
    for key, entry in value.items():
        field = model.model_fields.get(key)
        if field is None:
            yield f"{path}.{key}: unknown to {model.__name__}"
            continue
        if (field.description or "").startswith("[DEPRECATED]"):
            yield f"{path}.{key}: {field.description}"
        for inner in models(field.annotation):
            for at, element in enumerate(entry if isinstance(entry, list) else [entry]):
                if isinstance(element, dict):
                    yield from unfit(element, inner, f"{path}.{key}[{at}]")


def invalid(model: type[BaseModel], value: Any, path: str) -> Iterator[str]:
    """What the model itself refuses or warns of."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            model.model_validate(value)
        except (ValidationError, ValueError) as refusal:
            yield f"{path}: {refusal}"
    yield from (f"{path}: {warning.message}" for warning in warned)


def problems(config: dict[str, Any]) -> Iterator[str]:
    """Everything that is wrong with a config."""
    yield from invalid(ServeDeploySchema, config, "$")
    yield from unfit(config, ServeDeploySchema, "$")
    for application in config["applications"]:
        for deployment in application.get("deployments", ()):
            scaling = deployment.get("autoscaling_config")
            if scaling is not None:
                yield from invalid(AutoscalingConfig, scaling, deployment["name"])


json.dump(list(problems(json.load(sys.stdin))), sys.stdout)
