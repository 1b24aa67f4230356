"""`spec.operations`."""

from __future__ import annotations

from modelspec_compile.mapping.codecs import strings
from modelspec_compile.mapping.rows import each, exact, table
from modelspec_compile.passes.normalize.units import milliseconds

SERVING = table(
    exact("serving.protocol", "spec.operations.serving.protocol"),
    exact("serving.api", "spec.operations.serving.api"),
    exact("serving.names", "spec.operations.serving.servedNames", strings),
    exact("serving.port", "spec.operations.serving.port"),
    exact("serving.streaming", "spec.operations.serving.streaming"),
    exact("serving.max_concurrency", "spec.operations.serving.maxConcurrency"),
    exact("serving.timeout_seconds", "spec.operations.serving.timeoutSeconds"),
    exact("serving.startup_seconds", "spec.operations.serving.startupSeconds"),
    exact("serving.drain_seconds", "spec.operations.serving.drainSeconds"),
    exact("serving.readiness.path", "spec.operations.serving.readinessProbe.path"),
    exact(
        "serving.readiness.timeout_seconds",
        "spec.operations.serving.readinessProbe.timeoutSeconds",
    ),
    exact("serving.liveness.path", "spec.operations.serving.livenessProbe.path"),
    exact(
        "serving.liveness.timeout_seconds", "spec.operations.serving.livenessProbe.timeoutSeconds"
    ),
)

SCALING = table(
    exact("scaling.min_replicas", "spec.operations.scaling.minReplicas"),
    exact("scaling.max_replicas", "spec.operations.scaling.maxReplicas"),
    exact("scaling.strategy", "spec.operations.scaling.strategy"),
    exact("scaling.target_concurrency", "spec.operations.scaling.targetConcurrency"),
    exact(
        "scaling.target_latency_p95_seconds",
        "spec.operations.scaling.targetLatencyMsP95",
        milliseconds,
    ),
    exact("scaling.target_requests_per_second", "spec.operations.scaling.targetRps"),
    exact("scaling.target_queue_depth", "spec.operations.scaling.targetQueueDepth"),
    exact("scaling.target_kv_cache_fraction", "spec.operations.scaling.targetKvCacheUtilization"),
    exact("scaling.scale_to_zero_idle_seconds", "spec.operations.scaling.scaleToZero.idleSeconds"),
    exact("scaling.warm_pool.size", "spec.operations.scaling.warmPool.size"),
    exact("scaling.warm_pool.strategy", "spec.operations.scaling.warmPool.strategy"),
    exact("scaling.up_cooldown_seconds", "spec.operations.scaling.cooldownSeconds.up"),
    exact("scaling.down_cooldown_seconds", "spec.operations.scaling.cooldownSeconds.down"),
    each(
        "scaling.schedules",
        "spec.operations.scaling.schedules",
        exact("cron", "cron"),
        exact("timezone", "timezone"),
        exact("duration_seconds", "durationSeconds"),
        exact("min_replicas", "minReplicas"),
    ),
)

ROLLOUT = table(
    exact("rollout.strategy", "spec.operations.rollout.strategy"),
    each(
        "rollout.steps",
        "spec.operations.rollout.steps",
        exact("weight_percent", "weightPercent"),
        exact("hold_seconds", "holdSeconds"),
        by="",
    ),
    exact("rollout.rollback_on", "spec.operations.rollout.rollbackOn", strings),
)

OBSERVABILITY = table(
    exact("observability.metrics.enabled", "spec.operations.observability.metrics.enabled"),
    exact("observability.metrics.provider", "spec.operations.observability.metrics.provider"),
    exact("observability.metrics.port", "spec.operations.observability.metrics.port"),
    exact("observability.logging.level", "spec.operations.observability.logging.level"),
    exact("observability.logging.format", "spec.operations.observability.logging.format"),
    exact("observability.logging.redact", "spec.operations.observability.logging.redact", strings),
    exact("observability.tracing.enabled", "spec.operations.observability.tracing.enabled"),
    exact("observability.tracing.endpoint", "spec.operations.observability.tracing.endpoint"),
    exact(
        "observability.tracing.sample_ratio", "spec.operations.observability.tracing.sampleRatio"
    ),
    exact("observability.dashboards", "spec.operations.observability.dashboards"),
    each(
        "slos",
        "spec.operations.slos",
        exact("indicator", "indicator"),
        exact("percentile", "percentile"),
        exact("threshold_seconds", "thresholdMs", milliseconds),
        exact("objective", "objective"),
        exact("window_days", "windowDays"),
        exact("alert", "alert"),
    ),
)
