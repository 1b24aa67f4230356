"""Digests in names: the same content has the same name, other content another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from modelspec_compile.mapping.documents import MISSING, get, put
from modelspec_compile.mapping.places import Item, Place
from modelspec_compile.mapping.render import Documents
from modelspec_targets.sagemaker import places as p

NO_CONTENT = frozenset({"Tags"})
"""Tags can be changed in place, so they are no reason for another resource."""

VARIANT = Item("VariantName", p.VARIANT_NAME)
MODEL_USERS = (
    p.CONFIG / "ProductionVariants" / VARIANT / "ModelName",
    p.COMPONENT / "Specification.ModelName",
    p.COMPONENT_UPDATE / "Specification.ModelName",
    p.SETTINGS / "MODEL_NAME",
)
CONFIG_USERS = (
    p.ENDPOINT / "EndpointConfigName",
    p.ENDPOINT_UPDATE / "EndpointConfigName",
    p.SETTINGS / "ENDPOINT_CONFIG_NAME",
)


def seal(documents: Documents) -> None:
    """Write the digests, of models first: a configuration holds the name of its model."""
    models = [path for path in documents if path.endswith(p.MODEL_FILE)]
    for folder in [path.removesuffix(p.MODEL_FILE) for path in models]:
        _seal(documents, folder, p.MODEL / "ModelName", MODEL_USERS)
        _seal(documents, folder, p.CONFIG / "EndpointConfigName", CONFIG_USERS)


def _seal(documents: Documents, folder: str, name: Place, users: Iterable[Place]) -> None:
    place = name.bind({"folder": folder})
    body = documents.get(place.file, {})
    unsealed = get(body, place.path)
    if unsealed is MISSING or not unsealed.endswith(p.UNSEALED):
        return
    sealed = unsealed.removesuffix(p.UNSEALED) + "-" + digest(body)
    for user in (place, *(user.bind({"folder": folder}) for user in users)):
        if get(documents.get(user.file, {}), user.path) == unsealed:
            put(documents[user.file], user.path, sealed)


def digest(body: dict[str, Any]) -> str:
    """Eight hexadecimal digits of everything in a request body that makes another resource."""
    content = {key: value for key, value in body.items() if key not in NO_CONTENT}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]
