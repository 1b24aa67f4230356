"""`spec.performance`, `spec.routing` and `spec.pipeline`."""

from __future__ import annotations

from modelspec_compile.mapping.codecs import strings
from modelspec_compile.mapping.rows import Table, each, exact, table
from modelspec_compile.passes.normalize.units import json_value, milliseconds

PERFORMANCE = table(
    exact(
        "performance.workload.requests_per_second.mean",
        "spec.performance.workload.requestsPerSecond.mean",
    ),
    exact(
        "performance.workload.requests_per_second.peak",
        "spec.performance.workload.requestsPerSecond.peak",
    ),
    exact("performance.workload.input_tokens.mean", "spec.performance.workload.inputTokens.mean"),
    exact("performance.workload.input_tokens.p95", "spec.performance.workload.inputTokens.p95"),
    exact("performance.workload.output_tokens.mean", "spec.performance.workload.outputTokens.mean"),
    exact("performance.workload.output_tokens.p95", "spec.performance.workload.outputTokens.p95"),
    exact(
        "performance.workload.shared_prefix_tokens",
        "spec.performance.workload.sharedPrefixTokens",
    ),
    exact("performance.workload.concurrency", "spec.performance.workload.concurrency"),
    exact(
        "performance.latency.time_to_first_token_p95_seconds",
        "spec.performance.latency.ttftMsP95",
        milliseconds,
    ),
    exact(
        "performance.latency.time_per_output_token_p95_seconds",
        "spec.performance.latency.tpotMsP95",
        milliseconds,
    ),
    exact(
        "performance.latency.end_to_end_p95_seconds",
        "spec.performance.latency.e2eMsP95",
        milliseconds,
    ),
    exact("performance.tokens_per_second", "spec.performance.throughput.tokensPerSecond"),
)

ROUTING = table(
    each(
        "routing.rules",
        "spec.routing.rules",
        exact("match.path", "match.path"),
        each("match.headers", "match.headers", exact("value", ""), by=None),
        exact("match.tenant", "match.tenant"),
        exact("match.model", "match.model"),
        exact("match.prompt_tokens_over", "match.promptTokensOver"),
        exact("priority", "priority"),
        exact("adapter", "adapter"),
        each("to", "to", exact("reference", "specRef"), exact("weight", "weight"), by=""),
    ),
    each(
        "routing.fallbacks",
        "spec.routing.fallbacks",
        exact("when", "when", strings),
        exact("reference", "specRef"),
        by="",
    ),
    exact("routing.retries.attempts", "spec.routing.retries.attempts"),
    exact("routing.retries.backoff_seconds", "spec.routing.retries.backoffMs", milliseconds),
    exact("routing.retries.when", "spec.routing.retries.when", strings),
    exact("routing.affinity.by", "spec.routing.sessionAffinity.by"),
    exact("routing.affinity.name", "spec.routing.sessionAffinity.name"),
    each(
        "routing.rate_limits",
        "spec.routing.rateLimits",
        exact("per", "per"),
        exact("header", "header"),
        exact("requests_per_minute", "requestsPerMinute"),
        exact("tokens_per_minute", "tokensPerMinute"),
        by="",
    ),
)

_STEP: Table = table(
    exact("type", "type"),
    exact("enabled", "enabled"),
    exact("config", "config", json_value),
)

PIPELINE = table(
    each("pipeline.before", "spec.pipeline.preprocess.steps", _STEP),
    each("pipeline.after", "spec.pipeline.postprocess.steps", _STEP),
    each(
        "pipeline.dependencies",
        "spec.pipeline.dependencies",
        exact("role", "role"),
        exact("reference", "specRef"),
        exact("required", "required"),
        exact("input_type", "interface.inputType"),
        exact("output_type", "interface.outputType"),
        exact("max_latency_seconds", "interface.maxLatencyMs", milliseconds),
        by="id",
    ),
)
