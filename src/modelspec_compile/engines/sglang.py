"""SGLang: the OpenAI-compatible server with a radix cache.

* The image has no server as entrypoint: the command is always written. `python3 -m
  sglang.launch_server` is what every release knows.
* It listens on the loopback by default, so the host is always written.
* A model has one served name. Embeddings are asked for: many of their models look like decoders.
* `mem-fraction-static` leaves activations out, which vLLM's fraction counts.
* A chain of N drafted tokens is N steps, one branch and N + 1 tokens to check.
* SIGTERM finishes what is running, without a limit of its own: the platform's grace period decides.

Flags: data/sglang.json, read from the published wheel.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import Adapters, Group, fixed, option, preset, setting
from modelspec_compile.engines.traits import Traits
from modelspec_compile.engines.vllm import EMBEDDINGS
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, number_text
from modelspec_compile.mapping.rows import Fidelity, tacit

TITLE = "SGLang"
BY_HTTP2 = "SGLang sends spans to a collector by HTTP/2 without TLS"
EMBEDDING = Codec(lambda task: True if task in EMBEDDINGS else ABSENT, lambda data: "embedding")
ALGORITHMS = codecs.words(
    eagle="EAGLE", eagle3="EAGLE3", mtp="NEXTN", ngram="NGRAM", **{"draft-model": "STANDALONE"}
)
KV_CACHE = codecs.words(
    auto="auto", bf16="bf16", fp8="fp8_e4m3", fp8_e4m3="fp8_e4m3", fp8_e5m2="fp8_e5m2"
)


def _whole_gibibytes(data: Any) -> int:
    if not isinstance(data, int):
        raise Unreadable(data)
    return data * 2**30


engine = Engine(
    name="sglang",
    title=TITLE,
    family="sglang",
    version="0.5.23",
    data="sglang",
    images={
        "nvidia": "lmsysorg/sglang:v{version}",
        "cpu": "lmsysorg/sglang:v{version}-xeon",
    },
    command=("python3", "-m", "sglang.launch_server"),
    started_also=(("sglang", "serve"),),
    entrypoint=(),
    model_flag="model-path",
    hub=(
        option("model.artifacts.uri", "model-path", "str", codecs.hub_name),
        option("model.artifacts.revision", "revision", "str"),
    ),
    cache_variables=("HF_HOME", "SGLANG_CACHE_DIR"),
    fetcher="python3",
    group=Group("nnodes", "node-rank", "dist-init-addr", port=20000),
    port=30000,
    health_path="/health",
    gauges=Gauges(
        waiting="sglang:num_queue_reqs",
        running="sglang:num_running_reqs",
        kv_cache="sglang:token_usage",
        first_token="sglang:time_to_first_token_seconds",
        whole="sglang:e2e_request_latency_seconds",
    ),
    adapters=Adapters(
        flag="lora-paths",
        kind="list",
        words=codecs.named_paths,
        rank_flag="max-lora-rank",
        fixed=(fixed("enable-lora", True, "flag", when="lineage.adapters"),),
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
            "speech-to-text",
            "automatic-speech-recognition",
        ]
    ),
    formats=frozenset({"safetensors", "gguf"}),
    vendors=frozenset({"nvidia", "amd", "intel", "cpu"}),
    traits=Traits(networks=True, splits_heads=True, memory="sglang", speed="sglang"),
    rows=(
        fixed("host", "0.0.0.0"),
        option("serving.port", "port", "int"),
        option(
            "serving.names",
            "served-model-name",
            "str",
            codecs.first_name,
            why=codecs.ONE_NAME,
            instead=codecs.KEEP_ONE,
        ),
        option("model.task", "is-embedding", "flag", EMBEDDING, why=codecs.ONE_MODE),
        answers.queues_all(TITLE),
        answers.drains_as_told(TITLE),
        option("model.precision", "dtype", "str", codecs.dtypes, why=codecs.NO_DTYPE),
        option("model.quantization", "quantization", "str", codecs.words(fp8="fp8")),
        answers.reads_quantization(TITLE),
        option(
            "model.artifacts.tokenizer_uri",
            "tokenizer-path",
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
        option("parallelism.tensor", "tp-size", "int"),
        option("parallelism.pipeline", "pp-size", "int"),
        option("parallelism.data", "dp-size", "int"),
        option("parallelism.expert", "ep-size", "int"),
        *answers.one_host(TITLE),
        option("batch.max_sequences", "max-running-requests", "int"),
        option("batch.max_sequence_tokens", "context-length", "int"),
        option(
            "batch.max_batch_tokens",
            "chunked-prefill-size",
            "int",
            why="SGLang bounds the tokens of a prefill step; decoding comes on top",
            fidelity=Fidelity.EMULATED,
        ),
        option(
            "memory.gpu_memory_fraction",
            "mem-fraction-static",
            "float",
            why="SGLang's fraction holds weights and KV cache, activations come on top",
            fidelity=Fidelity.EMULATED,
        ),
        option(
            "memory.kv_cache_precision",
            "kv-cache-dtype",
            "str",
            KV_CACHE,
            why="SGLang keeps the KV cache in no such format",
            instead="`fp8_e4m3` or `fp8_e5m2`",
        ),
        option(
            "memory.prefix_caching",
            "disable-radix-cache",
            "flag",
            Codec(lambda on: ABSENT if on else True, lambda data: not data),
        ),
        tacit("memory.prefix_caching", "SGLang caches prefixes unless it is told not to", bool),
        option(
            "memory.cpu_offload_bytes",
            "cpu-offload-gb",
            "int",
            Codec(lambda size: -(-size // 2**30), _whole_gibibytes),
            why="SGLang counts offloaded weights in whole GiB",
        ),
        option(
            "speculative.method",
            "speculative-algorithm",
            "str",
            ALGORITHMS,
            why="SGLang drafts with no such method",
            instead="`eagle3`, `mtp`, `ngram` or `draft-model`",
        ),
        option(
            "speculative.uri",
            "speculative-draft-model-path",
            "str",
            codecs.reachable,
            why="the drafting model comes from the hub or a path in the container",
        ),
        option("speculative.tokens", "speculative-num-steps", "int"),
        fixed("speculative-eagle-topk", 1, "int", when="speculative.tokens"),
        option(
            "speculative.tokens",
            "speculative-num-draft-tokens",
            "int",
            Codec(lambda tokens: tokens + 1, lambda data: data - 1),
        ),
        answers.output_unlimited(TITLE),
        option(
            "observability.logging.level",
            "log-level",
            "str",
            codecs.level_words(),
            why=codecs.NO_LEVEL,
        ),
        *answers.logs_text(TITLE),
        answers.logs_no_content(TITLE, "log-requests"),
        option(answers.TRACING, "enable-trace", "flag", codecs.tracing_on, why=BY_HTTP2),
        option(
            answers.TRACING,
            "otlp-traces-endpoint",
            "str",
            codecs.collector,
            why=BY_HTTP2,
            instead="write the endpoint as `http://host:port`",
        ),
        *answers.off_without_endpoint(TITLE),
        preset(
            "OTEL_TRACES_SAMPLER",
            "parentbased_traceidratio",
            when="observability.tracing.sample_ratio",
        ),
        setting("observability.tracing.sample_ratio", "OTEL_TRACES_SAMPLER_ARG", number_text),
        *answers.metrics_when_asked(TITLE, "enable-metrics"),
        *answers.metrics_with_api(TITLE),
    ),
)
