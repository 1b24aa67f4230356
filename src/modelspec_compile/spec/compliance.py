"""`governance.compliance`: rules from outside and who answers for them."""

from modelspec_compile.spec.section import Section, optional

FRAMEWORKS = ("gdpr", "hipaa", "soc2", "iso27001", "pci-dss", "eu-ai-act", "fedramp", "nist-ai-rmf")


class Pii(Section):
    """Whether personal data may pass."""

    allowed: bool = optional("Whether personal data may reach the model.", False)
    policy: str = optional("Policy that says how it is handled.", "internal-pii-policy-v3")


class Retention(Section):
    """How long things are kept."""

    logs_days: int = optional("Days that logs are kept.", 30, ge=0)
    artifacts_days: int = optional("Days that artifacts are kept.", 0, ge=0)
    prompts_days: int = optional("Days that prompts and answers are kept.", 0, ge=0)


class Residency(Section):
    """Where data may be."""

    regions: list[str] = optional("Regions that data stays in.", ["eu-central-1"])


class Accountability(Section):
    """Who answers for the service."""

    owner: str = optional("Team that answers for it.", "ml-platform")
    change_approval: str = optional("How a change is approved.", "two-person")


class Compliance(Section):
    """Rules from outside and who answers for them."""

    pii: Pii = optional()
    retention: Retention = optional()
    residency: Residency = optional()
    frameworks: list[str] = optional(
        "Frameworks that it must follow.", ["gdpr", "soc2"], known=FRAMEWORKS
    )
    governance: Accountability = optional()
