"""vLLM: the OpenAI-compatible server for decoder models, embeddings, rerankers and speech.

* `vllm serve MODEL`, port 8000, `/health` answers once the weights are loaded.
* Prefix caching is on by default in the V1 engine; it is written only where the spec says so.
* Expert parallelism is a switch in vLLM: its degree follows from tensor and data parallelism.

Flags: data/vllm.json, read from the published wheel.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines.engine import Engine, hub_name, in_image, option, setting
from modelspec_compile.mapping.codecs import (
    ABSENT,
    Codec,
    Unreadable,
    scaled,
    spelled,
    strings,
)
from modelspec_compile.mapping.rows import Fidelity, unsupported

DTYPES = spelled({"bf16": "bfloat16", "fp16": "float16", "fp32": "float32"})
LOG_LEVELS = Codec(str.upper, str.lower)
HUB_ONLY = "the server takes a tokenizer from the weights or by its name on the Hugging Face hub"
NO_FILE = "the server takes a template by its path inside the container"


def _draft(method: str | None, uri: str | None, tokens: int | None) -> Any:
    config = {
        "method": method,
        "model": uri.removeprefix("hf://") if uri else None,
        "num_speculative_tokens": tokens,
    }
    return {name: value for name, value in config.items() if value is not None}


def _undraft(config: Any) -> tuple[Any, ...]:
    if not isinstance(config, dict):
        raise Unreadable(config)
    model = config.get("model")
    uri = model if model is None or "://" in model or model[:1] == "/" else f"hf://{model}"
    return config.get("method"), uri, config.get("num_speculative_tokens")


engine = Engine(
    name="vllm",
    title="vLLM",
    version="0.33.0",
    data="vllm",
    images={
        "nvidia": "vllm/vllm-openai:v{version}",
        "amd": "vllm/vllm-openai-rocm:v{version}",
        "cpu": "vllm/vllm-openai-cpu:v{version}",
    },
    command=("vllm", "serve"),
    port=8000,
    health_path="/health",
    probe=("python3", "-c"),
    tasks=frozenset(
        [
            "chat-completion",
            "text-generation",
            "vision-language",
            "embedding",
            "rerank",
            "classification",
            "speech-to-text",
        ]
    ),
    formats=frozenset({"safetensors"}),
    vendors=frozenset({"nvidia", "amd", "cpu"}),
    rows=(
        option("serving.names", "served-model-name", "list", strings),
        option("serving.port", "port", "int"),
        option("model.precision", "dtype", "str", DTYPES),
        option("model.quantization", "quantization", "str"),
        option("model.artifacts.tokenizer_uri", "tokenizer", "str", hub_name, why=HUB_ONLY),
        option("model.artifacts.chat_template_uri", "chat-template", "str", in_image, why=NO_FILE),
        option("parallelism.tensor", "tensor-parallel-size", "int"),
        option("parallelism.pipeline", "pipeline-parallel-size", "int"),
        option("parallelism.data", "data-parallel-size", "int"),
        option(
            "parallelism.expert",
            "enable-expert-parallel",
            "bool",
            Codec(lambda degree: True if degree > 1 else ABSENT, lambda data: None),
            why="vLLM has a switch; the degree is tensor x data parallelism",
            fidelity=Fidelity.APPROXIMATED,
        ),
        option("batch.max_sequences", "max-num-seqs", "int"),
        option("batch.max_sequence_tokens", "max-model-len", "int"),
        option("batch.max_batch_tokens", "max-num-batched-tokens", "int"),
        option("memory.gpu_memory_fraction", "gpu-memory-utilization", "float"),
        option("memory.kv_cache_precision", "kv-cache-dtype", "str"),
        option("memory.prefix_caching", "enable-prefix-caching", "bool"),
        option("memory.cpu_offload_bytes", "cpu-offload-gb", "float", scaled(2**-30)),
        option(
            ("speculative.method", "speculative.uri", "speculative.tokens"),
            "speculative-config",
            "json",
            Codec(_draft, _undraft),
        ),
        option("observability.tracing.endpoint", "otlp-traces-endpoint", "str"),
        setting("observability.logging.level", "VLLM_LOGGING_LEVEL", LOG_LEVELS),
        unsupported(
            "observability.logging.format",
            "vLLM logs plain text unless a logging configuration file is mounted",
            "runtime.environment.variables.VLLM_LOGGING_CONFIG_PATH",
        ),
    ),
)
