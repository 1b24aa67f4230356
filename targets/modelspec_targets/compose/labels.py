"""Labels and annotations of a container: those of the spec, and what describes the model."""

from __future__ import annotations

from modelspec_compile.mapping.rows import Table, each, emulated, exact, table
from modelspec_targets.compose.escape import literal
from modelspec_targets.compose.places import DOMAIN, NOTES, SERVICE

DESCRIBED = {
    "version": "version",
    "description": "description",
    "model.id": "model",
    "model.family": "family",
    "model.task": "task",
    "model.framework": "framework",
    "model.license": "license",
    "model.artifacts.format": "format",
    "model.artifacts.digest": "digest",
    "lineage.base.uri": "base-model",
    "lineage.base.revision": "base-model-revision",
    "lineage.method": "method",
    "compliance.owner": "owner",
}
"""The descriptive fields, by the name below `modelspec.dev/`."""


def labels() -> Table:
    """Labels, and annotations, those of the spec last."""
    return table(
        each("labels", SERVICE / "labels", exact("value", "", literal), by=None),
        *(exact(field, NOTES.key(f"{DOMAIN}/{key}")) for field, key in DESCRIBED.items()),
        emulated(
            "accelerator.type",
            NOTES.key(f"{DOMAIN}/accelerator"),
            why="the host has to have it: it is one of the prerequisites",
        ),
        each("annotations", NOTES, exact("value", "", literal), by=None),
    )
