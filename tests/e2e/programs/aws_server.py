"""AWS on the port of 127.0.0.1 that the first argument names, as moto plays it.

moto's list of instance types is older than its models of the services; botocore's takes its place.
"""

from __future__ import annotations

import signal
import sys
from typing import Any

import botocore.session
from moto.sagemaker import models
from moto.sagemaker.exceptions import ValidationError
from moto.server import ThreadedMotoServer

SERVICE = botocore.session.get_session().get_service_model("sagemaker")
INSTANCE_TYPES = frozenset(SERVICE.shape_for("ProductionVariantInstanceType").enum)


def validate_instance_type(config: Any, instance_type: str) -> None:
    """Refuse what SageMaker does not offer."""
    if instance_type not in INSTANCE_TYPES:
        raise ValidationError(message=f"{instance_type} is no instance type of SageMaker")


models.FakeEndpointConfig.validate_instance_type = validate_instance_type
ThreadedMotoServer("127.0.0.1", int(sys.argv[1]), verbose=False).start()
signal.pause()
