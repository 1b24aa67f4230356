"""Hugging Face: KServe's server for what `transformers` loads, with vLLM inside for generation.

* `python3 -m huggingfaceserver`, flags with underscores; those of vLLM pass through with their own
  spelling. Unknown flags are ignored without a word, so they are checked here.
* Encoder tasks speak KServe's v1 and v2 protocols, generation speaks OpenAI's below `/openai`.
* The table holds what works with both backends, and vLLM's flags for what only that backend has.

Flags: data/huggingface.json, read from the published wheel and the source.
"""

from __future__ import annotations

from modelspec_compile.engines import answers, codecs, vllm
from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.flags import record
from modelspec_compile.engines.options import option, row_fields
from modelspec_compile.engines.traits import Traits
from modelspec_compile.mapping.rows import Fidelity, unsupported

TITLE = "The Hugging Face server"
INSIDE = vllm.engine.at(record("huggingface")["passthrough"]["version"])
"""The vLLM that the server brings along."""
TASK = codecs.among(
    {
        "classification": "sequence_classification",
        "text-classification": "sequence_classification",
        "token-classification": "token_classification",
        "text2text-generation": "text2text_generation",
    }
)
OWN = frozenset(
    [
        "serving.names",
        "serving.port",
        "serving.drain_seconds",
        "model.task",
        "model.artifacts.tokenizer_uri",
        "batch.max_sequence_tokens",
        "observability.logging.level",
        "observability.logging.format",
        "observability.metrics.port",
    ]
)

engine = Engine(
    name="huggingface",
    title=TITLE,
    family="huggingface",
    version="0.20.0",
    data="huggingface",
    images={
        "nvidia": "kserve/huggingfaceserver:v{version}-gpu",
        "cpu": "kserve/huggingfaceserver:v{version}",
    },
    command=("python3", "-m", "huggingfaceserver"),
    model_flag="model_dir",
    hub=(
        option("model.artifacts.uri", "model_id", "str", codecs.hub_name),
        option("model.artifacts.revision", "model_revision", "str"),
    ),
    cache_variables=("HF_HOME",),
    fetcher="python3",
    uid=1000,
    port=8080,
    grpc_port=8081,
    health_path="/v2/health/live",
    ready_path="/v2/health/ready",
    gauges=INSIDE.gauges,
    api="kserve-v2",
    also=("openai",),
    rootless=True,
    adapters=INSIDE.adapters,
    vendors=frozenset({"nvidia", "cpu"}),
    formats=frozenset({"safetensors"}),
    tasks=frozenset(
        [
            "chat-completion",
            "text-generation",
            "text2text-generation",
            "translation",
            "summarization",
            "embedding",
            "feature-extraction",
            "sentence-similarity",
            "rerank",
            "classification",
            "text-classification",
            "token-classification",
        ]
    ),
    traits=Traits(networks=True, on_hosts=True),
    rows=(
        option(
            "serving.names",
            "model_name",
            "str",
            codecs.first_name,
            why=codecs.ONE_NAME,
            instead=codecs.KEEP_ONE,
        ),
        option(
            "model.task",
            "task",
            "str",
            TASK,
            fidelity=Fidelity.APPROXIMATED,
            why="the server classifies texts under one name, whatever the spec calls it",
        ),
        option("serving.port", "http_port", "int", codecs.http_port, given="serving.protocol"),
        option("serving.port", "grpc_port", "int", codecs.grpc_port, given="serving.protocol"),
        answers.drains_as_told(TITLE),
        answers.tokenizer_with_weights(TITLE),
        option("batch.max_sequence_tokens", "max_model_len", "int"),
        unsupported(
            "observability.logging.level",
            "the server takes levels from a logging file only",
            "`log_config_file` in `runtime.engine.args`",
        ),
        unsupported(
            "observability.logging.format",
            "the server takes the form of its lines from a logging file only",
            "`log_config_file` in `runtime.engine.args`",
        ),
        *answers.metrics_with_api(TITLE),
        *(row for row in INSIDE.rows if not OWN.intersection(row_fields(row))),
    ),
)
