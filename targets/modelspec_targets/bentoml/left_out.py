"""What BentoML has no place for, each with the way out; and what holds without a word."""

from __future__ import annotations

from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import Table, below, table, tacit, unsupported

APPLICATION = "the application or an AI gateway in front"
GATEWAY = "a gateway in front"
RECORD = "a model registry or the repository of the spec"

SERVED = table(
    tacit("serving.protocol", "BentoML serves HTTP", lambda told: told == "http"),
    unsupported(
        "serving.protocol", "a service of BentoML 1.4 speaks HTTP only", "`protocol: http`"
    ),
    tacit("model.revision", "it is the revision of the artifacts"),
    tacit("accelerator.candidates[].type", "one of them is chosen"),
    tacit("accelerator.candidates[].vendor", "one of them is chosen"),
    tacit("accelerator.candidates[].count", "one of them is chosen"),
    unsupported(sections.CANDIDATES, "one of them is chosen", "a spec for each"),
)

DESCRIPTION = table(
    unsupported("annotations[].value", "a bento has labels, no annotations", "`metadata.labels`"),
    unsupported(
        (*sections.MODEL, "model.artifacts.format", *sections.ARCHITECTURE),
        "a bento says nothing of it",
        RECORD,
    ),
    unsupported(sections.LINEAGE, "a bento keeps no lineage", RECORD),
    unsupported(
        sections.PERFORMANCE,
        "a bento says how to serve, not for which load",
        "targets in `operations.scaling`",
    ),
    unsupported(sections.COST, "a bento knows no prices", "the budget of the BentoCloud account"),
    unsupported(
        sections.PLACEMENT,
        "BentoCloud places replicas by their instance type",
        "`governance.cost.pricingHints.instanceType`, or `cluster` in the deployment file",
    ),
)

WATCHING = table(
    unsupported(
        "observability.dashboards", "BentoCloud has its own dashboards", "the engine's for Grafana"
    ),
    unsupported(
        sections.SLOS, "BentoML knows no objectives", "alerts on the metrics of the service"
    ),
)

TRAFFIC = table(
    unsupported(sections.ROUTING, "a service of BentoML has one backend, itself", GATEWAY),
    unsupported(sections.BEFORE, "requests go to the model as they come", APPLICATION),
    unsupported(sections.AFTER, "answers come from the model as they are", APPLICATION),
    unsupported(
        sections.DEPENDENCIES,
        "the services are deployed side by side; an engine's process calls no other service",
        APPLICATION,
    ),
)

NO_LOOK = "BentoML looks into no request and closes no network"
GOVERNANCE = table(
    unsupported(sections.COMPLIANCE, "BentoML enforces no such rule", "policies of the account"),
    unsupported(
        (*sections.GUARDRAILS, *below("safety", "content_filters[].threshold blocked_topics")),
        NO_LOOK,
        APPLICATION,
    ),
    unsupported(below("safety", "max_output_tokens egress pod_security"), NO_LOOK, APPLICATION),
)

LEFT_OUT: Table = table(SERVED, DESCRIPTION, WATCHING, TRAFFIC, GOVERNANCE)
