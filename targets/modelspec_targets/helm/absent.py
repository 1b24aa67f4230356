"""What a chart has no place for, and where it belongs instead."""

from __future__ import annotations

from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import Table, below, tacit, unsupported

GATEWAY = "a gateway in front of the service"
NOTHING_RUNS = "nothing that runs depends on it"

ROWS: Table = (
    unsupported("model.precision", NOTHING_RUNS),
    unsupported(
        "model.artifacts.digest",
        "nothing in the pod computes a digest of the weights",
        "pin `revision`, or use an `oci://` image by its digest",
    ),
    unsupported("model.artifacts.format", NOTHING_RUNS),
    unsupported(sections.ARCHITECTURE, "the server reads it from the weights", "leave it out"),
    unsupported(
        sections.LINEAGE, "a chart says how a model runs, not how it came to be", "a model card"
    ),
    unsupported(
        sections.CANDIDATES,
        "a pod asks for one kind of device",
        "one release for each kind, or a node selector that fits several",
    ),
    unsupported(
        below("accelerator", "vendor devices"), "pods ask for devices by vendor, type and count"
    ),
    unsupported(sections.PERFORMANCE, "it is what the analysis works with", "leave it out"),
    tacit("serving.streaming", "the server streams to clients that ask for it"),
    unsupported(
        sections.STEPS,
        "a Deployment replaces pods; it shares no traffic between versions",
        "two releases behind a gateway, or Argo Rollouts",
    ),
    unsupported(
        "rollout.rollback_on",
        "Helm rolls back when pods do not become ready, not when an objective burns",
        "`helm upgrade --rollback-on-failure`, or an analysis of Argo Rollouts",
    ),
    unsupported(
        "observability.dashboards",
        "a dashboard is made for the installation of Grafana that shows it",
        "the dashboards of the engine's project",
    ),
    unsupported(
        sections.SLOS, "the chart has no alert rules", "PrometheusRules made with Sloth or Pyrra"
    ),
    unsupported(sections.ROUTING, "a Service sends every request to any pod", GATEWAY),
    unsupported(
        sections.BEFORE, "nothing stands between clients and the server", f"{GATEWAY} that has it"
    ),
    unsupported(
        sections.AFTER, "nothing stands between clients and the server", f"{GATEWAY} that has it"
    ),
    unsupported(
        sections.COMPLIANCE,
        "a chart has no objects for rules of the organisation",
        "policies of the cluster",
    ),
    unsupported(sections.GUARDRAILS, "nothing stands between clients and the server", GATEWAY),
    unsupported("safety.content_filters[].threshold", "nothing reads prompts or answers", GATEWAY),
    unsupported("safety.blocked_topics", "nothing reads prompts or answers", GATEWAY),
    unsupported(sections.COST, "a chart has no prices", "quotas of the namespace"),
)
