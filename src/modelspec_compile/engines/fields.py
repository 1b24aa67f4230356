"""The fields that concern an engine."""

from __future__ import annotations

from modelspec_compile.mapping.rows import below
from modelspec_compile.mapping.sections import PARALLELISM, SPECULATIVE, TRACING

ENGINE_FIELDS = (
    *below("serving", "names port max_concurrency drain_seconds"),
    *below("model", "precision quantization artifacts.tokenizer_uri artifacts.chat_template_uri"),
    *PARALLELISM,
    *below("batch", "max_sequences max_sequence_tokens max_batch_tokens"),
    *below("memory", "gpu_memory_fraction kv_cache_precision prefix_caching cpu_offload_bytes"),
    *SPECULATIVE,
    *below("observability", "metrics.port logging.level logging.format logging.redact"),
    *TRACING,
    "safety.max_output_tokens",
)
"""Adapters (`lineage.adapters`) are answered by `weights.adapters`."""
