"""`spec.runtime`."""

from __future__ import annotations

from modelspec_compile.mapping.codecs import strings
from modelspec_compile.mapping.rows import each, exact, table
from modelspec_compile.passes.normalize.units import cpu_cores, gigabytes, json_value

RUNTIME = table(
    exact("engine.name", "spec.runtime.engine.name"),
    exact("engine.version", "spec.runtime.engine.version"),
    exact("engine.image", "spec.runtime.engine.image"),
    each("engine.args", "spec.runtime.engine.args", exact("value", "", json_value), by=None),
    exact("accelerator.vendor", "spec.runtime.accelerator.vendor"),
    exact("accelerator.type", "spec.runtime.accelerator.type"),
    exact("accelerator.count", "spec.runtime.accelerator.count"),
    each(
        "accelerator.candidates",
        "spec.runtime.accelerator.candidates",
        exact("vendor", "vendor"),
        exact("type", "type"),
        exact("count", "count"),
        by="",
    ),
    exact("parallelism.tensor", "spec.runtime.parallelism.tensor"),
    exact("parallelism.pipeline", "spec.runtime.parallelism.pipeline"),
    exact("parallelism.data", "spec.runtime.parallelism.data"),
    exact("parallelism.expert", "spec.runtime.parallelism.expert"),
    exact("parallelism.nodes", "spec.runtime.parallelism.nodes"),
    exact("batch.max_sequences", "spec.runtime.batch.maxBatchSize"),
    exact("batch.max_sequence_tokens", "spec.runtime.batch.maxSequenceLengthTokens"),
    exact("batch.max_batch_tokens", "spec.runtime.batch.maxBatchTokens"),
    exact("memory.gpu_memory_fraction", "spec.runtime.memory.gpuMemoryUtilization"),
    exact("memory.kv_cache_precision", "spec.runtime.memory.kvCachePrecision"),
    exact("memory.prefix_caching", "spec.runtime.memory.prefixCaching"),
    exact("memory.cpu_offload_bytes", "spec.runtime.memory.cpuOffloadGb", gigabytes),
    exact("speculative.method", "spec.runtime.speculative.method"),
    exact("speculative.uri", "spec.runtime.speculative.modelUri"),
    exact("speculative.tokens", "spec.runtime.speculative.tokens"),
    exact("resources.cpu_millicores", "spec.runtime.resources.cpuCores", cpu_cores),
    exact("resources.memory_bytes", "spec.runtime.resources.memoryGb", gigabytes),
    exact(
        "resources.ephemeral_storage_bytes",
        "spec.runtime.resources.ephemeralStorageGb",
        gigabytes,
    ),
    exact("resources.shared_memory_bytes", "spec.runtime.resources.sharedMemoryGb", gigabytes),
    each("environment", "spec.runtime.environment.variables", exact("value", ""), by=None),
    each(
        "secrets",
        "spec.runtime.environment.secrets",
        exact("secret", "secretRef.name"),
        exact("key", "secretRef.key"),
        by=None,
    ),
    exact("placement.zones", "spec.runtime.placement.zones", strings),
    each("placement.labels", "spec.runtime.placement.nodeSelector", exact("value", ""), by=None),
    each(
        "placement.tolerations",
        "spec.runtime.placement.tolerations",
        exact("key", "key"),
        exact("operator", "operator"),
        exact("value", "value"),
        exact("effect", "effect"),
        exact("seconds", "tolerationSeconds"),
        by="",
    ),
    exact("placement.spread", "spec.runtime.placement.topologySpread"),
    exact("placement.service_account", "spec.runtime.placement.serviceAccount"),
)
