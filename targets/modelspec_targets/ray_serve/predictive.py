"""Predictive models inside Ray Serve: a program of the bundle loads the model into the replica.

* It speaks the Open Inference Protocol, as MLServer and Triton do, and names outputs as they do.
* The libraries come as pinned packages of the application's environment.
* The program reaches the cluster as a ConfigMap on the path of Python.
"""

from __future__ import annotations

from typing import Any

from modelspec_compile import engines
from modelspec_compile.catalog import Catalog
from modelspec_compile.engines import Engine, answers, codecs
from modelspec_compile.engines.fields import others
from modelspec_compile.ir import Service, Written
from modelspec_compile.mapping import sections
from modelspec_compile.mapping.codecs import ABSENT, Codec, same
from modelspec_compile.mapping.ledger import kinds
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    below,
    each,
    emulated,
    exact,
    implied,
    table,
    unsupported,
    worded,
)
from modelspec_compile.signature import View
from modelspec_compile.target import Context, Program, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve import cluster, programs, reading, releases, serve, shared, weights
from modelspec_targets.ray_serve.devices import accelerator
from modelspec_targets.ray_serve.left_out import LEFT_OUT

IMPORT = "predictive_app:build"
ARGS, VARIABLES = serve.APP / "args", serve.APP / "runtime_env.env_vars"
DEPLOYMENT = serve.APP / "deployments[name=Model]"
LIMITS, OPTIONS = DEPLOYMENT / "user_config", DEPLOYMENT / "ray_actor_options"
FORMAT, VENDOR = "model.artifacts.format", "accelerator.vendor"
ENGINES = frozenset(releases.PROGRAMS.values())
USUAL = releases.PROGRAMS["sklearn"]
WAIT_SECONDS = 0.01

PACKAGES = {
    "sklearn": ("joblib==1.6.0", "scikit-learn==1.9.1"),
    "xgboost": ("scikit-learn==1.9.1", "xgboost-cpu==3.2.0"),
    "lightgbm": ("lightgbm==4.7.0", "scikit-learn==1.9.1"),
    "onnx": ("onnxruntime==1.32.0",),
}
"""What loads a model of each format: the versions that this was tested with."""

ON_DEVICES = PACKAGES | {
    "xgboost": ("scikit-learn==1.9.1", "xgboost==3.2.0"),
    "onnx": ("onnxruntime-gpu==1.31.1",),
}


def is_predictive(service: Service) -> bool:
    """Whether the program knows the model's format and no image of the user's is to run it."""
    written = isinstance(service.origins.get("engine.image"), Written)
    own = written and releases.ray_in(service.engine.image) is None
    known = engines.chosen(service.engine.name).family in ENGINES
    return not own and known and service.model.artifacts.format in PACKAGES


def takes(service: Service) -> bool:
    """Whether lowering has given the service an image with Ray."""
    return is_predictive(service) and releases.ray_in(service.engine.image) is not None


def _packages(form: str | None, vendor: str | None) -> Any:
    known = ON_DEVICES if vendor == "nvidia" else PACKAGES
    return list(known.get(form or "", ())) or ABSENT


def _source(uri: str | None, _: str | None) -> Any:
    if not uri:
        return ABSENT
    return weights.mounted_path(uri) if uri.startswith(weights.MOUNTS) else uri


def _from_source(data: Any) -> tuple[str | None, None]:
    uri = same.decode(data)
    return (weights.mounted_uri(uri) if uri.startswith("/") else uri), None


def model() -> Table:
    """What the program loads, under which name."""
    return table(
        exact(
            "serving.names",
            ARGS / "name",
            codecs.first_name,
            why="the protocol has one name for a model",
            instead="keep one of `operations.serving.servedNames`",
        ),
        exact("version", ARGS / "version"),
        exact(FORMAT, ARGS / "format"),
        exact((weights.URI, weights.REVISION), ARGS / "uri", Codec(_source, _from_source)),
        weights.revision(ARGS / "revision"),
        exact("model.artifacts.digest", ARGS / "digest"),
        serve.own_timeout(ARGS),
    )


def deployment(catalog: Catalog) -> Table:
    """One replica a pod, with all of its cores and devices."""
    return table(
        serve.deployment(DEPLOYMENT, {"header": serve.ROUTERS["header"]}),
        exact("batch.max_sequences", LIMITS / "max_batch_size"),
        implied(
            "batch.max_sequences",
            LIMITS / "batch_wait_timeout_s",
            lambda size: WAIT_SECONDS if size > 1 else 0.0,
        ),
        implied("resources.cpu_millicores", OPTIONS / "num_cpus", lambda cores: -(-cores // 1000)),
        implied(("accelerator.count", VENDOR), OPTIONS / "num_gpus", _gpus),
        exact(("accelerator.type", VENDOR), OPTIONS / "accelerator_type", accelerator(catalog)),
        worded((OPTIONS / "label_selector").key(serve.GROUP_LABEL), "{pool}"),
    )


def _gpus(count: int | None, vendor: str | None) -> Any:
    return count if count and vendor in ("nvidia", "amd") else ABSENT


def environment() -> Table:
    """Packages and variables of the application's processes."""
    return table(
        implied((FORMAT, VENDOR), serve.APP / "runtime_env.pip", _packages),
        each("environment", VARIABLES, exact("value", ""), by=None),
    )


def _from_image(image: Any) -> tuple[str | None, None]:
    return None if releases.is_published(same.decode(image)) else image, None


def _same_image(wanted: str, found: Any) -> bool:
    return bool(wanted == found) or (releases.is_published(wanted) and releases.is_published(found))


IMAGE = Codec(
    lambda image, _: image or releases.plain_image(releases.NEWEST), _from_image, _same_image
)
"""The image of the workers, which tells nothing where it is a published one."""


def workers() -> Table:
    """The pods of the group, whose only container is Ray's."""
    return table(
        exact(
            ("engine.image", "name"),
            cluster.WORKER / "image",
            IMAGE,
            needs=(Need("Image", lambda image, _: {"name": image, "holds": ["ray[serve]"]}),),
        ),
        cluster.ports(cluster.WORKER, lambda port: port),
        cluster.metrics_port(cluster.WORKER),
        programs.path_of_python(cluster.WORKER),
        weights.token(cluster.WORKER, "HF_TOKEN"),
        shared.secrets(cluster.WORKER),
        shared.session_header(cluster.WORKER),
        k8s.resources(cluster.WORKER),
        programs.mounted(cluster.POD, cluster.WORKER),
        weights.volumes(cluster.POD, cluster.WORKER),
        k8s.shared_memory(cluster.POD, cluster.WORKER),
    )


FILES = "the library's own files, or a custom image"


def _no_server(engine: Engine) -> str:
    return f"the model is loaded into the replica; no {engine.title} runs"


def unused(engine: Engine) -> Table:
    """What would be told to a server of its own, and to engines that work on tokens."""
    told = (*below("engine", "version args[].value"), *sections.PARALLELISM)
    return table(
        unsupported(told, _no_server(engine), FILES),
        unsupported(answers.TOKEN_FIELDS, "a predictive model works on no tokens"),
        unsupported(
            below("model", "precision quantization"), "the number format is in the stored model"
        ),
        unsupported(
            sections.TRACING,
            "Ray Serve's own tracing is told by code, not by an endpoint",
            "`tracing_config` with an exporter of your own, by an override",
        ),
        unsupported("observability.logging.redact", "the program logs no inputs"),
        unsupported("scaling.target_queue_depth", "Ray Serve scales by requests in flight"),
    )


def rows(context: Context) -> Table:
    """The application and the cluster, in the order of the files."""
    engine = context.engine
    told = table(
        serve.cluster(serve.PORT),
        serve.application(
            emulated(
                ("serving.api", "engine.name"),
                serve.APP / "import_path",
                Codec(lambda *_: IMPORT, lambda data: ("kserve-v2", engine.family)),
                why=f"a program of the bundle does what {engine.title} would, in its protocol",
            )
        ),
        environment(),
        model(),
        deployment(context.catalog),
        cluster.service(),
        cluster.head(lambda port: port),
        programs.head(),
        cluster.group(cluster.METRICS, context.catalog),
        workers(),
        programs.config_map(PROGRAMS),
        shared.monitor("/metrics"),
        serve.streams("a prediction is one answer", wanted=False),
        serve.HTTP_ONLY,
        shared.ONE_HEALTH_QUESTION,
        unused(engine),
        LEFT_OUT,
    )
    return (*told, unsupported(others(path for path, _ in kinds(told)), _no_server(engine), FILES))


def _engine(view: View) -> str:
    """The engine whose models the program loads."""
    return str(releases.PROGRAMS.get(view.text(ARGS / "format"), USUAL))


PROGRAMS = ("predictive_app.py", "model_formats.py", "model_weights.py")
SHAPE = Shape(
    "predictive",
    takes,
    rows,
    reading.signature(IMPORT, _engine),
    tuple(Program(name, name) for name in PROGRAMS),
    ENGINES,
)
