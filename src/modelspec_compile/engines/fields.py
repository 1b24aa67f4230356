"""The fields that concern an engine, and its answer to those that it does not speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.options import Fixed, row_fields
from modelspec_compile.mapping.rows import below, unsupported
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


def others(said: Iterable[str]) -> tuple[str, ...]:
    """The fields that concern an engine besides those that are spoken of."""
    spoken = {*said}
    return tuple(name for name in ENGINE_FIELDS if name not in spoken)


def whole(engine: Engine) -> Engine:
    """The engine with an answer for each of the fields; no option is known for the others."""
    told = (row for row in engine.rows if not isinstance(row, Fixed))
    rest = others(name for row in told for name in row_fields(row))
    if not rest:
        return engine
    why = f"the compiler knows no option of {engine.title} for it"
    left_out = unsupported(rest, why, "`runtime.engine.args`, where it has one")
    return replace(engine, rows=(*engine.rows, left_out))
