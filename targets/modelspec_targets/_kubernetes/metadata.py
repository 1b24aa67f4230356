"""Labels and annotations: what a person wants to know of an object that runs."""

from __future__ import annotations

from typing import Any

from modelspec_compile.mapping.codecs import ABSENT, Codec, affixed, boolean_text, integer_text
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import Table, each, exact, implied, table

DOMAIN = "modelspec.dev"
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
"""The descriptive fields that are annotations, by the name below `modelspec.dev/`."""


def described(notes: Place) -> Table:
    """The facts of a model that its operators ask for, and the services that it depends on."""
    rows = (exact(field, notes.key(f"{DOMAIN}/{key}")) for field, key in DESCRIBED.items())
    needed = each(
        "pipeline.dependencies",
        notes,
        exact("service", ""),
        by=None,
        key=affixed(f"dependency.{DOMAIN}/"),
    )
    return table(*rows, needed)


def own_labels(metadata: Place) -> Table:
    """The labels of the spec."""
    return table(each("labels", metadata / "labels", exact("value", ""), by=None))


def own_annotations(metadata: Place) -> Table:
    """The annotations of the spec; to be the last row of that mapping."""
    return table(each("annotations", metadata / "annotations", exact("value", ""), by=None))


def _scraped(enabled: bool | None, provider: str | None) -> Any:
    return ABSENT if enabled is None or provider else boolean_text.encode(enabled)


def scraped(notes: Place, path: str) -> Table:
    """The annotations by which a Prometheus finds pods, where no operator's object does it."""
    enabled, provider, port = (
        f"observability.metrics.{name}" for name in ("enabled", "provider", "port")
    )

    def where(value: Any) -> Any:
        def told(on: bool | None, by: str | None) -> Any:
            return value if on and not by else ABSENT

        return told

    def at(number: int | None, on: bool | None, by: str | None) -> Any:
        return str(number) if number and on and not by else ABSENT

    return table(
        exact(
            (enabled, provider),
            notes.key("prometheus.io/scrape"),
            Codec(_scraped, lambda data: (boolean_text.decode(data), None)),
        ),
        exact(
            (port, enabled, provider),
            notes.key("prometheus.io/port"),
            Codec(at, lambda data: (integer_text.decode(data), None, None)),
        ),
        implied((enabled, provider), notes.key("prometheus.io/path"), where(path)),
    )
