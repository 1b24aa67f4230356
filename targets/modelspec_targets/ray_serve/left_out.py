"""What Ray Serve has no place for, and the way out of each."""

from __future__ import annotations

from modelspec_compile.mapping import sections
from modelspec_compile.mapping.rows import Table, below, tacit, unsupported

LOAD_ONLY = "Ray Serve scales by requests in flight and measures nothing else"
GATEWAY = "a gateway in front of the RayService, which knows requests"
AROUND = "what surrounds a model is not part of a Serve application"
KEPT_IN_SPEC = "it describes the model; nothing that runs reads it"
WANTED_LOAD = "it is what the service was planned for; nothing that runs reads it"

LEFT_OUT: Table = (
    unsupported("model.revision", KEPT_IN_SPEC, "keep it in the spec"),
    unsupported(sections.ARCHITECTURE, KEPT_IN_SPEC, "keep it in the spec"),
    unsupported(sections.LINEAGE, KEPT_IN_SPEC, "keep it in the spec"),
    unsupported(sections.COMPLIANCE, KEPT_IN_SPEC, "keep it in the spec"),
    unsupported(sections.COST, KEPT_IN_SPEC, "keep it in the spec"),
    unsupported(sections.PERFORMANCE, WANTED_LOAD, "`operations.scaling.targetConcurrency`"),
    unsupported(
        sections.CANDIDATES,
        "a worker group asks for one kind of device",
        "one environment for each candidate",
    ),
    unsupported("accelerator.devices", "Ray hands out the devices of a node by itself"),
    unsupported(
        below("scaling", "target_latency_p95_seconds target_requests_per_second"),
        LOAD_ONLY,
        "`targetConcurrency`, in flight per replica",
    ),
    unsupported(
        below("scaling", "target_queue_depth target_kv_cache_fraction"),
        LOAD_ONLY,
        "`targetConcurrency`, in flight per replica",
    ),
    unsupported(
        sections.SCHEDULES,
        "Ray Serve has no calendar",
        "a CronJob that patches `serveConfigV2` with other bounds",
    ),
    tacit(
        "rollout.strategy",
        "a changed cluster is made beside the old one, which goes once the new one serves",
        lambda told: told == "blue-green",
    ),
    unsupported(
        sections.ROLLOUT,
        "a RayService changes its Serve config in place, and all else by a second cluster at once",
        "KubeRay's `NewClusterWithIncrementalUpgrade` with a Gateway, as an override",
    ),
    unsupported(
        "observability.dashboards",
        "Ray's dashboard shows the cluster; Grafana's are imported by hand",
        "the dashboards that Ray writes to `/tmp/ray/session_latest/metrics/grafana`",
    ),
    unsupported(
        sections.SLOS, "Ray Serve has no objectives", "Prometheus rules on `ray_serve_*` metrics"
    ),
    unsupported(sections.RULES, "Ray Serve tells applications apart by path prefix alone", GATEWAY),
    unsupported(sections.FALLBACKS, "an application of Ray Serve has no fallback", GATEWAY),
    unsupported(
        sections.RETRIES, "Ray Serve sends no request again once a replica had it", GATEWAY
    ),
    unsupported(sections.RATE_LIMITS, "Ray Serve counts no requests of a client", GATEWAY),
    unsupported(sections.BEFORE, AROUND, "an application of your own that calls this one"),
    unsupported(sections.AFTER, AROUND, "an application of your own that calls this one"),
    unsupported(
        sections.DEPENDENCIES,
        "the applications of a cluster run side by side; none calls another by itself",
        "the client, or an application of your own, calls `/<service>`",
    ),
    unsupported(sections.GUARDRAILS, AROUND, GATEWAY),
    unsupported("safety.content_filters[].threshold", AROUND, GATEWAY),
    unsupported("safety.blocked_topics", AROUND, GATEWAY),
    unsupported(
        "safety.egress",
        "Ray Serve does not bound what its pods reach",
        "a NetworkPolicy for the pods of the cluster",
    ),
    unsupported(
        "safety.pod_security",
        "KubeRay's containers bring no security context",
        "the namespace's Pod Security admission, with an override of the pods",
    ),
)
