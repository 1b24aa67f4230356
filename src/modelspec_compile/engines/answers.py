"""Answers that several engines give in the same words."""

from __future__ import annotations

from modelspec_compile.engines.options import EngineRow, option
from modelspec_compile.mapping.rows import Unsupported, tacit, unsupported
from modelspec_compile.mapping.sections import SPECULATIVE

TRACING = ("observability.tracing.enabled", "observability.tracing.endpoint")
SAMPLE_RATIO = "observability.tracing.sample_ratio"
FORMAT = "observability.logging.format"
REDACT = "observability.logging.redact"

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
    *SPECULATIVE,
    "safety.max_output_tokens",
)
"""Fields that mean something only where a model works on tokens."""


def no_tokens(title: str) -> Unsupported:
    """The answer of an engine for predictive models to everything about tokens."""
    return unsupported(TOKEN_FIELDS, f"{title} serves no token models", "leave it out")


def undivided(field: str, why: str, instead: str) -> tuple[EngineRow, ...]:
    """A degree of parallelism that an engine does not have: it is one."""
    return tacit(field, why, lambda degree: degree == 1), unsupported(field, why, instead)


def one_copy(title: str) -> tuple[EngineRow, ...]:
    """The answer of an engine that holds the weights once."""
    why = f"one server of {title} is one copy of the model"
    return undivided("parallelism.data", why, "more replicas")


def one_host(title: str) -> tuple[EngineRow, ...]:
    """The answer of an engine that is started on each host by somebody else, if at all."""
    why = f"{title} does not start its workers on other hosts"
    way_out = "a target that forms groups of hosts (helm, kserve, ray-serve)"
    return undivided("parallelism.nodes", why, way_out)


def metrics_when_asked(title: str, flag: str) -> tuple[EngineRow, ...]:
    """The answer of an engine that keeps metrics only where a flag asks for them."""
    why = f"{title} keeps no metrics unless it is asked to"
    field = "observability.metrics.enabled"
    return option(field, flag, "flag"), tacit(field, why, lambda on: not on)


def metrics_with_api(title: str) -> tuple[EngineRow, ...]:
    """The answer of an engine whose metrics share the port of its API."""
    field, why = "observability.metrics.port", f"{title} serves metrics on the port of its API"
    way_out = "write the port of `operations.serving`, or none"
    same = tacit(field, why, lambda port, api: port == api, given=("serving.port",))
    return same, unsupported(field, why, way_out)


def queues_all(title: str) -> EngineRow:
    """The answer of an engine that never refuses a request for there being many."""
    why = f"{title} queues what exceeds its batch and refuses nothing"
    way_out = "`runtime.batch.maxBatchSize` bounds what is worked on together"
    return unsupported("serving.max_concurrency", why, way_out)


def drains_as_told(title: str) -> EngineRow:
    """The answer of an engine that works until the platform ends it."""
    why = f"{title} finishes what is running for as long as the platform lets it"
    return unsupported("serving.drain_seconds", why, "the platform's grace period")


def reads_quantization(title: str) -> EngineRow:
    """The answer of an engine that finds the number format of weights in their files."""
    return tacit("model.quantization", f"{title} reads the number format from the weights")


def logs_text(title: str) -> tuple[EngineRow, ...]:
    """The answer of an engine that knows one form of log lines."""
    why = f"{title} logs plain text"
    way_out = "a collector that parses its lines"
    return tacit(FORMAT, why, lambda form: form == "text"), unsupported(FORMAT, why, way_out)


def logs_no_content(title: str, switch: str = "") -> EngineRow:
    """The answer of an engine that logs what clients say and get only when told to, or never."""
    unless = f" unless `{switch}` is given" if switch else ""
    return tacit(REDACT, f"{title} logs no request's content{unless}")


def off_without_endpoint(title: str) -> tuple[EngineRow, ...]:
    """The answer of an engine that traces wherever it is told a collector."""
    why = f"{title} traces wherever it is given a collector, so it is given none"
    enabled, endpoint = TRACING
    return (
        tacit(enabled, why, lambda on, where: not on, given=(endpoint,)),
        tacit(endpoint, why, lambda where, on: on is False, given=(enabled,)),
    )


def traces_all(title: str) -> tuple[EngineRow, ...]:
    """The answer of an engine that does not sample."""
    why = f"{title} traces every request"
    way_out = "a collector that samples"
    one = tacit(SAMPLE_RATIO, why, lambda ratio: ratio == 1)
    return one, unsupported(SAMPLE_RATIO, why, way_out)


def output_unlimited(title: str) -> EngineRow:
    """The answer of an engine that leaves the length of an answer to the request."""
    why = f"{title} has no limit of output tokens for all requests"
    return unsupported("safety.max_output_tokens", why, "a gateway that sets `max_tokens`")


def tokenizer_with_weights(title: str) -> EngineRow:
    """The answer of an engine that takes no other tokenizer."""
    why = f"{title} takes the tokenizer that lies with the weights"
    way_out = "weights with this tokenizer"
    return unsupported("model.artifacts.tokenizer_uri", why, way_out)
