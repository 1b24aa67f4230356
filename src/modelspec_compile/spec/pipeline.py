"""`pipeline`: what happens before and after the model, and which other services take part."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional, required

STEP_TYPES = ("pii-mask", "pii-unmask", "truncate", "json-schema", "python", "container")


class Step(Section):
    """One step on the way in or out."""

    name: str = required("Name of the step.", "mask")
    type: str = required("What the step does.", "pii-mask", known=STEP_TYPES)
    enabled: bool = optional("Whether the step runs.", True)
    config: dict[str, object] = optional("Settings of the step.", {"entities": ["EMAIL", "PHONE"]})


class Steps(Section):
    """Steps, in order."""

    steps: list[Step] = optional("The steps, in the order they run.")


class Interface(Section):
    """What a dependency takes and gives."""

    input_type: str = optional("What it takes.", "text")
    output_type: str = optional("What it gives.", "filtered_text")
    max_latency_ms: float = optional("Milliseconds that it may take.", 50, ge=0)


class Dependency(Section):
    """Another service that takes part."""

    id: str = required("Name of the dependency.", "input-guardrail")
    role: Literal[
        "input",
        "guardrail",
        "reranker",
        "postprocess",
        "custom",
        "embedding",
        "retriever",
        "router",
        "judge",
    ] = required("Part that it plays.", "guardrail")
    spec_ref: str = optional(
        "Path of its spec, relative to this one.",
        "./guardrails/input-safety.yaml",
        form="spec-path",
    )
    required: bool = optional("Whether requests fail without it.", True)
    interface: Interface = optional()


class Pipeline(Section):
    """What surrounds the model."""

    preprocess: Steps = optional("Steps before the model.")
    postprocess: Steps = optional("Steps after the model.")
    dependencies: list[Dependency] = optional("Other services that take part.")
