"""The request bodies of a service, one a file, and the names that they share.

A model and an endpoint configuration are immutable: their names end in a digest of their content,
which `seal` writes last. An endpoint and an inference component keep their names for ever.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

from modelspec_compile.mapping.codecs import Codec, Unreadable
from modelspec_compile.mapping.places import Place, document


def _body(file: str, *keys: str) -> Place:
    """A request; `keys` tell it apart from the others under another file's name."""
    return document("{folder}" + file, keys=keys)


MODEL_FILE = "create-model.json"
MODEL = _body(MODEL_FILE, "ModelName", "PrimaryContainer")
CONFIG = _body("create-endpoint-config.json", "EndpointConfigName", "ProductionVariants")
ENDPOINT = _body("create-endpoint.json", "EndpointName", "EndpointConfigName")
ENDPOINT_UPDATE = _body("update-endpoint.json")
COMPONENT = _body(
    "create-inference-component.json", "InferenceComponentName", "EndpointName", "Specification"
)
COMPONENT_UPDATE = _body("update-inference-component.json")
SCALABLE_TARGET = _body("register-scalable-target.json", "ScalableDimension", "MaxCapacity")
POLICY = _body("put-scaling-policy.json")
RATE_POLICY = _body("put-scaling-policy-rate.json")
WAKE_POLICY = _body("put-scaling-policy-wake-up.json")
WAKE_ALARM = _body("put-metric-alarm-wake-up.json")
OBJECTIVE_ALARM = _body("put-metric-alarm-slo-{element}.json")
SCHEDULED_ACTION = _body("put-scheduled-action-{element}.json")
FILE_WORD = Codec(lambda name: quote(name, safe=" "), unquote)
"""The name of an element as part of the name of a file: `a/b` is `a%2Fb`."""
RETENTION = _body("put-retention-policy.json")
SETTINGS = _body("deploy.env")

CONTAINER = MODEL / "PrimaryContainer"
ENVIRONMENT = CONTAINER / "Environment"
VARIANT_NAME = "AllTraffic"
VARIANT = CONFIG / f"ProductionVariants[VariantName={VARIANT_NAME}]"

NOBODY = "000000000000"
"""The account in every placeholder; `deploy.sh` puts the caller's in its place."""

LONGEST_NAME = 63
UNSEALED = "-00000000"
_SEALED = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]{0,53}-[0-9a-f]{8}")


def unsealed(name: str) -> str:
    """The name of an immutable resource before its digest is known."""
    return name[: LONGEST_NAME - len(UNSEALED)].rstrip("-") + UNSEALED


def _from_sealed(data: Any) -> None:
    """A name with a digest tells nothing: a long one is cut short before it."""
    if not isinstance(data, str) or not _SEALED.fullmatch(data):
        raise Unreadable(data)


def _same_name(wanted: str, found: str) -> bool:
    return found[: -len(UNSEALED)] == wanted[: -len(UNSEALED)]


sealed_name = Codec(unsealed, _from_sealed, _same_name)
"""A service's name → the name of an immutable resource of it."""
