"""Text Embeddings Inference: embeddings, rerankers and sequence classifiers on one device.

* The image must fit the device's generation. The `cuda-` image holds all of them and picks at its
  start, so it is taken for every NVIDIA device; `cpu-` is for hosts without one.
* The image's own argument `--json-output` is replaced by what is written here, so the form of log
  lines is said by the variable of the same name.
* The port and the host are always written: the image moves the port to 80, and a stray `HOSTNAME`,
  which every container has, is read as the host.
* The model's configuration decides what is served, and how long an input may be.

Flags: data/tei.json, read from the source.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import EngineRow, fixed, option, setting
from modelspec_compile.engines.traits import Traits
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.rows import unsupported

TITLE = "Text Embeddings Inference"
ONE_DEVICE = "the server runs on one device"
NO_GENERATION = "the server generates no tokens"


def _dtype(precision: str, vendor: str | None) -> Any:
    on_gpu = vendor in engine.vendors - {"cpu"}
    return ABSENT if precision == "fp16" and not on_gpu else DTYPES.encode(precision)


DTYPES = codecs.words(fp16="float16", fp32="float32")
DTYPE = Codec(_dtype, lambda data, vendor: DTYPES.decode(data))
"""The number format, which an image without a GPU does not take as `float16`."""


def undivided(degree: str) -> tuple[EngineRow, ...]:
    """The answer to a degree of parallelism."""
    way_out = "the engine vllm, or more replicas"
    return answers.undivided(f"parallelism.{degree}", ONE_DEVICE, way_out)


engine = Engine(
    name="tei",
    title=TITLE,
    called=("text-embeddings-inference",),
    family="tei",
    version="1.9.3",
    data="tei",
    images={
        "nvidia": "ghcr.io/huggingface/text-embeddings-inference:cuda-{version}",
        "cpu": "ghcr.io/huggingface/text-embeddings-inference:cpu-{version}",
    },
    command=("text-embeddings-router",),
    entrypoint=("./entrypoint.sh",),
    model_flag="model-id",
    hub=(
        option("model.artifacts.uri", "model-id", "str", codecs.hub_name),
        option("model.artifacts.revision", "revision", "str"),
    ),
    cache_variables=("HUGGINGFACE_HUB_CACHE",),
    fetcher="curl",
    port=80,
    health_path="/health",
    gauges=Gauges(waiting="te_queue_size", whole="te_request_duration"),
    adapters=unsupported(
        sections.ADAPTERS, "the server takes no adapters", "merge them into the weights"
    ),
    tasks=frozenset(
        [
            "embedding",
            "feature-extraction",
            "sentence-similarity",
            "rerank",
            "classification",
            "text-classification",
        ]
    ),
    formats=frozenset({"safetensors", "onnx"}),
    vendors=frozenset({"nvidia", "cpu"}),
    traits=Traits(networks=True, on_hosts=True, own_precision=True, memory="tei"),
    rows=(
        fixed("hostname", "0.0.0.0"),
        option("serving.port", "port", "int"),
        option(
            "serving.names",
            "served-model-name",
            "str",
            codecs.first_name,
            why=codecs.ONE_NAME,
            instead=codecs.KEEP_ONE,
        ),
        option("serving.max_concurrency", "max-concurrent-requests", "int"),
        answers.drains_as_told(TITLE),
        option(
            "model.precision",
            "dtype",
            "str",
            DTYPE,
            why="the server computes in float16 or float32 on a GPU, in float32 on a CPU",
            instead="one of these",
            given="accelerator.vendor",
        ),
        unsupported("model.quantization", "the server quantizes no weights", "the engine vllm"),
        answers.tokenizer_with_weights(TITLE),
        unsupported("model.artifacts.chat_template_uri", "the server has no chat"),
        *undivided("tensor"),
        *undivided("pipeline"),
        *undivided("data"),
        *undivided("expert"),
        *answers.one_host(TITLE),
        option("batch.max_sequences", "max-batch-requests", "int"),
        unsupported(
            "batch.max_sequence_tokens",
            "the model's configuration says how long an input may be",
            "`auto-truncate` in `runtime.engine.args` cuts longer ones",
        ),
        option("batch.max_batch_tokens", "max-batch-tokens", "int"),
        unsupported(
            "memory.gpu_memory_fraction",
            "the server takes what weights and one batch need",
            "`runtime.batch.maxBatchTokens`",
        ),
        unsupported("memory.kv_cache_precision", NO_GENERATION),
        unsupported("memory.prefix_caching", NO_GENERATION),
        unsupported(
            "memory.cpu_offload_bytes", "the server offloads no weights", "the engine vllm"
        ),
        unsupported(sections.SPECULATIVE, NO_GENERATION),
        unsupported("safety.max_output_tokens", NO_GENERATION),
        setting(
            "observability.logging.level",
            "LOG_LEVEL",
            codecs.level_words(critical="error"),
            why=codecs.NO_LEVEL,
        ),
        setting("observability.logging.format", "JSON_OUTPUT", codecs.json_or_text),
        answers.logs_no_content(TITLE),
        option(
            answers.TRACING,
            "otlp-endpoint",
            "str",
            codecs.traced,
            why=codecs.NO_COLLECTOR,
            instead=codecs.NAME_COLLECTOR,
        ),
        *answers.off_without_endpoint(TITLE),
        *answers.traces_all(TITLE),
        *answers.metrics_with_api(TITLE),
    ),
)
