"""What KServe has no place for, each with the way out; and what holds without a word."""

from __future__ import annotations

from modelspec_compile.engines.engine import Engine
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import Table, table, tacit, unsupported

GATEWAY = "an HTTPRoute of the Gateway API in front of the Service"
APPLICATION = "the application or an AI gateway in front"
RECORD = "a model registry or the repository of the spec"


def left_out(engine: Engine) -> Table:
    """The answers for everything that no row of the predictor speaks of."""
    return table(_held(engine), DESCRIPTION, SCALING, WATCHING, TRAFFIC, GOVERNANCE)


def _held(engine: Engine) -> Table:
    speaks = f"{engine.title} speaks this API"
    streams = "clients ask for a stream, and the route passes it on"
    return table(
        tacit("serving.api", speaks, lambda api: api == engine.api),
        unsupported("serving.api", f"{engine.title} speaks another API", "another engine"),
        tacit("serving.streaming", streams, bool),
        unsupported("serving.streaming", "each client chooses for itself", GATEWAY),
        tacit(
            "serving.protocol", "the engine's HTTP server is started", lambda told: told == "http"
        ),
        unsupported("serving.protocol", f"{engine.title} is started with HTTP", "another engine"),
        tacit("model.revision", "it is the revision of the artifacts"),
        unsupported(
            sections.CANDIDATES,
            "a pod asks for one kind of device, and one of the candidates is chosen",
            "a spec for each, or an environment",
        ),
        tacit("accelerator.type", "a pod without devices runs on any node", lambda t: t == "cpu"),
        tacit("parallelism.nodes", "a pod is on one node", lambda nodes: nodes == 1),
    )


DESCRIPTION = table(
    unsupported(
        sections.ARCHITECTURE, "the engine reads the network from the weights", "leave it out"
    ),
    unsupported(sections.LINEAGE, "an InferenceService keeps no lineage", RECORD),
    unsupported(
        sections.PERFORMANCE,
        "an InferenceService says how to serve, not for which load",
        "targets in `operations.scaling`",
    ),
    unsupported(sections.COST, "Kubernetes knows no prices", "OpenCost or the provider's budget"),
    unsupported("description", "an InferenceService has no description", RECORD),
)

STANDARD = table(
    unsupported(
        "serving.max_concurrency",
        "KServe limits requests in flight only in Knative mode, by `containerConcurrency`",
        "`runtime.batch.maxBatchSize`, or a limit in the gateway",
    ),
    unsupported(
        "scaling.scale_to_zero_idle_seconds",
        "in Standard mode nothing wakes a service that has no pod",
        "the KEDA HTTP add-on, or Knative mode",
    ),
)

SCALING = table(
    unsupported(
        "scaling.warm_pool.strategy",
        "KServe knows no replica that stands by: those of the pool serve",
        "`operations.scaling.minReplicas`",
    ),
    unsupported(
        sections.STEPS,
        "before 0.21 a canary of KServe's Standard mode gets no traffic",
        "a second spec for the new version, and weights in the gateway's HTTPRoute",
    ),
    unsupported("rollout.rollback_on", "KServe watches no objective", "Argo Rollouts or Flagger"),
)

WATCHING = table(
    unsupported(
        "observability.dashboards", "KServe ships no dashboards", "the engine's own for Grafana"
    ),
    unsupported(sections.SLOS, "KServe knows no objectives", "PrometheusRules, by Sloth or Pyrra"),
)

TRAFFIC = table(
    unsupported(sections.RULES, "an InferenceService has one backend", GATEWAY),
    unsupported(sections.FALLBACKS, "an InferenceService has one backend", APPLICATION),
    unsupported(sections.RETRIES, "KServe's routes do not retry", GATEWAY),
    unsupported(sections.AFFINITY, "KServe's routes know no sessions", GATEWAY),
    unsupported(sections.RATE_LIMITS, "KServe counts no requests", "a rate limit of the gateway"),
    unsupported(sections.BEFORE, "a predictor serves the model as it is", APPLICATION),
    unsupported(sections.AFTER, "a predictor serves the model as it is", APPLICATION),
    unsupported(
        sections.DEPENDENCIES,
        "the services stand side by side; an InferenceGraph passes no streams on",
        APPLICATION,
    ),
)

GOVERNANCE = table(
    unsupported(
        sections.COMPLIANCE, "Kubernetes enforces no such rule", "policies of the platform"
    ),
    unsupported(sections.GUARDRAILS, "a predictor calls no other service", APPLICATION),
    unsupported("safety.content_filters[].threshold", "KServe looks into no request", APPLICATION),
    unsupported("safety.blocked_topics", "KServe looks into no request", APPLICATION),
    unsupported("safety.max_output_tokens", "KServe counts no tokens", APPLICATION),
    unsupported(
        "safety.egress",
        "a NetworkPolicy knows addresses, not host names",
        "a policy of Cilium or of the service mesh",
    ),
)
