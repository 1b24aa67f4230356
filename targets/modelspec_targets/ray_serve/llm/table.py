"""vLLM inside Ray Serve: an application of `ray.serve.llm` with an OpenAI-compatible ingress.

* Arguments of the engine are keywords of `engine_kwargs`. The model and its names are said in
  `model_loading_config`, which the builder insists on.
* Devices are said by placement bundles, one a device; a replica never asks for GPUs itself.
* Copies of a model that share a batch (`parallelism.data`) have a builder of their own; replicas
  are then groups of them.
* Replica and ingress are bound to the worker group of their service by the label of its nodes.

Source: ray/llm/_internal/serve/core/configs/llm_config.py
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from modelspec_compile.catalog import Catalog
from modelspec_compile.engines import Engine
from modelspec_compile.engines.options import EngineRow, row_fields
from modelspec_compile.engines.travel import travel
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, same
from modelspec_compile.mapping.ledger import kinds
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Need,
    Table,
    Tacit,
    Unsupported,
    constant,
    each,
    exact,
    implied,
    table,
    worded,
)
from modelspec_compile.signature import View
from modelspec_compile.target import Context, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve import cluster, reading, releases, serve, shared, weights
from modelspec_targets.ray_serve.devices import accelerator
from modelspec_targets.ray_serve.left_out import LEFT_OUT
from modelspec_targets.ray_serve.llm.adapters import adapters
from modelspec_targets.ray_serve.llm.codecs import IMAGE, SOURCE, image_need

ARGS = serve.APP / "args"
INGRESS = ARGS / "ingress_deployment_config"
OF_SERVE = frozenset(["serving.names", "serving.drain_seconds", "observability.logging.format"])
"""What Ray Serve is told, although vLLM takes it as a library too."""


def takes(service: Service) -> bool:
    """Whether vLLM runs in an image with Ray, which lowering gives it on NVIDIA's devices."""
    return loads(service) and releases.ray_in(service.engine.image) is not None


def loads(service: Service) -> bool:
    """Whether the engine is vLLM, and Ray knows how to get its weights."""
    web = str(service.model.artifacts.uri).startswith(("https://", "http://"))
    return releases.is_library(service) and not web


def in_parallel(service: Service) -> bool:
    """Whether a replica is several copies of the model that share a batch."""
    return takes(service) and (service.parallelism.data or 1) > 1


def as_library(engine: Engine) -> Engine:
    """What the newest Ray brings of vLLM: the release that it pins, without a server."""
    return engine.at(releases.VLLM[releases.NEWEST]).as_library()


def without(engine: Engine, rows: Table) -> Engine:
    """The engine without what Ray Serve is told, or what other rows say better than its silence."""
    said = {path for path, _ in kinds(rows)}
    return replace(engine, rows=tuple(row for row in engine.rows if not _said(row, said)))


def _said(row: EngineRow, elsewhere: set[str]) -> bool:
    fields = {*row_fields(row)}
    word = isinstance(row, Unsupported | Tacit) and fields <= elsewhere
    return word or bool(fields & OF_SERVE)


def model(llm: Place, catalog: Catalog) -> Table:
    """What is served, under which name, from where."""
    loading = llm / "model_loading_config"
    return table(
        exact(
            "serving.names",
            loading / "model_id",
            Codec(lambda names: names[0], lambda data: (same.decode(data),)),
            why="`ray.serve.llm` serves a model under one name",
            instead="a second application",
        ),
        exact(
            (weights.URI, weights.REVISION),
            loading / "model_source",
            SOURCE,
            why="the path inside the container says where the weights are, without a scheme",
        ),
        exact(
            ("accelerator.type", "accelerator.vendor"),
            llm / "accelerator_type",
            accelerator(catalog),
            yields=True,
        ),
    )


def engine_arguments(engine: Engine, llm: Place) -> Table:
    """The keywords of the engine, its variables, its devices."""
    keywords, variables = llm / "engine_kwargs", llm / "runtime_env.env_vars"
    placement = llm / "placement_group_config"
    return table(
        weights.revision(keywords / "revision"),
        travel(engine, carriers.keywords, keywords, variables.key),
        adapters(llm),
        constant(placement / "bundle_per_worker", {"GPU": 1}),
        implied(
            ("name", "parallelism.nodes", "parallelism.data"),
            placement / "strategy",
            _strategy,
        ),
        each("environment", variables, exact("value", ""), by=None),
        exact("observability.metrics.enabled", llm / "log_engine_metrics"),
    )


def _strategy(_: str, nodes: int | None, copies: int | None) -> Any:
    """One pod for a replica on one host; copies that share a batch are placed as a group."""
    if (copies or 1) > 1:
        return ABSENT
    return "PACK" if (nodes or 1) > 1 else "STRICT_PACK"


def _ingress_scaling(
    least: int | None, most: int | None, load: float | None, taken: int | None
) -> Any:
    """Bounds of the ingress; what a fixed number of replicas does not follow is not written."""
    target = load if load is not None and least != most else taken
    scaling = {"min_replicas": least, "max_replicas": most}
    return scaling | (
        {} if target is None else {"target_ongoing_requests": serve.whole.encode(target)}
    )


def deployments(llm: Place) -> Table:
    """The replicas of the engine, and as many ingress replicas."""
    deployment = llm / "deployment_config"
    load, taken = "scaling.target_concurrency", "serving.max_concurrency"
    options = INGRESS / "ray_actor_options"
    return table(
        serve.deployment(deployment, serve.ROUTERS),
        constant(deployment / "ray_actor_options.num_cpus", 1),
        worded(
            (deployment / "placement_group_bundle_label_selector[0]").key(serve.GROUP_LABEL),
            "{pool}",
        ),
        implied((*serve.BOUNDS, load, taken), INGRESS / "autoscaling_config", _ingress_scaling),
        implied(taken, INGRESS / "max_ongoing_requests", lambda count: count),
        constant(options / "num_cpus", 1),
        worded((options / "label_selector").key(serve.GROUP_LABEL), "{pool}"),
    )


def workers() -> Table:
    """The pods of the group, whose only container is Ray's."""
    return table(
        exact(
            ("engine.name", "engine.version", "engine.image"),
            cluster.WORKER / "image",
            IMAGE,
            needs=(Need("Image", image_need),),
            why="the image brings the vLLM that its release of Ray pins",
            instead="`runtime.engine.image` with another `ray-llm`",
        ),
        cluster.ports(cluster.WORKER, lambda port: port),
        cluster.metrics_port(cluster.WORKER),
        weights.token(cluster.WORKER, "HF_TOKEN"),
        shared.secrets(cluster.WORKER),
        shared.session_header(cluster.WORKER),
        k8s.resources(cluster.WORKER),
        weights.volumes(cluster.POD, cluster.WORKER),
        k8s.shared_memory(cluster.POD, cluster.WORKER),
    )


def shape(name: str, takes: Callable[[Service], bool], builder: str, llm: Place) -> Shape:
    """The form of the applications of a builder, which has the config of the model at a place."""
    import_path = f"ray.serve.llm:{builder}"

    def around(context: Context) -> Table:
        return table(
            serve.cluster(serve.PORT),
            serve.application(
                exact(
                    ("serving.api", "name"),
                    serve.APP / "import_path",
                    serve.speaks(import_path, "openai"),
                    why="`ray.serve.llm` speaks OpenAI's API",
                )
            ),
            model(llm, context.catalog),
            engine_arguments(context.engine, llm),
            deployments(llm),
            cluster.service(),
            cluster.head(lambda port: port),
            cluster.group(cluster.METRICS, context.catalog),
            workers(),
            shared.monitor("/metrics"),
            serve.streams("the ingress streams where a request says `stream`"),
            serve.HTTP_ONLY,
            shared.ONE_HEALTH_QUESTION,
            LEFT_OUT,
        )

    def rows(context: Context) -> Table:
        held = as_library(context.engine)
        rest = around(replace(context, engine=replace(held, rows=())))
        return around(replace(context, engine=without(held, rest)))

    def library(view: View) -> str | None:
        named = view.text(llm / "llm_engine").lower()
        return releases.LIBRARY if named in ("", releases.LIBRARY) else None

    signature = reading.signature(import_path, library)
    return Shape(name, takes, rows, signature, engines=frozenset({releases.LIBRARY}))


SHAPES = (
    shape("llm-data-parallel", in_parallel, "build_dp_openai_app", ARGS / "llm_config"),
    shape("llm", takes, "build_openai_app", ARGS / "llm_configs[0]"),
)
