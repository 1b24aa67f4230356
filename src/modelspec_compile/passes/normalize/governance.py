"""`spec.governance`."""

from __future__ import annotations

from modelspec_compile.mapping.codecs import strings
from modelspec_compile.mapping.rows import each, exact, table

COMPLIANCE = table(
    exact("compliance.pii.allowed", "spec.governance.compliance.pii.allowed"),
    exact("compliance.pii.policy", "spec.governance.compliance.pii.policy"),
    exact("compliance.retention.logs_days", "spec.governance.compliance.retention.logsDays"),
    exact(
        "compliance.retention.artifacts_days",
        "spec.governance.compliance.retention.artifactsDays",
    ),
    exact("compliance.retention.prompts_days", "spec.governance.compliance.retention.promptsDays"),
    exact("compliance.regions", "spec.governance.compliance.residency.regions", strings),
    exact("compliance.frameworks", "spec.governance.compliance.frameworks", strings),
    exact("compliance.owner", "spec.governance.compliance.governance.owner"),
    exact("compliance.change_approval", "spec.governance.compliance.governance.changeApproval"),
)

SAFETY = table(
    exact("safety.guardrails.input", "spec.governance.safety.guardrails.input", strings),
    exact("safety.guardrails.output", "spec.governance.safety.guardrails.output", strings),
    exact("safety.guardrails.on_failure", "spec.governance.safety.guardrails.onFailure"),
    each(
        "safety.content_filters",
        "spec.governance.safety.contentFilters",
        exact("threshold", "threshold"),
        by="category",
    ),
    exact("safety.blocked_topics", "spec.governance.safety.blockedTopics", strings),
    exact("safety.max_output_tokens", "spec.governance.safety.maxOutputTokens"),
    exact("safety.egress", "spec.governance.safety.network.egress", strings),
    exact("safety.pod_security", "spec.governance.safety.podSecurity"),
)

COST = table(
    exact("cost.target_usd_per_1k_tokens", "spec.governance.cost.targetCostPer1kTokensUsd"),
    exact("cost.monthly_budget_usd", "spec.governance.cost.monthlyBudgetUsd"),
    exact("cost.cloud_provider", "spec.governance.cost.pricingHints.cloudProvider"),
    exact("cost.instance_type", "spec.governance.cost.pricingHints.instanceType"),
    exact("cost.spot_allowed", "spec.governance.cost.pricingHints.spotAllowed"),
)
