"""`governance.cost`: what it may cost, and where it is bought."""

from modelspec_compile.spec.section import Section, optional


class PricingHints(Section):
    """Where the capacity is bought."""

    cloud_provider: str = optional(
        "Provider of the hosts.", "aws", known=("aws", "azure", "gcp", "on-premises")
    )
    instance_type: str = optional("Type of the hosts.", "p5.48xlarge")
    spot_allowed: bool = optional("Whether hosts may be taken away at short notice.", False)


class Cost(Section):
    """What it may cost."""

    target_cost_per_1k_tokens_usd: float = optional(
        "US dollars for 1,000 tokens at most.", 0.002, ge=0
    )
    monthly_budget_usd: float = optional("US dollars a month at most.", 45000, ge=0)
    pricing_hints: PricingHints = optional()
