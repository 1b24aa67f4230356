"""MLServer: scikit-learn, XGBoost, LightGBM, CatBoost and MLflow models by the v2 protocol.

* It has no flags. Server and model are told by variables, which stand for `settings.json` and for
  `model-settings.json`; such a file is not looked for beside the weights.
* The runtime follows from the format of the model.
* A batch is collected only with a size and a time, so a size brings 10 ms.
* `MLSERVER_DEBUG` is on by default and written off.

Settings: data/mlserver.json, read from the published wheel.
"""

from __future__ import annotations

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import preset, setting
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import chained, integer_text
from modelspec_compile.mapping.rows import tacit, unsupported

TITLE = "MLServer"
RUNTIMES = {
    "sklearn": "mlserver_sklearn.SKLearnModel",
    "xgboost": "mlserver_xgboost.XGBoostModel",
    "lightgbm": "mlserver_lightgbm.LightGBMModel",
    "catboost": "mlserver_catboost.CatboostModel",
    "mlflow": "mlserver_mlflow.MLflowRuntime",
}
STORED = "the number format is in the stored model"
HTTP_PORT = chained(codecs.http_port, integer_text)
GRPC_PORT = chained(codecs.grpc_port, integer_text)
LEVEL = "observability.logging.level"

engine = Engine(
    name="mlserver",
    title=TITLE,
    family="mlserver",
    version="1.7.1",
    data="mlserver",
    images={"": "docker.io/seldonio/mlserver:{version}"},
    command=("mlserver", "start", "."),
    entrypoint=(),
    model_variable="MLSERVER_MODEL_URI",
    local_only=True,
    token_variable="",
    fetcher="python3",
    uid=1000,
    port=8080,
    grpc_port=8081,
    health_path="/v2/health/live",
    ready_path="/v2/health/ready",
    metrics_port=8082,
    gauges=Gauges(
        running="rest_server_requests_in_progress",
        whole="rest_server_request_duration_seconds",
        answered="model_infer_request_success_total",
    ),
    api="kserve-v2",
    rootless=True,
    adapters=unsupported(sections.ADAPTERS, "MLServer serves no token models", "leave them out"),
    tasks=frozenset({"classification", "regression", "text-classification"}),
    formats=frozenset(RUNTIMES),
    vendors=frozenset({"cpu"}),
    rows=(
        setting(
            "serving.names",
            "MLSERVER_MODEL_NAME",
            codecs.first_name,
            why=codecs.ONE_NAME,
            instead=codecs.KEEP_ONE,
        ),
        setting(
            "model.artifacts.format",
            "MLSERVER_MODEL_IMPLEMENTATION",
            codecs.among(RUNTIMES),
            why="MLServer has no runtime of its own for this format",
        ),
        setting("serving.port", "MLSERVER_HTTP_PORT", HTTP_PORT, given="serving.protocol"),
        setting("serving.port", "MLSERVER_GRPC_PORT", GRPC_PORT, given="serving.protocol"),
        answers.queues_all(TITLE),
        setting("serving.drain_seconds", "MLSERVER_PARALLEL_WORKERS_TIMEOUT", integer_text),
        tacit("model.precision", STORED),
        tacit("model.quantization", STORED),
        setting("parallelism.data", "MLSERVER_PARALLEL_WORKERS", integer_text),
        *answers.one_host(TITLE),
        setting("batch.max_sequences", "MLSERVER_MODEL_MAX_BATCH_SIZE", integer_text),
        preset("MLSERVER_MODEL_MAX_BATCH_TIME", "0.01", when="batch.max_sequences"),
        answers.no_tokens(TITLE),
        preset("MLSERVER_DEBUG", "false"),
        setting(
            LEVEL,
            "MLSERVER_DEBUG",
            codecs.among({"debug": "true", "trace": "true"}),
            why="MLServer logs with or without debugging; other levels need a logging file",
            instead="`runtime.environment.variables.MLSERVER_LOGGING_SETTINGS`",
        ),
        tacit(LEVEL, "MLServer logs from `info` on unless it is debugged", lambda at: at == "info"),
        setting(
            "observability.logging.format",
            "MLSERVER_USE_STRUCTURED_LOGGING",
            codecs.json_or_text,
        ),
        answers.logs_no_content(TITLE),
        setting(
            answers.TRACING,
            "MLSERVER_TRACING_SERVER",
            codecs.collector,
            why="MLServer sends spans to a collector by HTTP/2 without TLS",
            instead="write the endpoint as `http://host:port`",
        ),
        *answers.off_without_endpoint(TITLE),
        *answers.traces_all(TITLE),
        setting("observability.metrics.port", "MLSERVER_METRICS_PORT", integer_text),
    ),
)
