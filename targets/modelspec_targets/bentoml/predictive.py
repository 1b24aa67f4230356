"""A model of a predictive library, loaded into BentoML's own process: no server beside it.

* It is what the engines MLServer and, unless it is asked for by name, Triton would do: the same
  libraries, the same protocol. Requests are batched by BentoML.
* What is installed depends on the format and on whether there are GPUs, so each pair is a shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelspec_compile import engines
from modelspec_compile.engines import answers, codecs
from modelspec_compile.engines.fields import others
from modelspec_compile.engines.options import EngineRow
from modelspec_compile.ir import Service, Written
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec
from modelspec_compile.mapping.ledger import kinds
from modelspec_compile.mapping.rows import (
    AnyRow,
    Table,
    Tacit,
    Unsupported,
    constant,
    exact,
    implied,
    table,
    tacit,
    unsupported,
)
from modelspec_compile.packaged import content
from modelspec_compile.signature import Signature, View, says
from modelspec_compile.target import Context, Program, Shape
from modelspec_targets.bentoml import decorator, weights
from modelspec_targets.bentoml.bentofile import bentofile
from modelspec_targets.bentoml.deployment import deployment
from modelspec_targets.bentoml.left_out import LEFT_OUT
from modelspec_targets.bentoml.places import CONFIG, NAMED, PROGRAM, RESOURCES, SERVICE

MODEL, BATCH, TRACING = CONFIG / "model", CONFIG / "batch", SERVICE / "tracing"
OWN = "the model is loaded by its library into BentoML's process"
TITLE = "BentoML"
FILES = (PROGRAM, "model_formats.py", "model_weights.py", "open_inference.py", "requirements.txt")
INSIDE = content("modelspec_targets.bentoml", "engines")
FORMATS: Mapping[str, str] = INSIDE["formats"]
"""Format → the engine that such a model is given unless the spec names one."""
WITH_GPU = ("onnx", "xgboost")

LEVELS = codecs.among(
    {
        "debug": "DEBUG",
        "info": "INFO",
        "warning": "WARNING",
        "error": "ERROR",
        "critical": "CRITICAL",
        "trace": "DEBUG",
        "warn": "WARNING",
        "fatal": "CRITICAL",
    }
)


def in_process(service: Service) -> bool:
    """Whether a service is a model that BentoML loads itself."""
    if service.model.artifacts.format not in FORMATS:
        return False
    asked = isinstance(service.origins.get("engine.name"), Written)
    inside = INSIDE["never-beside"] + ([] if asked else INSIDE["beside-where-asked"])
    return engines.chosen(service.engine.name).family in inside


def said(*rows: EngineRow) -> Table:
    """Answers of engines that need no flag."""
    return tuple(row for row in rows if isinstance(row, Tacit | Unsupported))


def _batch() -> Table:
    """BentoML collects requests up to a size, for no longer than one of them may take."""
    size = "batch.max_sequences"
    alone = "requests are predicted one by one"
    latency = ("serving.timeout_seconds", size)
    return table(
        exact(size, BATCH / "max_batch_size", Codec(lambda n: n if n > 1 else ABSENT, int)),
        implied(size, BATCH / "batchable", lambda n: True if n > 1 else ABSENT),
        implied(
            latency,
            BATCH / "max_latency_ms",
            lambda seconds, n: seconds * 1000 if seconds and n and n > 1 else ABSENT,
        ),
        tacit(size, alone, lambda n: n == 1),
    )


def _probes() -> Table:
    """The program answers at every path that it is told."""
    rows: list[AnyRow] = []
    for name, key in (("liveness", "livez"), ("readiness", "readyz")):
        why = "BentoCloud's own limit counts for its probes"
        rows += [
            exact(f"serving.{name}.path", SERVICE / "endpoints" / key),
            unsupported(f"serving.{name}.timeout_seconds", why, "leave it out"),
        ]
    return table(*rows)


def _watched() -> Table:
    """Logs and spans of BentoML, since no other server has any."""
    level, endpoint = "observability.logging.level", "observability.tracing.endpoint"
    on = "observability.tracing.enabled"

    def exporter(enabled: bool | None, where: str | None) -> Any:
        return "otlp" if where and enabled is not False else ABSENT

    traced = Codec(codecs.traced.encode, lambda data: (None, data))
    return table(
        exact(level, CONFIG / "log_level", LEVELS, why="Python has no such level"),
        said(*answers.logs_text(TITLE), answers.logs_no_content(TITLE)),
        implied((on, endpoint), TRACING / "exporter_type", exporter),
        exact((on, endpoint), TRACING / "otlp.endpoint", traced),
        exact(answers.SAMPLE_RATIO, TRACING / "sample_rate"),
        tacit(on, "spans go to the collector that is named", lambda told, where: bool(where),
              given=(endpoint,)),
        said(*answers.off_without_endpoint(TITLE)),
        unsupported(on, codecs.NO_COLLECTOR, codecs.NAME_COLLECTOR),
        unsupported(
            "observability.metrics.port",
            "BentoML serves metrics on the port of its API",
            "leave it out",
        ),
    )  # fmt: skip


def _engine() -> Table:
    """What a server of its own would be told."""
    drain = "serving.drain_seconds"
    protocol = "the program speaks the Open Inference Protocol, version 2"
    return table(
        tacit("engine.name", f"{OWN}, behind the same protocol"),
        unsupported("engine.version", OWN, "the versions in `requirements.txt`"),
        unsupported("engine.image", OWN, "the engine `triton` by its name runs an image"),
        unsupported("engine.args[].value", OWN, "leave them out"),
        unsupported("serving.api", protocol, "`api: kserve-v2`"),
        tacit("serving.api", protocol, lambda api: api == "kserve-v2"),
        tacit("serving.streaming", "a prediction is whole", lambda told: not told),
        unsupported("serving.streaming", "a prediction is whole", "leave it out"),
        unsupported(drain, "BentoML has no limit for it", "`--timeout-graceful-shutdown` of serve"),
        unsupported("model.precision", "the number format is in the stored model"),
        unsupported("model.quantization", "the number format is in the stored model"),
        said(*answers.one_host(TITLE), answers.no_tokens(TITLE)),
        unsupported(sections.ADAPTERS, "BentoML serves no token models here", "leave them out"),
    )


def rows(form: str) -> Callable[[Context], Table]:
    """The table of a format, the same for every engine."""

    def made(_: Context) -> Table:
        told = table(
            decorator.identity(),
            decorator.resources(),
            exact("parallelism.data", SERVICE / "workers"),
            decorator.traffic(),
            exact(
                "serving.port",
                SERVICE / "http.port",
                why="BentoML listens on its own port, 3000, unless it is told another",
            ),
            _probes(),
            decorator.metrics(),
            decorator.variables(),
            exact(
                "serving.names",
                MODEL / "name",
                codecs.first_name,
                why=codecs.ONE_NAME,
                instead=codecs.KEEP_ONE,
            ),
            constant(MODEL / "format", form),
            tacit("model.artifacts.format", f"models of {form} are loaded", lambda f: f == form),
            weights.on_hub(single=False),
            weights.fetched(by_engine=False),
            weights.digest(single=False),
            _batch(),
            _watched(),
            bentofile("Model", FILES),
            deployment(),
            _engine(),
            LEFT_OUT,
        )
        rest = others(path for path, _ in kinds(told))
        return (*told, unsupported(rest, OWN, "leave it out"))

    return made


def _shape(form: str, gpu: bool) -> Shape:
    def takes(service: Service) -> bool:
        on_gpu = bool(service.accelerator.count) and form in WITH_GPU
        return in_process(service) and service.model.artifacts.format == form and on_gpu is gpu

    def on_gpu(view: View) -> bool:
        return "gpu" in view.mapping(RESOURCES) and form in WITH_GPU

    signature = Signature(
        CONFIG,
        lambda view: FORMATS[form],
        tests=(says(CONFIG / "model.format", form), lambda view: on_gpu(view) is gpu),
        words=NAMED,
        certain=lambda view: FORMATS[form] in INSIDE["never-beside"],
    )
    name = f"{form}-gpu" if gpu else form
    return Shape(name, takes, rows(form), signature, (*PROGRAMS, _requirements(name)))


def _requirements(name: str) -> Program:
    return Program("{folder}requirements.txt", f"requirements/{name}.txt")


PROGRAMS = (
    Program("{folder}service.py", "model.py"),
    Program("{folder}open_inference.py", "open_inference.py"),
    Program("{folder}model_formats.py", "/ray_serve/model_formats.py"),
    Program("{folder}model_weights.py", "/ray_serve/model_weights.py"),
)
SHAPES = tuple(
    _shape(form, gpu)
    for form in FORMATS
    for gpu in ((False, True) if form in WITH_GPU else (False,))
)
