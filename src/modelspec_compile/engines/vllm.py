"""vLLM: the OpenAI-compatible server for decoder models, embeddings, rerankers and speech.

* `vllm serve MODEL`, port 8000; `/health` answers once the weights are loaded.
* Of the number formats of weights only `fp8` is asked for: the server makes it while it loads. All
  others it reads from the checkpoint, and naming one (`awq`) would only choose a slower kernel.
* Prefix caching is on by default; it is written only where the spec says so.
* Embeddings are asked for by `--runner pooling`: many of their models look like decoders.
* Expert parallelism is a switch: its degree follows from tensor and data parallelism.
* The log level is a variable, which every release knows, rather than the flag that 0.32 brought.
* A limit of output tokens for all requests is the `max_new_tokens` of the generation config.

Flags: data/vllm.json, read from the published wheel.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import Adapters, Group, fixed, option, preset, setting
from modelspec_compile.engines.traits import Traits
from modelspec_compile.mapping.codecs import (
    ABSENT,
    Codec,
    Unreadable,
    number_text,
    scaled,
    strings,
)
from modelspec_compile.mapping.rows import tacit

TITLE = "vLLM"
KV_CACHE = codecs.words(
    auto="auto",
    bf16="bfloat16",
    fp16="float16",
    fp8="fp8",
    fp8_e4m3="fp8_e4m3",
    fp8_e5m2="fp8_e5m2",
    nvfp4="nvfp4",
)
FORMATS = codecs.words(json="json", text="text")
TEXT = "plain text is what vLLM logs unless it is told otherwise"
EMBEDDINGS = frozenset({"embedding", "feature-extraction", "sentence-similarity"})
POOLING = Codec(lambda task: "pooling" if task in EMBEDDINGS else ABSENT, lambda data: "embedding")
"""A task ↔ the runner for models whose architecture alone would make them generate."""

EXPERTS = Codec(
    lambda degree, tensor, data: degree > 1,
    lambda on, tensor, data: (tensor or 1) * (data or 1) if on else 1,
)
"""The degree of expert parallelism ↔ a switch: experts are spread over all devices of a copy."""


def _draft(method: str | None, uri: str | None, tokens: int | None) -> Any:
    config = {
        "method": method and method.replace("-", "_"),
        "model": uri.removeprefix("hf://") if uri else None,
        "num_speculative_tokens": tokens,
    }
    return {name: value for name, value in config.items() if value is not None}


def _undraft(config: Any) -> tuple[Any, ...]:
    if not isinstance(config, dict):
        raise Unreadable(config)
    method, model = config.get("method"), config.get("model")
    uri = model if model is None or "://" in model or model[:1] == "/" else f"hf://{model}"
    return method and method.replace("_", "-"), uri, config.get("num_speculative_tokens")


def _output_limit(config: Any) -> Any:
    if not isinstance(config, dict) or "max_new_tokens" not in config:
        raise Unreadable(config)
    return config["max_new_tokens"]


engine = Engine(
    name="vllm",
    title=TITLE,
    family="vllm",
    version="0.33.0",
    data="vllm",
    images={
        "nvidia": "vllm/vllm-openai:v{version}",
        "amd": "vllm/vllm-openai-rocm:v{version}",
        "cpu": "vllm/vllm-openai-cpu:v{version}",
    },
    command=("vllm", "serve"),
    started_also=(("python3", "-m", "vllm.entrypoints.openai.api_server"),),
    hub=(
        option("model.artifacts.uri", "", "str", codecs.hub_name),
        option("model.artifacts.revision", "revision", "str"),
    ),
    model_also=("model",),
    cache_variables=("HF_HOME", "VLLM_CACHE_ROOT", "VLLM_CONFIG_ROOT"),
    fetcher="python3",
    uid=2000,
    group=Group("nnodes", "node-rank", "master-addr", worker=("--headless",)),
    port=8000,
    health_path="/health",
    gauges=Gauges(
        waiting="vllm:num_requests_waiting",
        running="vllm:num_requests_running",
        kv_cache="vllm:kv_cache_usage_perc",
        first_token="vllm:time_to_first_token_seconds",
        whole="vllm:e2e_request_latency_seconds",
    ),
    adapters=Adapters(
        flag="lora-modules",
        kind="list",
        words=codecs.named_paths,
        rank_flag="max-lora-rank",
        ranks=(1, 8, 16, 32, 64, 128, 256, 320, 512),
        fixed=(fixed("enable-lora", True, "bool", when="lineage.adapters"),),
    ),
    tasks=frozenset(
        [
            "chat-completion",
            "text-generation",
            "vision-language",
            "image-text-to-text",
            "embedding",
            "feature-extraction",
            "sentence-similarity",
            "rerank",
            "classification",
            "text-classification",
            "translation",
            "summarization",
            "text2text-generation",
            "speech-to-text",
            "automatic-speech-recognition",
        ]
    ),
    formats=frozenset({"safetensors"}),
    vendors=frozenset({"nvidia", "amd", "intel", "cpu"}),
    traits=Traits(
        networks=True,
        refuses_long=True,
        splits_heads=True,
        refuses_bf16=True,
        memory="vllm",
        speed="vllm",
    ),
    rows=(
        option("model.task", "runner", "str", POOLING, why=codecs.ONE_MODE),
        option("serving.names", "served-model-name", "list", strings),
        option("serving.port", "port", "int"),
        option("serving.drain_seconds", "shutdown-timeout", "int"),
        answers.queues_all(TITLE),
        option("model.precision", "dtype", "str", codecs.dtypes, why=codecs.NO_DTYPE),
        option("model.quantization", "quantization", "str", codecs.words(fp8="fp8")),
        answers.reads_quantization(TITLE),
        option(
            "model.artifacts.tokenizer_uri",
            "tokenizer",
            "str",
            codecs.reachable,
            why=codecs.HUB_ONLY,
        ),
        option(
            "model.artifacts.chat_template_uri",
            "chat-template",
            "str",
            codecs.in_image,
            why=codecs.NO_FILE,
        ),
        option("parallelism.tensor", "tensor-parallel-size", "int"),
        option("parallelism.pipeline", "pipeline-parallel-size", "int"),
        option("parallelism.data", "data-parallel-size", "int"),
        option(
            "parallelism.expert",
            "enable-expert-parallel",
            "bool",
            EXPERTS,
            why="vLLM has a switch; the degree is tensor x data parallelism",
            given=("parallelism.tensor", "parallelism.data"),
        ),
        *answers.one_host(TITLE),
        option("batch.max_sequences", "max-num-seqs", "int"),
        option("batch.max_sequence_tokens", "max-model-len", "int"),
        option("batch.max_batch_tokens", "max-num-batched-tokens", "int"),
        option("memory.gpu_memory_fraction", "gpu-memory-utilization", "float"),
        option(
            "memory.kv_cache_precision",
            "kv-cache-dtype",
            "str",
            KV_CACHE,
            why="vLLM keeps the KV cache in no such format",
            instead="`fp8`, `fp8_e4m3` or `fp8_e5m2`",
        ),
        option("memory.prefix_caching", "enable-prefix-caching", "bool"),
        option(
            "memory.cpu_offload_bytes",
            "cpu-offload-gb",
            "float",
            scaled(2**-30),
            why="vLLM counts offloaded weights in GiB",
        ),
        option(
            ("speculative.method", "speculative.uri", "speculative.tokens"),
            "speculative-config",
            "json",
            Codec(_draft, _undraft),
        ),
        option(
            "safety.max_output_tokens",
            "override-generation-config",
            "json",
            Codec(lambda tokens: {"max_new_tokens": tokens}, _output_limit),
        ),
        setting(
            "observability.logging.level",
            "VLLM_LOGGING_LEVEL",
            codecs.level_words(upper=True),
            why=codecs.NO_LEVEL,
        ),
        option("observability.logging.format", "logging-config.formatter", "str", FORMATS),
        tacit("observability.logging.format", TEXT, lambda form: form == "text"),
        answers.logs_no_content(TITLE, "enable-log-requests"),
        option(
            answers.TRACING,
            "otlp-traces-endpoint",
            "str",
            codecs.traced,
            why=codecs.NO_COLLECTOR,
            instead=codecs.NAME_COLLECTOR,
        ),
        *answers.off_without_endpoint(TITLE),
        preset(
            "OTEL_TRACES_SAMPLER",
            "parentbased_traceidratio",
            when="observability.tracing.sample_ratio",
        ),
        setting("observability.tracing.sample_ratio", "OTEL_TRACES_SAMPLER_ARG", number_text),
        *answers.metrics_with_api(TITLE),
    ),
)
