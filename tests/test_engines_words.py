"""What each engine is told of one service, word by word."""

from __future__ import annotations

from typing import Any

import pytest

from modelspec_compile import engines
from modelspec_compile.engines.travel import Mount, travel
from modelspec_compile.ir import Service, build
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.places import document
from modelspec_compile.mapping.render import render

FILE = document("a.yaml")
CHAT: dict[str, Any] = {
    "name": "chat",
    "serving.names": ("chat",),
    "serving.port": 9000,
    "serving.drain_seconds": 60,
    "serving.max_concurrency": 64,
    "model.task": "chat-completion",
    "model.precision": "bf16",
    "parallelism.tensor": 2,
    "batch.max_sequences": 32,
    "batch.max_sequence_tokens": 8192,
    "batch.max_batch_tokens": 16384,
    "memory.gpu_memory_fraction": 0.9,
    "memory.kv_cache_precision": "fp8",
    "memory.prefix_caching": False,
    "speculative.method": "eagle3",
    "speculative.uri": "hf://acme/draft",
    "speculative.tokens": 4,
    "observability.logging.level": "info",
    "observability.logging.format": "json",
    "observability.metrics.enabled": True,
    "safety.max_output_tokens": 1024,
}
TREES: dict[str, Any] = {
    "name": "churn",
    "serving.names": ("churn",),
    "serving.port": 9000,
    "serving.protocol": "grpc",
    "serving.drain_seconds": 20,
    "model.artifacts.format": "lightgbm",
    "batch.max_sequences": 32,
    "observability.logging.level": "debug",
    "observability.metrics.port": 9102,
}


def told(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The documents of a service: arguments and variables, and the configuration file."""
    engine = engines.load(name)
    mount = Mount(document("config.yaml"), "/etc/config.yaml") if engine.config_flag else None
    rows = travel(engine, carriers.words, FILE / "args", (FILE / "env").key, mount)
    documents = render(rows, build(Service, fields), {}).documents
    return {**documents.get("a.yaml", {}), "file": documents.get("config.yaml", {})}


EXPECTED: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "vllm": (
        "--served-model-name chat --port=9000 --shutdown-timeout=60 --dtype=bfloat16 "
        "--tensor-parallel-size=2 --max-num-seqs=32 --max-model-len=8192 "
        "--max-num-batched-tokens=16384 --gpu-memory-utilization=0.9 --kv-cache-dtype=fp8 "
        "--no-enable-prefix-caching "
        '--speculative-config={"method":"eagle3","model":"acme/draft","num_speculative_tokens":4} '
        '--override-generation-config={"max_new_tokens":1024} --logging-config.formatter=json',
        {"VLLM_LOGGING_LEVEL": "INFO"},
        {},
    ),
    "sglang": (
        "--host=0.0.0.0 --port=9000 --served-model-name=chat --dtype=bfloat16 --tp-size=2 "
        "--max-running-requests=32 --context-length=8192 --chunked-prefill-size=16384 "
        "--mem-fraction-static=0.9 --kv-cache-dtype=fp8_e4m3 --disable-radix-cache "
        "--speculative-algorithm=EAGLE3 --speculative-draft-model-path=acme/draft "
        "--speculative-num-steps=4 --speculative-eagle-topk=1 --speculative-num-draft-tokens=5 "
        "--log-level=info --enable-metrics",
        {},
        {},
    ),
    "tensorrt-llm": (
        "--host=0.0.0.0 --port=9000 --served_model_name=chat --tensor_parallel_size=2 "
        "--max_batch_size=32 --max_seq_len=8192 --max_num_tokens=16384 --enable_chunked_prefill "
        "--free_gpu_memory_fraction=0.9 --log_level=info --extra_llm_api_options=/etc/config.yaml",
        {},
        {
            "dtype": "bfloat16",
            "kv_cache_config": {"dtype": "fp8", "enable_block_reuse": False},
            "speculative_config": {
                "decoding_type": "Eagle3",
                "speculative_model_dir": "acme/draft",
                "max_draft_len": 4,
            },
            "return_perf_metrics": True,
        },
    ),
    "tgi": (
        "--hostname=0.0.0.0 --port=9000 --max-concurrent-requests=64 "
        "--graceful-termination-timeout=60 --dtype=bfloat16 --num-shard=2 --max-batch-size=32 "
        "--max-total-tokens=8192 --max-batch-prefill-tokens=16384 --cuda-memory-fraction=0.9 "
        "--kv-cache-dtype=fp8_e4m3fn --speculate=4",
        {"PREFIX_CACHING": "false", "LOG_LEVEL": "info", "JSON_OUTPUT": "true"},
        {},
    ),
    "tei": (
        "--hostname=0.0.0.0 --port=9000 --served-model-name=chat --max-concurrent-requests=64 "
        "--max-batch-requests=32 --max-batch-tokens=16384",
        {"LOG_LEVEL": "info", "JSON_OUTPUT": "true"},
        {},
    ),
    "llama.cpp": (
        "--host 0.0.0.0 --port 9000 --alias chat --split-mode row --parallel 32 --ctx-size 262144 "
        "--batch-size 16384 --no-cache-prompt --spec-type draft-eagle3 --spec-draft-hf acme/draft "
        "--spec-draft-n-max 4 --predict 1024 --verbosity 3 --log-jsonl --metrics",
        {},
        {},
    ),
    "huggingface": (
        "--model_name=chat --http_port=9000 --max_model_len=8192 --dtype=bfloat16 "
        "--tensor-parallel-size=2 --max-num-seqs=32 --max-num-batched-tokens=16384 "
        "--gpu-memory-utilization=0.9 --kv-cache-dtype=fp8 --no-enable-prefix-caching "
        '--speculative-config={"method":"eagle3","model":"acme/draft","num_speculative_tokens":4} '
        '--override-generation-config={"max_new_tokens":1024}',
        {},
        {},
    ),
    "custom": ("", {}, {}),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_chat_model(name: str) -> None:
    words, variables, file = EXPECTED[name]
    found = told(name, CHAT)
    assert " ".join(found.get("args", [])) == words
    assert found.get("env", {}) == variables
    assert found["file"] == file


def test_trees_on_mlserver() -> None:
    assert told("mlserver", TREES)["env"] == {
        "MLSERVER_MODEL_NAME": "churn",
        "MLSERVER_MODEL_IMPLEMENTATION": "mlserver_lightgbm.LightGBMModel",
        "MLSERVER_GRPC_PORT": "9000",
        "MLSERVER_PARALLEL_WORKERS_TIMEOUT": "20",
        "MLSERVER_MODEL_MAX_BATCH_SIZE": "32",
        "MLSERVER_MODEL_MAX_BATCH_TIME": "0.01",
        "MLSERVER_DEBUG": "true",
        "MLSERVER_METRICS_PORT": "9102",
    }


def test_trees_on_triton() -> None:
    assert told("triton", TREES)["args"] == [
        "--grpc-port=9000",
        "--exit-timeout-secs=20",
        "--log-verbose=1",
        "--metrics-port=9102",
    ]


@pytest.mark.parametrize(
    ("name", "task", "words"),
    [
        ("vllm", "embedding", "--runner=pooling"),
        ("sglang", "embedding", "--is-embedding"),
        ("llama.cpp", "embedding", "--embedding"),
        ("llama.cpp", "rerank", "--rerank"),
        ("huggingface", "token-classification", "--task=token_classification"),
    ],
)
def test_tasks_that_have_to_be_asked_for(name: str, task: str, words: str) -> None:
    assert words in told(name, {"name": "a", "model.task": task})["args"]


def test_spans_go_where_each_protocol_has_its_port() -> None:
    traced = {"name": "a", "observability.tracing.endpoint": "http://otel:4317"}
    assert "--otlp-traces-endpoint=http://otel:4317" in told("vllm", traced)["args"]
    assert "--otlp-traces-endpoint=otel:4317" in told("sglang", traced)["args"]
    assert "--enable-trace" in told("sglang", traced)["args"]
    url = "--trace-config=opentelemetry,url=http://otel:4318/v1/traces"
    assert told("triton", traced)["args"] == ["--trace-config=mode=opentelemetry", url]


def test_tracing_that_is_off_is_told_to_nobody() -> None:
    off = {
        "name": "a",
        "observability.tracing.enabled": False,
        "observability.tracing.endpoint": "http://otel:4317",
    }
    for name in engines.names():
        assert "otel" not in str(told(name, off))


def test_half_precision_is_for_devices_that_have_it() -> None:
    half = {"name": "a", "model.precision": "fp16"}
    assert "--dtype=float16" not in told("tei", half)["args"]
    assert "--dtype=float16" in told("tei", half | {"accelerator.vendor": "nvidia"})["args"]
