"""Text Generation Inference: in maintenance, so it serves who asks for it and is never chosen.

* The port and the host are always written: the image moves the port to 80, and a stray `HOSTNAME`,
  which every container has, is read as the host.
* Answers carry the model's id; there is no other served name.
* Prefix caching is a variable, and off wherever adapters are served.
* Drafting is by n-grams or Medusa heads that lie with the weights; only their number is told.

Flags: data/tgi.json, read from the source.
"""

from __future__ import annotations

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import Adapters, fixed, option, setting
from modelspec_compile.engines.traits import Traits
from modelspec_compile.mapping.codecs import ABSENT, Codec, boolean_text, chained
from modelspec_compile.mapping.rows import Fidelity, unsupported

TITLE = "Text Generation Inference"
ONE_WORD = chained(
    codecs.named_paths, Codec(lambda words: ",".join(words), lambda data: data.split(","))
)


DTYPES = codecs.words(bf16="bfloat16", fp16="float16")
DTYPE = Codec(
    lambda precision, quantization: ABSENT if quantization else DTYPES.encode(precision),
    lambda data, quantization: DTYPES.decode(data),
)
"""The number format, which the server takes only where none of the weights is given."""


engine = Engine(
    name="tgi",
    title=TITLE,
    called=("text-generation-inference",),
    family="tgi",
    version="3.3.7",
    data="tgi",
    images={
        "nvidia": "ghcr.io/huggingface/text-generation-inference:{version}",
        "amd": "ghcr.io/huggingface/text-generation-inference:{version}-rocm",
        "intel": "ghcr.io/huggingface/text-generation-inference:{version}-gaudi",
        "cpu": "ghcr.io/huggingface/text-generation-inference:{version}-intel-cpu",
    },
    command=("text-generation-launcher",),
    entrypoint=("./entrypoint.sh",),
    model_flag="model-id",
    hub=(
        option("model.artifacts.uri", "model-id", "str", codecs.hub_name),
        option("model.artifacts.revision", "revision", "str"),
    ),
    cache_variables=("HF_HOME", "HUGGINGFACE_HUB_CACHE"),
    fetcher="curl",
    retired="its makers maintain it only, and recommend vLLM or SGLang instead",
    port=80,
    health_path="/health",
    gauges=Gauges(
        waiting="tgi_queue_size", running="tgi_batch_current_size", whole="tgi_request_duration"
    ),
    adapters=Adapters(flag="lora-adapters", kind="str", words=ONE_WORD),
    tasks=frozenset(
        [
            "chat-completion",
            "text-generation",
            "text2text-generation",
            "translation",
            "summarization",
            "vision-language",
            "image-text-to-text",
        ]
    ),
    formats=frozenset({"safetensors"}),
    vendors=frozenset({"nvidia", "amd", "intel", "cpu"}),
    traits=Traits(networks=True, splits_heads=True, memory="tgi", speed="vllm"),
    rows=(
        fixed("hostname", "0.0.0.0"),
        option("serving.port", "port", "int"),
        unsupported(
            "serving.names",
            "the server calls the model by its id, whatever a request asks for",
            "a gateway that rewrites the name",
        ),
        option("serving.max_concurrency", "max-concurrent-requests", "int"),
        option("serving.drain_seconds", "graceful-termination-timeout", "int"),
        option(
            "model.precision",
            "dtype",
            "str",
            DTYPE,
            why="the server computes in bfloat16 or float16, or as quantized weights want it",
            given="model.quantization",
        ),
        option(
            "model.quantization",
            "quantize",
            "str",
            codecs.words(fp8="fp8", awq="awq", gptq="gptq", bitsandbytes="bitsandbytes"),
            why="the server loads no such number format",
            instead="`fp8`, `awq`, `gptq` or `bitsandbytes`",
        ),
        answers.tokenizer_with_weights(TITLE),
        unsupported(
            "model.artifacts.chat_template_uri",
            "the server takes the template of the tokenizer's configuration",
            "`tokenizer-config-path` in `runtime.engine.args`",
        ),
        option("parallelism.tensor", "num-shard", "int"),
        *answers.undivided("parallelism.pipeline", "the server has no stages", "the engine vllm"),
        *answers.one_copy(TITLE),
        *answers.undivided(
            "parallelism.expert", "the server spreads no experts", "the engine vllm"
        ),
        *answers.one_host(TITLE),
        option("batch.max_sequences", "max-batch-size", "int"),
        option("batch.max_sequence_tokens", "max-total-tokens", "int"),
        option(
            "batch.max_batch_tokens",
            "max-batch-prefill-tokens",
            "int",
            why="the server bounds the tokens of a prefill step; decoding comes on top",
            fidelity=Fidelity.EMULATED,
        ),
        option("memory.gpu_memory_fraction", "cuda-memory-fraction", "float"),
        option(
            "memory.kv_cache_precision",
            "kv-cache-dtype",
            "str",
            codecs.words(fp8="fp8_e4m3fn", fp8_e4m3="fp8_e4m3fn", fp8_e5m2="fp8_e5m2"),
            why="the server keeps the KV cache in the weights' format or in fp8",
        ),
        setting("memory.prefix_caching", "PREFIX_CACHING", boolean_text),
        unsupported(
            "memory.cpu_offload_bytes", "the server offloads no weights", "the engine vllm"
        ),
        unsupported(
            "speculative.method",
            "the server drafts with the Medusa heads that lie with the weights, else by n-grams",
            "the engine vllm",
        ),
        unsupported("speculative.uri", "the server takes no drafting model", "the engine vllm"),
        option("speculative.tokens", "speculate", "int"),
        unsupported(
            "safety.max_output_tokens",
            "the server bounds prompt and answer together",
            "`runtime.batch.maxSequenceLengthTokens`",
        ),
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
