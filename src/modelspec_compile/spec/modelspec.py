"""The root of the language: a ModelSpec, its sections, its overlays."""

from typing import Literal

from modelspec_compile.spec.dialects import NATIVE
from modelspec_compile.spec.governance import Governance
from modelspec_compile.spec.identity import Identity
from modelspec_compile.spec.lineage import Lineage
from modelspec_compile.spec.metadata import Metadata
from modelspec_compile.spec.operations import Operations
from modelspec_compile.spec.overrides import Override
from modelspec_compile.spec.performance import Performance
from modelspec_compile.spec.pipeline import Pipeline
from modelspec_compile.spec.routing import Routing
from modelspec_compile.spec.runtime import Runtime
from modelspec_compile.spec.section import Section, optional, required


class Overlay(Section):
    """Any sections of a spec, as a merge patch over it (RFC 7386: `null` removes)."""

    identity: Identity = optional()
    lineage: Lineage = optional()
    runtime: Runtime = optional()
    performance: Performance = optional()
    operations: Operations = optional()
    routing: Routing = optional()
    pipeline: Pipeline = optional()
    governance: Governance = optional()
    overrides: dict[str, list[Override]] = optional("Changes to rendered artifacts, by target.")


class Spec(Overlay):
    """What is served and how."""

    extends: str = optional(
        "Path of a base spec that this one is a delta over (RFC 7386).",
        "./llama-3.3-70b.base.yaml",
        form="spec-path",
    )
    identity: Identity = required()
    environments: dict[str, Overlay] = optional("Overlays by environment, chosen by `--env`.")


class ModelSpec(Section):
    """One model, said once."""

    api_version: Literal["modelspec.dev/v1alpha1"] = required("Dialect of the document.", NATIVE)
    kind: Literal["ModelSpec"] = required("Kind of the document.", "ModelSpec")
    metadata: Metadata = required()
    spec: Spec = required()
