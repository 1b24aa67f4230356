"""Text Embeddings Inference: embeddings, rerankers and sequence classifiers on one device.

* The image must fit the device's generation. The `cuda-` image holds all of them and picks at its
  start, so it is taken for every NVIDIA device; `cpu-` is for hosts without one.
* Arguments replace the image's own `--json-output`, so it is written again where JSON is asked for.
* The port and the host are always written: the image moves the port to 80, and a stray `HOSTNAME`,
  which every container has, is read as the host.
* The model's configuration decides what is served, and how long an input may be.

Flags: data/tei.json, read from the source.
"""

from __future__ import annotations

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import fixed, option, setting
from modelspec_compile.mapping.rows import unsupported

TITLE = "Text Embeddings Inference"
ONE_DEVICE = "the server runs on one device"
NO_GENERATION = "the server generates no tokens"

engine = Engine(
    name="tei",
    title=TITLE,
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
        "lineage.adapters", "the server takes no adapters", "merge them into the weights"
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
    rows=(
        fixed("hostname", "0.0.0.0"),
        option("serving.port", "port", "int"),
        option(
            "serving.names",
            "served-model-name",
            "str",
            codecs.first_name,
            why="the server has one name for a model",
            instead="keep one of `operations.serving.servedNames`",
        ),
        option("serving.max_concurrency", "max-concurrent-requests", "int"),
        answers.drains_as_told(TITLE),
        option(
            "model.precision",
            "dtype",
            "str",
            codecs.words(fp16="float16", fp32="float32"),
            why="the server computes in float16 or float32",
            instead="`fp16` on a GPU, `fp32` on a CPU",
        ),
        unsupported("model.quantization", "the server quantizes no weights", "the engine vllm"),
        unsupported(
            "model.artifacts.tokenizer_uri",
            "the server takes the tokenizer that lies with the weights",
            "weights with this tokenizer",
        ),
        unsupported("model.artifacts.chat_template_uri", "the server has no chat"),
        unsupported("parallelism", ONE_DEVICE, "the engine vllm, or more replicas"),
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
        unsupported("speculative", NO_GENERATION),
        unsupported("safety.max_output_tokens", NO_GENERATION),
        setting("observability.logging.level", "LOG_LEVEL", codecs.level_words(critical="error")),
        option(
            "observability.logging.format",
            "json-output",
            "flag",
            codecs.json_switch,
            why="plain text is what the server logs unless it is told otherwise",
        ),
        unsupported("observability.logging.redact", "the server logs no inputs"),
        option(
            answers.TRACING,
            "otlp-endpoint",
            "str",
            codecs.traced,
            why="the server traces wherever it is given a collector's endpoint",
        ),
        unsupported(
            answers.SAMPLE_RATIO, "the server traces every request", "a sampling collector"
        ),
        answers.metrics_with_api(TITLE),
    ),
)
