"""AWS on the port of 127.0.0.1 that the first argument names, as moto plays it.

moto's lists of instance types and of what scales are older than the models of the services in
botocore; those take their place. Updates of endpoints and inference components, which moto does
not play, are played here.
"""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import botocore.session
from moto.applicationautoscaling import models as scaling_models
from moto.applicationautoscaling import responses as scaling_responses
from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker import models
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.responses import SageMakerResponse
from moto.server import ThreadedMotoServer


def values(service: str, shape: str) -> list[str]:
    """The values of an enumeration of a service."""
    model = botocore.session.get_session().get_service_model(service)
    found: list[str] = model.shape_for(shape).enum
    return found


INSTANCE_TYPES = frozenset(values("sagemaker", "ProductionVariantInstanceType"))
DIMENSIONS = Enum(
    "DIMENSIONS", {each: each for each in values("application-autoscaling", "ScalableDimension")}
)
Backend = models.SageMakerModelBackend


def validate_instance_type(config: Any, instance_type: str) -> None:
    """Refuse what SageMaker does not offer."""
    if instance_type not in INSTANCE_TYPES:
        raise ValidationError(message=f"{instance_type} is no instance type of SageMaker")


models.FakeEndpointConfig.validate_instance_type = validate_instance_type
scaling_models.ScalableDimensionValueSet = DIMENSIONS
scaling_responses.ScalableDimensionValueSet = DIMENSIONS


def update_endpoint(response: SageMakerResponse) -> ActionResult:
    """Give an endpoint another configuration that exists."""
    asked, backend = json.loads(response.body), response.sagemaker_backend
    backend.describe_endpoint_config(asked["EndpointConfigName"])
    backend.describe_endpoint(asked["EndpointName"])
    endpoint = backend.endpoints[asked["EndpointName"]]
    endpoint.endpoint_config_name = asked["EndpointConfigName"]
    return ActionResult({"EndpointArn": endpoint.arn})


# ---- inference components ------------------------------------------------------------------------


@dataclass
class Component:
    """An inference component: what it was asked to be, and its tags."""

    arn: str
    asked: dict[str, Any]
    tags: list[dict[str, str]] = field(default_factory=list)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


def components(backend: Backend) -> dict[str, Component]:
    """The components of an account in a region."""
    found: dict[str, Component] = backend.__dict__.setdefault("inference_components", {})
    return found


def component(response: SageMakerResponse) -> Component:
    """The component that a request names."""
    name = json.loads(response.body)["InferenceComponentName"]
    if name not in components(response.sagemaker_backend):
        raise ValidationError(message=f"Could not find inference component {name!r}.")
    return components(response.sagemaker_backend)[name]


def create_inference_component(response: SageMakerResponse) -> ActionResult:
    """Make a component of an endpoint and of a model that exist."""
    asked, backend = json.loads(response.body), response.sagemaker_backend
    backend.describe_endpoint(asked["EndpointName"])
    backend.describe_model(asked["Specification"]["ModelName"])
    name = asked["InferenceComponentName"]
    endpoint = backend.endpoints[asked["EndpointName"]].arn
    arn = endpoint.rpartition(":")[0] + f":inference-component/{name}"
    components(backend)[name] = Component(arn, asked, asked.get("Tags", []))
    return ActionResult({"InferenceComponentArn": arn})


def describe_inference_component(response: SageMakerResponse) -> ActionResult:
    """Say what a component is."""
    found = component(response)
    known = {name: value for name, value in found.asked.items() if name != "Tags"}
    copies = known.get("RuntimeConfig", {}).get("CopyCount", 1)
    more = {
        "InferenceComponentArn": found.arn,
        "InferenceComponentStatus": "InService",
        "RuntimeConfig": {"DesiredCopyCount": copies, "CurrentCopyCount": copies},
        "CreationTime": found.created,
        "LastModifiedTime": found.created,
    }
    return ActionResult(known | more)


def update_inference_component(response: SageMakerResponse) -> ActionResult:
    """Let a component be something else."""
    found = component(response)
    found.asked |= json.loads(response.body)
    return ActionResult({"InferenceComponentArn": found.arn})


def delete_inference_component(response: SageMakerResponse) -> EmptyResult:
    """Forget a component."""
    components(response.sagemaker_backend).pop(component(response).asked["InferenceComponentName"])
    return EmptyResult()


for operation in (
    update_endpoint,
    create_inference_component,
    describe_inference_component,
    update_inference_component,
    delete_inference_component,
):
    setattr(SageMakerResponse, operation.__name__, operation)

validate_variants, get_resource = (
    Backend.validate_production_variants,
    Backend._get_resource_from_arn,
)


def validate_named_variants(backend: Backend, variants: list[dict[str, Any]]) -> None:
    """A variant without a model waits for inference components."""
    validate_variants(backend, [variant for variant in variants if "ModelName" in variant])


def get_any_resource(backend: Backend, arn: str) -> Any:
    """What has tags, components included."""
    found = (each for each in components(backend).values() if each.arn == arn)
    return next(found, None) or get_resource(backend, arn)


Backend.validate_production_variants = validate_named_variants
Backend._get_resource_from_arn = get_any_resource

ThreadedMotoServer("127.0.0.1", int(sys.argv[1]), verbose=False).start()
signal.pause()
