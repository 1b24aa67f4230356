"""Where things stand in the files of a bundle, and the names that KServe makes of a service's."""

from __future__ import annotations

from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.rows import Need

SERVING = "serving.kserve.io"
ISVC = document("{folder}inferenceservice.yaml", "InferenceService", SERVING)
NOTES = ISVC / "metadata.annotations"
PREDICTOR = ISVC / "spec.predictor"
LLMISVC = document("{folder}llminferenceservice.yaml", "LLMInferenceService", SERVING)
ACCOUNT = document("{folder}serviceaccount.yaml", "ServiceAccount", called="{name}-model-reader")
BUDGET = document("{folder}poddisruptionbudget.yaml", "PodDisruptionBudget", "policy")
MONITOR = document("{folder}podmonitor.yaml", "PodMonitor", "monitoring.coreos.com")
SCALED = document("{folder}scaledobject.yaml", "ScaledObject", "keda.sh")
KUSTOMIZATION = document("{folder}kustomization.yaml")
ROOT = document("kustomization.yaml")

WEIGHTS = "/mnt/models"
"""Where the storage initializer lays the model."""

VERSION = ">=0.20"


def crd(plural: str) -> Need:
    """A custom resource of KServe."""
    name = f"{plural}.serving.kserve.io"
    described = {"name": name, "controller": "KServe", "version": VERSION}
    return Need("CustomResourceDefinition", lambda: described)


def predictor(name: str) -> str:
    """The Deployment and the Service that KServe makes of an InferenceService."""
    return f"{name}-predictor"


def predictor_labels(name: str) -> dict[str, str]:
    """The label that all pods of a predictor have.

    Source: pkg/constants/constants.go GetRawServiceLabel
    """
    return {"app": f"isvc.{predictor(name)}"}


def reader(name: str) -> str:
    """The account that a bundle makes for a service whose weights need credentials."""
    return f"{name}-model-reader"
