"""llama.cpp: `llama-server`, for GGUF files on any device.

* A value is a word of its own: its parser takes no `--flag=value`.
* It serves one file; tokenizer, chat template and number format are in it. From the hub it fetches
  the one of the model's quantization.
* `ctx-size` is the pool of tokens of all sequences, of which `parallel` gives each its share: so it
  is the length of a sequence times their number.
* Layers over devices are split by `split-mode`; all layers go to the devices unless told otherwise.
* It listens on the loopback unless told otherwise, so the host is always written.
* A release is a build number, `b11206`.

Flags: data/llama.cpp.json, read from the generated documentation of the source.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.engine import Engine, Gauges
from modelspec_compile.engines.options import Adapters, fixed, option
from modelspec_compile.engines.traits import Traits
from modelspec_compile.engines.vllm import EMBEDDINGS
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, same
from modelspec_compile.mapping.rows import Fidelity, tacit, unsupported

TITLE = "llama.cpp"
VERBOSITY = {"error": 1, "warning": 2, "warn": 2, "info": 3, "debug": 5, "trace": 5, "critical": 1}
KV_CACHE = codecs.words(bf16="bf16", fp16="f16", int8="q8_0")
NAMES = Codec(lambda names: ",".join(names), lambda data: tuple(data.split(",")))
PATHS = Codec(
    lambda pairs: ",".join(path for _, path in pairs),
    lambda data: [(_stem(path), path) for path in data.split(",")],
)
"""Adapters by their paths alone; the name of one that is read is that of its file."""
IN_FILE = "the GGUF file holds it"
LEVEL, LOUD = "observability.logging.level", ("debug", "trace")
QUIET = "llama.cpp logs no request's content below the level `debug`"
NO_SPANS = "llama.cpp sends no spans"
NO_EXPERTS = "llama.cpp does not spread experts over devices"
ALL_DEVICES = "llama.cpp splits rows over all devices that it sees"


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".gguf")


def _repository(uri: str) -> tuple[str, str]:
    """The repository of `hf://org/name/path/file.gguf`, and the file in it."""
    organisation, _, rest = uri.removeprefix("hf://").partition("/")
    name, _, file = rest.partition("/")
    return f"{organisation}/{name}", file


def _hub_name(uri: str | None, quantization: str | None) -> Any:
    if uri is None or not uri.startswith("hf://"):
        return ABSENT
    name, _ = _repository(uri)
    return f"{name}:{quantization.removeprefix('gguf-').upper()}" if quantization else name


def _from_hub_name(data: Any) -> tuple[str, str | None]:
    name, _, quantization = same.decode(data).partition(":")
    return codecs.hub_name.decode(name), f"gguf-{quantization.lower()}" if quantization else None


def _hub_file(uri: str, *_: Any) -> Any:
    file = _repository(uri)[1] if uri.startswith("hf://") else ""
    return file or ABSENT


HUB_NAME = Codec(_hub_name, _from_hub_name)
"""(`hf://org/name`, `gguf-q4_k_m`) ↔ `org/name:Q4_K_M`, the file of that number format.

A file that is named (`HUB_FILE`) counts before the number format.
"""

HUB_FILE = Codec(_hub_file, lambda data, uri: f"hf://{_repository(uri)[0]}/{same.decode(data)}")
"""`hf://org/name/file.gguf` ↔ `file.gguf`, behind what `HUB_NAME` said."""


def _share(pool: int, sequences: int | None) -> int:
    if not isinstance(pool, int) or pool % (sequences or 1):
        raise Unreadable(pool)
    return pool // (sequences or 1)


POOL = Codec(lambda tokens, sequences: tokens * (sequences or 1), _share)
"""Tokens of one sequence ↔ the tokens of all that are decoded together."""

SPLIT = Codec(
    lambda degree: "row" if degree > 1 else "layer", lambda data: 1 if data == "layer" else None
)
EMBEDDING = Codec(lambda task: True if task in EMBEDDINGS else ABSENT, lambda data: "embedding")
RERANK = Codec(lambda task: True if task == "rerank" else ABSENT, lambda data: "rerank")


engine = Engine(
    name="llama.cpp",
    title=TITLE,
    called=("llamacpp", "llama-cpp"),
    family="llama.cpp",
    version="b11206",
    data="llama.cpp",
    images={
        "nvidia": "ghcr.io/ggml-org/llama.cpp:server-cuda-{version}",
        "amd": "ghcr.io/ggml-org/llama.cpp:server-rocm-{version}",
        "intel": "ghcr.io/ggml-org/llama.cpp:server-intel-{version}",
        "cpu": "ghcr.io/ggml-org/llama.cpp:server-{version}",
    },
    command=("/app/llama-server",),
    started_also=(("llama-server",),),
    model_flag="model",
    weights="file",
    apart=True,
    hub=(
        option(
            ("model.artifacts.uri", "model.quantization"), "hf-repo", "str", HUB_NAME, yields=True
        ),
        option("model.artifacts.uri", "hf-file", "str", HUB_FILE, given="model.artifacts.uri"),
        unsupported(
            "model.artifacts.revision",
            "llama.cpp fetches the newest revision from the hub",
            "a GGUF file on an object store or a volume",
        ),
    ),
    cache_variables=("LLAMA_CACHE",),
    fetcher="curl",
    port=8080,
    health_path="/health",
    gauges=Gauges(waiting="llamacpp:requests_deferred", running="llamacpp:requests_processing"),
    adapters=Adapters(
        flag="lora",
        kind="str",
        words=PATHS,
        why="llama.cpp numbers adapters in this order and knows no names of them",
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
            "translation",
            "summarization",
        ]
    ),
    formats=frozenset({"gguf"}),
    vendors=frozenset({"nvidia", "amd", "intel", "cpu"}),
    traits=Traits(networks=True, on_hosts=True, own_precision=True, memory="llama.cpp"),
    rows=(
        fixed("host", "0.0.0.0"),
        option("serving.port", "port", "int"),
        option("serving.names", "alias", "str", NAMES),
        answers.queues_all(TITLE),
        unsupported(
            "serving.drain_seconds",
            "llama.cpp ends at once when it is told to",
            "a gateway that stops sending before",
        ),
        unsupported("model.precision", IN_FILE, "a GGUF file in another format"),
        tacit("model.quantization", IN_FILE),
        unsupported("model.artifacts.tokenizer_uri", IN_FILE),
        option(
            "model.artifacts.chat_template_uri",
            "chat-template-file",
            "str",
            codecs.in_image,
            why=codecs.NO_FILE,
        ),
        option("model.task", "embedding", "flag", EMBEDDING, why=codecs.ONE_MODE),
        option("model.task", "rerank", "flag", RERANK),
        option("parallelism.tensor", "split-mode", "str", SPLIT, why=ALL_DEVICES),
        *answers.undivided(
            "parallelism.pipeline",
            "llama.cpp cuts layers over all devices that it sees",
            "leave both degrees out: that is its default",
        ),
        *answers.one_copy(TITLE),
        *answers.undivided("parallelism.expert", NO_EXPERTS, "the engine vllm"),
        *answers.one_host(TITLE),
        option("batch.max_sequences", "parallel", "int"),
        option("batch.max_sequence_tokens", "ctx-size", "int", POOL, given="batch.max_sequences"),
        option(
            "batch.max_batch_tokens",
            "batch-size",
            "int",
            why="llama.cpp bounds the tokens of a prompt's batch; decoding comes on top",
            fidelity=Fidelity.EMULATED,
        ),
        unsupported(
            "memory.gpu_memory_fraction",
            "llama.cpp leaves an amount of memory free, not a fraction",
            "`fit-target` in `runtime.engine.args`, in MiB",
        ),
        option(
            "memory.kv_cache_precision",
            "cache-type-k",
            "str",
            KV_CACHE,
            why="llama.cpp keeps the KV cache in no such format",
            instead="`bf16`, `fp16` or `int8`",
        ),
        option("memory.kv_cache_precision", "cache-type-v", "str", KV_CACHE),
        option("memory.prefix_caching", "cache-prompt", "bool"),
        unsupported(
            "memory.cpu_offload_bytes",
            "llama.cpp keeps a number of layers on the host, not an amount",
            "`gpu-layers` in `runtime.engine.args`",
        ),
        option(
            "speculative.method",
            "spec-type",
            "str",
            codecs.words(
                eagle3="draft-eagle3",
                mtp="draft-mtp",
                ngram="ngram-simple",
                **{"draft-model": "draft-simple"},
            ),
            why="llama.cpp drafts with no such method",
            instead="`draft-model`, `eagle3`, `mtp` or `ngram`",
        ),
        option(
            "speculative.uri",
            "spec-draft-hf",
            "str",
            codecs.hub_name,
            why="the drafting model is taken by its name on the hub",
        ),
        option("speculative.tokens", "spec-draft-n-max", "int"),
        option("safety.max_output_tokens", "predict", "int"),
        option(LEVEL, "verbosity", "int", codecs.among(VERBOSITY), why=codecs.NO_LEVEL),
        option(
            "observability.logging.format",
            "log-jsonl",
            "bool",
            Codec(lambda form: form == "json", lambda on: "json" if on else "text"),
        ),
        tacit(answers.REDACT, QUIET, lambda parts, level: level not in LOUD, given=(LEVEL,)),
        unsupported(answers.REDACT, "llama.cpp logs prompts at this level", "the level `info`"),
        tacit("observability.tracing.enabled", NO_SPANS, lambda on: not on),
        unsupported(sections.TRACING, NO_SPANS, "a gateway that does"),
        *answers.metrics_when_asked(TITLE, "metrics"),
        *answers.metrics_with_api(TITLE),
    ),
)
