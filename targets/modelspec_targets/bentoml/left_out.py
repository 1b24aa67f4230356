"""What BentoML has no place for, each with the way out; and what holds without a word."""

from __future__ import annotations

from modelspec_compile.mapping.rows import Table, table, tacit, unsupported

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
    unsupported("accelerator.candidates", "one of them is chosen", "a spec for each"),
)

DESCRIPTION = table(
    unsupported("annotations", "a bento has labels, no annotations", "`metadata.labels`"),
    unsupported("model", "a bento says nothing of it", RECORD),
    unsupported("lineage", "a bento keeps no lineage", RECORD),
    unsupported(
        "performance",
        "a bento says how to serve, not for which load",
        "targets in `operations.scaling`",
    ),
    unsupported("cost", "a bento knows no prices", "the budget of the BentoCloud account"),
    unsupported(
        "placement",
        "BentoCloud places replicas by their instance type",
        "`governance.cost.pricingHints.instanceType`, or `cluster` in the deployment file",
    ),
)

WATCHING = table(
    unsupported(
        "observability.dashboards", "BentoCloud has its own dashboards", "the engine's for Grafana"
    ),
    unsupported("slos", "BentoML knows no objectives", "alerts on the metrics of the service"),
)

TRAFFIC = table(
    unsupported("routing", "a service of BentoML has one backend, itself", GATEWAY),
    unsupported("pipeline.before", "requests go to the model as they come", APPLICATION),
    unsupported("pipeline.after", "answers come from the model as they are", APPLICATION),
    unsupported(
        "pipeline.dependencies",
        "the services are deployed side by side; an engine's process calls no other service",
        APPLICATION,
    ),
)

GOVERNANCE = table(
    unsupported("compliance", "BentoML enforces no such rule", "policies of the account"),
    unsupported("safety", "BentoML looks into no request and closes no network", APPLICATION),
)

LEFT_OUT: Table = table(SERVED, DESCRIPTION, WATCHING, TRAFFIC, GOVERNANCE)
