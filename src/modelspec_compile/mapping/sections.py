"""Sections of the IR whose fields most targets answer together, each by its leaves.

A section does not grow by itself: a new leaf is answered nowhere until it is added here, for every
target that answers the whole section, or to the table of each target.
"""

from __future__ import annotations

from modelspec_compile.mapping.rows import below

MODEL = below("model", "id family task framework precision quantization license revision")
ARCHITECTURE = below(
    "model.architecture",
    "parameters layers hidden_size attention.kind attention.heads attention.key_value_heads "
    "attention.head_size vocabulary_size max_position_tokens",
)
ADAPTERS = below("lineage", "adapters[].uri adapters[].rank")
LINEAGE = (
    *below("lineage", "base.uri base.revision base.reference method"),
    *below("lineage", "datasets[].uri datasets[].digest datasets[].license"),
    *below("lineage", "training.run_uri training.commit"),
    *ADAPTERS,
    *below("lineage.evaluations[]", "benchmark metric value threshold"),
    *below("lineage.signatures[]", "kind uri identity"),
)
CREDENTIALS = below("model.artifacts.credentials", "name key")
CANDIDATES = below("accelerator.candidates[]", "vendor type count")
PARALLELISM = below("parallelism", "tensor pipeline data expert nodes")
SPECULATIVE = below("speculative", "method uri tokens")
TOLERATIONS = below("placement.tolerations[]", "key operator value effect seconds")
PLACEMENT = (
    *below("placement", "zones labels[].value spread service_account"),
    *TOLERATIONS,
)
PERFORMANCE = (
    *below("performance.workload", "requests_per_second.mean requests_per_second.peak"),
    *below("performance.workload", "input_tokens.mean input_tokens.p95"),
    *below("performance.workload", "output_tokens.mean output_tokens.p95"),
    *below("performance.workload", "shared_prefix_tokens concurrency"),
    *below("performance.latency", "time_to_first_token_p95_seconds"),
    *below("performance.latency", "time_per_output_token_p95_seconds end_to_end_p95_seconds"),
    "performance.tokens_per_second",
)
READINESS = below("serving.readiness", "path timeout_seconds")
LIVENESS = below("serving.liveness", "path timeout_seconds")
WARM_POOL = below("scaling.warm_pool", "size strategy")
SCHEDULES = below("scaling.schedules[]", "cron timezone duration_seconds min_replicas")
SCALING = (
    *below("scaling", "min_replicas max_replicas strategy target_concurrency"),
    *below("scaling", "target_latency_p95_seconds target_requests_per_second"),
    *below("scaling", "target_queue_depth target_kv_cache_fraction"),
    *below("scaling", "scale_to_zero_idle_seconds up_cooldown_seconds down_cooldown_seconds"),
    *WARM_POOL,
    *SCHEDULES,
)
STEPS = below("rollout.steps[]", "weight_percent hold_seconds")
ROLLOUT = (*below("rollout", "strategy rollback_on"), *STEPS)
METRICS = below("observability.metrics", "enabled provider port")
TRACING = below("observability.tracing", "enabled endpoint sample_ratio")
SLOS = below("slos[]", "indicator percentile threshold_seconds objective window_days alert")
RULES = (
    *below("routing.rules[].match", "path headers[].value tenant model prompt_tokens_over"),
    *below("routing.rules[]", "priority adapter to[].reference to[].weight"),
)
FALLBACKS = below("routing.fallbacks[]", "when reference")
RETRIES = below("routing.retries", "attempts backoff_seconds when")
AFFINITY = below("routing.affinity", "by name")
RATE_LIMITS = below("routing.rate_limits[]", "per header requests_per_minute tokens_per_minute")
ROUTING = (*RULES, *FALLBACKS, *RETRIES, *AFFINITY, *RATE_LIMITS)
BEFORE = below("pipeline.before[]", "type enabled config")
AFTER = below("pipeline.after[]", "type enabled config")
DEPENDENCIES = below(
    "pipeline.dependencies[]",
    "role reference service required input_type output_type max_latency_seconds",
)
COMPLIANCE = (
    *below("compliance", "pii.allowed pii.policy"),
    *below("compliance.retention", "logs_days artifacts_days prompts_days"),
    *below("compliance", "regions frameworks owner change_approval"),
)
GUARDRAILS = below("safety.guardrails", "input output on_failure")
COST = below(
    "cost",
    "target_usd_per_1k_tokens monthly_budget_usd cloud_provider instance_type spot_allowed",
)
