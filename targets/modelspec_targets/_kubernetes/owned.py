"""What a cluster itself adds to objects: what it notes says nothing, what it fills in is meant."""

from __future__ import annotations

from typing import Any

from modelspec_targets._kubernetes.devices import RESOURCES

OF_SERVER = frozenset(
    ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"]
)
"""Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/"""
LIMITED = ("cpu", "memory", "ephemeral-storage", *RESOURCES.values())
"""Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"""
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def asked_for(_: str, document: Any) -> Any:
    """An object as `kubectl get` prints it, without what the server and controllers have added."""
    if not isinstance(document, dict) or "apiVersion" not in document or "kind" not in document:
        return document
    kept = {key: value for key, value in document.items() if key != "status"}
    if isinstance(metadata := kept.get("metadata"), dict):
        kept["metadata"] = _written(metadata)
    return _filled(kept)


def _written(metadata: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in metadata.items() if key not in OF_SERVER}
    notes = kept.get("annotations")
    if isinstance(notes, dict) and APPLIED in notes:
        kept["annotations"] = {key: value for key, value in notes.items() if key != APPLIED}
    return {key: value for key, value in kept.items() if value or key != "annotations"}


def _filled(data: Any) -> Any:
    """The data with a request for each limit without one, as an API server fills it in."""
    if isinstance(data, list):
        return [_filled(one) for one in data]
    if not isinstance(data, dict):
        return data
    held = {key: _filled(value) for key, value in data.items()}
    limits, requests = held.get("limits"), held.get("requests", {})
    if isinstance(limits, dict) and isinstance(requests, dict):
        known = {name: limits[name] for name in LIMITED if name in limits}
        return {**held, "requests": known | requests} if known else held
    return held
