"""Answers that several engines give in the same words."""

from __future__ import annotations

from modelspec_compile.engines.options import EngineRow
from modelspec_compile.mapping.rows import Unsupported, unsupported

TRACING = ("observability.tracing.enabled", "observability.tracing.endpoint")
SAMPLE_RATIO = "observability.tracing.sample_ratio"
METRICS_PORT = "observability.metrics.port"

TOKEN_FIELDS = (
    "model.artifacts.tokenizer_uri",
    "model.artifacts.chat_template_uri",
    "parallelism.tensor",
    "parallelism.pipeline",
    "parallelism.expert",
    "batch.max_sequence_tokens",
    "batch.max_batch_tokens",
    "memory.gpu_memory_fraction",
    "memory.kv_cache_precision",
    "memory.prefix_caching",
    "memory.cpu_offload_bytes",
    "speculative",
    "safety.max_output_tokens",
)
"""Fields that mean something only where a model works on tokens."""


def no_tokens(title: str) -> tuple[Unsupported, ...]:
    """The answer of an engine for predictive models to everything about tokens."""
    why = f"{title} serves no token models"
    return tuple(unsupported(field, why, "leave it out") for field in TOKEN_FIELDS)


def metrics_with_api(title: str) -> EngineRow:
    """The answer of an engine whose metrics share the port of its API."""
    why = f"{title} serves metrics on the port of its API"
    return unsupported(METRICS_PORT, why, "leave `operations.observability.metrics.port` out")


def one_host(title: str) -> EngineRow:
    """The answer of an engine that is started on each host by somebody else, if at all."""
    why = f"{title} does not start its workers on other hosts"
    way_out = "a target that forms groups of hosts (kserve, ray-serve)"
    return unsupported("parallelism.nodes", why, way_out)


def queues_all(title: str) -> EngineRow:
    """The answer of an engine that never refuses a request for there being many."""
    why = f"{title} queues what exceeds its batch and refuses nothing"
    way_out = "`runtime.batch.maxBatchSize` bounds what is worked on together"
    return unsupported("serving.max_concurrency", why, way_out)


def drains_as_told(title: str) -> EngineRow:
    """The answer of an engine that works until the platform ends it."""
    why = f"{title} finishes what is running for as long as the platform lets it"
    return unsupported("serving.drain_seconds", why, "the platform's grace period")


def logs_no_prompts(title: str, switch: str) -> EngineRow:
    """The answer of an engine that logs requests only when a flag asks for it."""
    why = f"{title} logs no prompt and no answer unless `{switch}` is given"
    return unsupported("observability.logging.redact", why, "leave that argument out")
