"""The fields that concern an engine."""

from __future__ import annotations

from collections.abc import Mapping

ENGINE_FIELDS: dict[str, str] = {
    "serving.names": "operations.serving.servedNames",
    "serving.port": "operations.serving.port",
    "serving.max_concurrency": "operations.serving.maxConcurrency",
    "serving.drain_seconds": "operations.serving.drainSeconds",
    "model.precision": "identity.model.precision",
    "model.quantization": "identity.model.quantization",
    "model.artifacts.tokenizer_uri": "identity.model.artifacts.tokenizerUri",
    "model.artifacts.chat_template_uri": "identity.model.artifacts.chatTemplateUri",
    "parallelism.tensor": "runtime.parallelism.tensor",
    "parallelism.pipeline": "runtime.parallelism.pipeline",
    "parallelism.data": "runtime.parallelism.data",
    "parallelism.expert": "runtime.parallelism.expert",
    "parallelism.nodes": "runtime.parallelism.nodes",
    "batch.max_sequences": "runtime.batch.maxBatchSize",
    "batch.max_sequence_tokens": "runtime.batch.maxSequenceLengthTokens",
    "batch.max_batch_tokens": "runtime.batch.maxBatchTokens",
    "memory.gpu_memory_fraction": "runtime.memory.gpuMemoryUtilization",
    "memory.kv_cache_precision": "runtime.memory.kvCachePrecision",
    "memory.prefix_caching": "runtime.memory.prefixCaching",
    "memory.cpu_offload_bytes": "runtime.memory.cpuOffloadGb",
    "speculative.method": "runtime.speculative.method",
    "speculative.uri": "runtime.speculative.modelUri",
    "speculative.tokens": "runtime.speculative.tokens",
    "observability.metrics.port": "operations.observability.metrics.port",
    "observability.logging.level": "operations.observability.logging.level",
    "observability.logging.format": "operations.observability.logging.format",
    "observability.logging.redact": "operations.observability.logging.redact",
    "observability.tracing.enabled": "operations.observability.tracing.enabled",
    "observability.tracing.endpoint": "operations.observability.tracing.endpoint",
    "observability.tracing.sample_ratio": "operations.observability.tracing.sampleRatio",
    "safety.max_output_tokens": "governance.safety.maxOutputTokens",
}
"""IR path → spec path below `spec`, for every field that each engine's table answers.

Adapters (`lineage.adapters`) are answered by `weights.adapters`.
"""

SPEC_NAMES: Mapping[str, str] = ENGINE_FIELDS | {
    "model.task": "identity.model.task",
    "model.artifacts.uri": "identity.model.artifacts.modelUri",
    "model.artifacts.revision": "identity.model.artifacts.revision",
    "model.artifacts.format": "identity.model.artifacts.format",
    "observability.metrics.enabled": "operations.observability.metrics.enabled",
    "serving.protocol": "operations.serving.protocol",
}
"""IR path → spec path of every field that some engine's table speaks of."""
