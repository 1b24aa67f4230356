"""`governance.safety`: what the service may say and reach."""

from typing import Literal

from modelspec_compile.spec.section import Section, optional, required


class Guardrails(Section):
    """Checks on the way in and out, by the id in `pipeline.dependencies`."""

    input: list[str] = optional("Dependencies that check prompts.", ["input-guardrail"])
    output: list[str] = optional("Dependencies that check answers.", ["output-guardrail"])
    on_failure: Literal["block", "allow"] = optional(
        "What happens to a request whose check could not run.", "block"
    )


class ContentFilter(Section):
    """A category of content and the score from which it is refused."""

    category: str = required(
        "Category of content.",
        "violence",
        known=("violence", "hate", "harassment", "sexual", "self-harm", "prompt-injection"),
    )
    threshold: float = optional("Score between 0 and 1 from which it is refused.", 0.5, ge=0, le=1)


class Network(Section):
    """What replicas may reach."""

    egress: list[str] = optional(
        "Hosts that replicas may reach; no others.", ["objects.eu-central-1.example.com"]
    )


class Safety(Section):
    """What the service may say and reach."""

    guardrails: Guardrails = optional()
    content_filters: list[ContentFilter] = optional("Categories that are refused.")
    blocked_topics: list[str] = optional("Topics that are refused.", ["legal-advice"])
    max_output_tokens: int = optional("Tokens of one answer at most.", 2048, ge=1)
    network: Network = optional()
    pod_security: Literal["privileged", "baseline", "restricted"] = optional(
        "Pod Security Standard that replicas must meet.", "restricted"
    )
