"""Triton: NVIDIA's server for ONNX, TensorRT, TorchScript and tree models.

* It serves a repository of models: a folder for each, with a folder for each version in it. The
  folder's name is the served name. Batches, instances and devices are each model's own
  `config.pbtxt` in that repository; none of them is a flag.
* The command is always written: the image's entrypoint is a wrapper.
* HTTP, gRPC and metrics have a port each.
* Spans go to a collector by OTLP over HTTP; sampling is one request in N.

Flags: data/triton.json, read from the source.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import option
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, chained
from modelspec_compile.mapping.rows import tacit, unsupported

TITLE = "Triton"
OF_MODEL = "it is said in `config.pbtxt` beside the model, not to the server"
CONFIG = "`{key}` in the model's `config.pbtxt`"
TO_PORT = "Triton sends spans to a collector by HTTP, to port 4318 where another has 4317"
VERBOSITY = codecs.among({"info": 0, "debug": 1, "trace": 2})
MODE = Codec(
    lambda *traced: "opentelemetry" if codecs.traced.encode(*traced) is not ABSENT else ABSENT,
    lambda data: (True, None),
)


def _url(endpoint: str) -> str:
    if endpoint.endswith(TRACES):
        return endpoint
    host = endpoint.rstrip("/")
    return f"{host.removesuffix(':4317')}:4318{TRACES}" if host.endswith(":4317") else host + TRACES


TRACES = "/v1/traces"
BY_HTTP = Codec(
    _url,
    lambda data: data.replace(f":4318{TRACES}", ":4317") if data.endswith(TRACES) else data,
)
"""A collector's address for OTLP over gRPC ↔ its URL for OTLP over HTTP.

Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port
"""


def _one_in(ratio: float) -> Any:
    return round(1 / ratio) if ratio > 0 else ABSENT


def _ratio(data: Any) -> float:
    if not isinstance(data, int) or data < 1:
        raise Unreadable(data)
    return 1 / data


engine = Engine(
    name="triton",
    title=TITLE,
    family="triton",
    version="26.07",
    data="triton",
    images={"": "nvcr.io/nvidia/tritonserver:{version}-py3"},
    command=("tritonserver",),
    entrypoint=("/opt/nvidia/nvidia_entrypoint.sh",),
    model_flag="model-repository",
    weights="repository",
    local_only=True,
    token_variable="",
    fetcher="curl",
    uid=1000,
    port=8000,
    grpc_port=8001,
    health_path="/v2/health/live",
    ready_path="/v2/health/ready",
    metrics_port=8002,
    gauges=Gauges(
        waiting="nv_inference_pending_request_count", answered="nv_inference_request_success"
    ),
    api="kserve-v2",
    adapters=unsupported(sections.ADAPTERS, "Triton serves no token models", "leave them out"),
    tasks=frozenset(
        [
            "classification",
            "regression",
            "embedding",
            "feature-extraction",
            "rerank",
            "image-classification",
            "object-detection",
            "text-classification",
            "token-classification",
            "sentence-similarity",
            "automatic-speech-recognition",
            "speech-to-text",
            "text-to-speech",
            "image-generation",
        ]
    ),
    formats=frozenset(
        {"onnx", "tensorrt", "torchscript", "savedmodel", "xgboost", "lightgbm", "openvino"}
    ),
    vendors=frozenset({"nvidia", "cpu"}),
    rows=(
        option("serving.port", "http-port", "int", codecs.http_port, given="serving.protocol"),
        option("serving.port", "grpc-port", "int", codecs.grpc_port, given="serving.protocol"),
        unsupported(
            "serving.names",
            "a model is called by the name of its folder in the repository",
            "name the folder as clients call the model",
        ),
        answers.queues_all(TITLE),
        option("serving.drain_seconds", "exit-timeout-secs", "int"),
        tacit("model.precision", "the number format is in the exported model"),
        answers.reads_quantization(TITLE),
        *answers.undivided("parallelism.data", OF_MODEL, CONFIG.format(key="instance_group")),
        *answers.one_host(TITLE),
        unsupported("batch.max_sequences", OF_MODEL, CONFIG.format(key="max_batch_size")),
        answers.no_tokens(TITLE),
        option(
            "observability.logging.level",
            "log-verbose",
            "int",
            VERBOSITY,
            why="Triton logs information, warnings and errors, or more",
        ),
        *answers.logs_text(TITLE),
        answers.logs_no_content(TITLE),
        option(answers.TRACING, "trace-config=mode", "str", MODE, why=TO_PORT),
        option(
            answers.TRACING,
            "trace-config=opentelemetry,url",
            "str",
            chained(codecs.traced, BY_HTTP),
            why=TO_PORT,
            instead=codecs.NAME_COLLECTOR,
        ),
        *answers.off_without_endpoint(TITLE),
        option(
            answers.SAMPLE_RATIO,
            "trace-config=rate",
            "int",
            Codec(_one_in, _ratio),
            why="Triton traces one request in N",
        ),
        option("observability.metrics.port", "metrics-port", "int"),
    ),
)
