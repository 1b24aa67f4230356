"""TensorRT-LLM: `trtllm-serve`, the OpenAI-compatible server of NVIDIA.

* `trtllm-serve MODEL`, flags with underscores. It listens on the loopback by default, so the host
  is always written; so is the command, as the image's entrypoint is a wrapper.
* What has no flag is a key of the file that `--extra_llm_api_options` names, the spelling that
  every release knows: KV cache, speculative decoding, the switch for metrics. A target without
  such a file leaves these out with a word.
* Chunked prefill is off by default and always asked for: without it a long prompt stops all others.
* The memory fraction is of what the weights leave free.
* Prometheus finds metrics at `/prometheus/metrics`, and only with `return_perf_metrics`.
* Compiled engines run on releases before 1.3 only.

Flags: data/tensorrt-llm.json, read from the source.
"""

from __future__ import annotations

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import fixed, key, option
from modelspec_compile.engines.traits import Traits
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import Codec
from modelspec_compile.mapping.rows import Fidelity, unsupported

TITLE = "TensorRT-LLM"
DECODING = codecs.words(
    eagle="Eagle", eagle3="Eagle3", mtp="MTP", ngram="NGram", **{"draft-model": "Draft_Target"}
)

engine = Engine(
    name="tensorrt-llm",
    title=TITLE,
    called=("trtllm", "trt-llm", "tensorrt", "tensorrtllm"),
    family="tensorrt-llm",
    version="1.2.1",
    data="tensorrt-llm",
    images={"nvidia": "nvcr.io/nvidia/tensorrt-llm/release:{version}"},
    command=("trtllm-serve",),
    entrypoint=(),
    config_flag="extra_llm_api_options",
    hub=(
        option("model.artifacts.uri", "", "str", codecs.hub_name),
        option("model.artifacts.revision", "revision", "str"),
    ),
    cache_variables=("HF_HOME",),
    fetcher="python3",
    port=8000,
    health_path="/health",
    metrics_path="/prometheus/metrics",
    gauges=Gauges(
        first_token="trtllm_time_to_first_token_seconds",
        whole="trtllm_e2e_request_latency_seconds",
    ),
    adapters=unsupported(
        sections.ADAPTERS,
        "`trtllm-serve` has no flag that names adapters",
        "`lora_config` in its configuration file, or the engine vllm",
    ),
    tasks=frozenset(
        ["chat-completion", "text-generation", "vision-language", "image-text-to-text"]
    ),
    formats=frozenset({"safetensors", "tensorrt"}),
    vendors=frozenset({"nvidia"}),
    traits=Traits(networks=True, splits_heads=True, memory="tensorrt-llm", speed="tensorrt-llm"),
    rows=(
        fixed("host", "0.0.0.0"),
        option("serving.port", "port", "int"),
        option(
            "serving.names",
            "served_model_name",
            "str",
            codecs.first_name,
            why=codecs.ONE_NAME,
            instead=codecs.KEEP_ONE,
        ),
        answers.queues_all(TITLE),
        answers.drains_as_told(TITLE),
        key("model.precision", "dtype", codecs.dtypes, why=codecs.NO_DTYPE),
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
            "chat_template",
            "str",
            codecs.in_image,
            why=codecs.NO_FILE,
        ),
        option("parallelism.tensor", "tensor_parallel_size", "int"),
        option("parallelism.pipeline", "pipeline_parallel_size", "int"),
        option("parallelism.expert", "moe_expert_parallel_size", "int"),
        *answers.one_copy(TITLE),
        *answers.one_host(TITLE),
        option("batch.max_sequences", "max_batch_size", "int"),
        option("batch.max_sequence_tokens", "max_seq_len", "int"),
        option("batch.max_batch_tokens", "max_num_tokens", "int"),
        fixed("enable_chunked_prefill", True, "flag"),
        option(
            "memory.gpu_memory_fraction",
            "free_gpu_memory_fraction",
            "float",
            why="the fraction is of the memory that the weights leave free",
            fidelity=Fidelity.EMULATED,
        ),
        key(
            "memory.kv_cache_precision",
            "kv_cache_config.dtype",
            codecs.words(auto="auto", fp8="fp8", fp8_e4m3="fp8", nvfp4="nvfp4"),
            why="TensorRT-LLM keeps the KV cache in no such format",
            instead="`fp8`",
        ),
        key("memory.prefix_caching", "kv_cache_config.enable_block_reuse"),
        unsupported(
            "memory.cpu_offload_bytes",
            "TensorRT-LLM keeps all weights on the devices",
            "more devices, or the engine vllm",
        ),
        key(
            "speculative.method",
            "speculative_config.decoding_type",
            DECODING,
            why="TensorRT-LLM drafts with no such method",
            instead="`eagle3`, `mtp`, `ngram` or `draft-model`",
        ),
        key(
            "speculative.uri",
            "speculative_config.speculative_model_dir",
            codecs.reachable,
            why="the drafting model comes from the hub or a path in the container",
        ),
        key("speculative.tokens", "speculative_config.max_draft_len"),
        answers.output_unlimited(TITLE),
        option(
            "observability.logging.level",
            "log_level",
            "str",
            codecs.level_words(critical="internal_error", trace="trace"),
            why=codecs.NO_LEVEL,
        ),
        *answers.logs_text(TITLE),
        answers.logs_no_content(TITLE),
        option(
            answers.TRACING,
            "otlp_traces_endpoint",
            "str",
            codecs.traced,
            why=codecs.NO_COLLECTOR,
            instead=codecs.NAME_COLLECTOR,
        ),
        *answers.off_without_endpoint(TITLE),
        *answers.traces_all(TITLE),
        key(
            "observability.metrics.enabled",
            "return_perf_metrics",
            Codec(bool, bool),
        ),
        *answers.metrics_with_api(TITLE),
    ),
)
