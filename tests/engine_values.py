"""Hypothesis strategies for the fields that concern an engine, and for its own arguments."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.flags import main_part
from modelspec_compile.engines.options import Fixed, Option, row_fields
from modelspec_compile.ir import Service, build

COUNTS = st.integers(1, 2**20)
RATIOS = st.floats(0.01, 1).map(lambda ratio: round(ratio, 3))
WORDS = st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True)
HUB = st.builds("hf://{}/{}".format, WORDS, WORDS)

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "serving.names": st.lists(WORDS, min_size=1, max_size=2, unique=True).map(tuple),
    "serving.port": st.integers(1, 65535),
    "serving.protocol": st.sampled_from(("http", "grpc")),
    "serving.max_concurrency": COUNTS,
    "serving.drain_seconds": COUNTS,
    "model.task": st.sampled_from(("chat-completion", "embedding", "rerank", "classification")),
    "model.precision": st.sampled_from(("bf16", "fp16", "fp32", "fp8", "int4")),
    "model.quantization": st.sampled_from(("fp8", "awq", "gptq", "mxfp4", "bitsandbytes")),
    "model.artifacts.format": st.sampled_from(("safetensors", "sklearn", "lightgbm", "gguf")),
    "model.artifacts.tokenizer_uri": HUB | st.just("s3://bucket/tokenizer/"),
    "model.artifacts.chat_template_uri": st.sampled_from(("/etc/chat.jinja", "s3://b/t.jinja")),
    "parallelism.tensor": st.sampled_from((1, 2, 4, 8)),
    "parallelism.pipeline": st.sampled_from((1, 2)),
    "parallelism.data": st.sampled_from((1, 2)),
    "parallelism.expert": st.sampled_from((1, 2, 8)),
    "parallelism.nodes": st.sampled_from((1, 2)),
    "batch.max_sequences": st.integers(1, 512),
    "batch.max_sequence_tokens": COUNTS,
    "batch.max_batch_tokens": COUNTS,
    "memory.gpu_memory_fraction": RATIOS,
    "memory.kv_cache_precision": st.sampled_from(("auto", "bf16", "fp8", "fp8_e5m2", "int8")),
    "memory.prefix_caching": st.booleans(),
    "memory.cpu_offload_bytes": st.integers(1, 2**40),
    "speculative.method": st.sampled_from(("draft-model", "eagle3", "medusa", "mtp", "ngram")),
    "speculative.uri": HUB,
    "speculative.tokens": st.integers(1, 8),
    "observability.metrics.enabled": st.booleans(),
    "observability.metrics.port": st.integers(1, 65535),
    "observability.logging.level": st.sampled_from(("trace", "debug", "info", "warn", "error")),
    "observability.logging.format": st.sampled_from(("json", "text")),
    "observability.logging.redact": st.just(("prompt",)),
    "observability.tracing.enabled": st.booleans(),
    "observability.tracing.endpoint": st.sampled_from(("http://otel:4317", "https://otel:4317")),
    "observability.tracing.sample_ratio": RATIOS,
    "safety.max_output_tokens": COUNTS,
}


def spoken(engine: Engine) -> list[str]:
    """The fields that an engine's table has options for."""
    found = [field for row in engine.rows if isinstance(row, Option) for field in row.fields]
    return list(dict.fromkeys(found))


@st.composite
def services(draw: st.DrawFn, engine: Engine) -> Service:
    """A service with some of the fields that concern an engine."""
    wanted = draw(st.sets(st.sampled_from(sorted(FIELDS))))
    return build(Service, {"name": "chat"} | {field: draw(FIELDS[field]) for field in wanted})


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(0, 2**31),
    "float": st.floats(0, 1e6, allow_nan=False),
    "str": WORDS,
    "bool": st.booleans(),
    "truth": st.booleans(),
    "flag": st.just(True),
    "json": st.dictionaries(WORDS, st.integers(0, 9) | WORDS, min_size=1, max_size=2),
    "list": st.lists(WORDS, min_size=1, max_size=3),
    "repeated": WORDS | st.lists(WORDS, min_size=2, max_size=3),
}


@st.composite
def arguments(draw: st.DrawFn, engine: Engine) -> dict[str, Any]:
    """Arguments of an engine's own with values of their types, none that its table writes."""
    rows = (row for row in engine.rows if isinstance(row, Option | Fixed))
    taken = {engine.spelled(main_part(row.name)) for row in rows if row_fields(row) is not None}
    taken |= {*engine.model_also}
    own = sorted(engine.flags().keys() - taken)
    names = draw(st.sets(st.sampled_from(own), max_size=5)) if own else set()
    return {name: draw(VALUES[engine.kind(name) or "str"]) for name in sorted(names)}
