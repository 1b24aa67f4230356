"""Governance: guardrails that do not exist, zones outside the allowed regions, dangling parts."""

from __future__ import annotations

from collections.abc import Iterator

from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, warning
from modelspec_compile.source.tree import Node
from modelspec_compile.spec.meaning.names import unknown_names
from modelspec_compile.spec.meaning.read import at, items, text, texts

DEPENDENCIES = "pipeline.dependencies"


def guardrails(spec: Node) -> Iterator[Diagnostic]:
    """MS327: a guardrail is named that is not among the dependencies."""
    for way in ("input", "output"):
        yield from unknown_names(
            spec, "MS327", f"governance.safety.guardrails.{way}", DEPENDENCIES, "an id", "id"
        )


def residency(spec: Node) -> Iterator[Diagnostic]:
    """MS339: replicas may run in a zone outside the regions that data stays in.

    A zone is in a region when its name begins with the region's, as at AWS and Google Cloud; a
    zone that is only a number, as at Azure, belongs to whatever region the cluster is in.
    """
    regions = tuple(
        region.value for region in texts(spec, "governance.compliance.residency.regions")
    )
    for zone in texts(spec, "runtime.placement.zones"):
        if regions and not zone.value.isdigit() and not zone.value.startswith(regions):
            message = f"zone `{zone.value}` is in none of the regions that data stays in"
            note = f"`residency.regions` has {', '.join(f'`{region}`' for region in regions)}"
            yield error("MS339", message, zone.span, note)


def compiled_dependencies(spec: Node) -> Iterator[Diagnostic]:
    """MS342: a part of the system is named, but not where its spec is."""
    for dependency in items(spec, DEPENDENCIES):
        name = text(dependency, "id")
        if name and not at(dependency, "specRef"):
            message = f"nothing is compiled for `{name.value}`, because it has no `specRef`"
            yield warning("MS342", message, name.span, "for example `specRef: ./embedder.yaml`")
