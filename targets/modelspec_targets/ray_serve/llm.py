"""vLLM inside Ray Serve: an application of `ray.serve.llm` with an OpenAI-compatible ingress.

* Arguments of the engine are keywords of `engine_kwargs`. The model and its names are said in
  `model_loading_config`, which the builder insists on.
* Devices are said by placement bundles, one a device; a replica never asks for GPUs itself.
* Replica and ingress are bound to the worker group of their service by the label of its nodes.

Source: ray/llm/_internal/serve/core/configs/llm_config.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from modelspec_compile import catalog
from modelspec_compile.engines import Engine
from modelspec_compile.engines.engine import travel
from modelspec_compile.engines.options import row_fields
from modelspec_compile.ir import Service
from modelspec_compile.mapping import carriers
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, same
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.render import Documents
from modelspec_compile.mapping.rows import (
    AnyRow,
    Fidelity,
    Need,
    Table,
    constant,
    each,
    exact,
    gather,
    implied,
    table,
    worded,
)
from modelspec_compile.target import Found, Shape
from modelspec_targets import _kubernetes as k8s
from modelspec_targets.ray_serve import cluster, releases, serve, shared, weights
from modelspec_targets.ray_serve.left_out import LEFT_OUT

IMPORT = "ray.serve.llm:build_openai_app"
ARGS = serve.APP / "args"
LLM = ARGS / "llm_configs[0]"
LOADING, KWARGS = LLM / "model_loading_config", LLM / "engine_kwargs"
DEPLOYMENT, INGRESS = LLM / "deployment_config", ARGS / "ingress_deployment_config"
VARIABLES = LLM / "runtime_env.env_vars"
PLACEMENT = LLM / "placement_group_config"
SAID_ELSEWHERE = frozenset(
    [
        "serving.names",
        "serving.port",
        "serving.drain_seconds",
        "serving.max_concurrency",
        "parallelism.nodes",
        "observability.logging.format",
        "observability.metrics.port",
    ]
)
"""What the server of vLLM would be told, and Ray Serve is instead."""

RANKS = (8, 16, 32, 64, 128, 256, 320, 512)
REMOTE = ("s3://", "gs://", "abfss://", "azure://")


def takes(service: Service) -> bool:
    """Whether vLLM runs in an image with Ray, which lowering gives it on NVIDIA's devices."""
    return service.engine.name == "vllm" and releases.ray_in(service.engine.image) is not None


def _source(uri: str) -> Any:
    if uri.startswith("hf://"):
        return uri.removeprefix("hf://")
    return uri if uri.startswith(REMOTE) else weights.mounted_path(uri)


def _from_source(data: Any) -> tuple[str | None, None]:
    source = same.decode(data)
    if source.startswith("/"):
        return weights.mounted_uri(source), None
    return (source if "://" in source else f"hf://{source}"), None


SOURCE = Codec(lambda uri, revision: _source(uri) if uri else ABSENT, _from_source)
"""(uri, revision) ↔ `model_source`; a local path for what is mounted."""


def _ray_name(kind: str, _: str | None) -> Any:
    found = catalog.find(kind) if kind else None
    return found.ray if found and found.ray else ABSENT


def _from_ray_name(data: Any) -> tuple[str, None]:
    for known in catalog.accelerators().values():
        if known.ray == data:
            return known.id, None
    raise Unreadable(data)


ACCELERATOR = Codec(_ray_name, _from_ray_name)
"""(type, vendor) ↔ Ray's name; several products share one, and the node label tells them apart."""


def _from_image(image: Any) -> tuple[str, str | None, str | None]:
    held = releases.vllm_in(same.decode(image))
    return "vllm", held, None if held else image


def _image_need(_: str, __: str, image: str) -> dict[str, Any]:
    held = releases.vllm_in(image)
    return {"name": image, "holds": ["ray[llm]", f"vllm {held}" if held else "vllm"]}


IMAGE = Codec(lambda name, version, image: image or ABSENT, _from_image)
"""(engine, version, image) ↔ the image of the workers, whose release of Ray pins vLLM."""


def as_library(engine: Engine) -> Engine:
    """What the newest Ray brings of vLLM: the release that it pins, without a server."""
    held = engine.at(releases.VLLM[releases.NEWEST])
    return replace(
        held, rows=tuple(row for row in held.rows if not SAID_ELSEWHERE & {*row_fields(row)})
    )


def model() -> Table:
    """What is served, under which name, from where."""
    return table(
        exact(
            "serving.names",
            LOADING / "model_id",
            Codec(lambda names: names[0], lambda data: (same.decode(data),)),
            why="`ray.serve.llm` serves a model under one name",
            instead="a second application",
        ),
        exact(
            (weights.URI, weights.REVISION),
            LOADING / "model_source",
            SOURCE,
            why="the path inside the container says where the weights are, without a scheme",
        ),
        exact(("accelerator.type", "accelerator.vendor"), LLM / "accelerator_type", ACCELERATOR),
    )


def engine_arguments(engine: Engine) -> Table:
    """The keywords of the engine, its variables, its devices."""
    return table(
        weights.revision(KWARGS / "revision"),
        travel(as_library(engine), carriers.keywords, KWARGS, VARIABLES.key),
        adapters(),
        constant(PLACEMENT / "bundle_per_worker", {"GPU": 1}),
        implied(
            ("name", "parallelism.nodes"),
            PLACEMENT / "strategy",
            lambda name, nodes: "PACK" if (nodes or 1) > 1 else "STRICT_PACK",
        ),
        each("environment", VARIABLES, exact("value", ""), by=None),
        exact("observability.metrics.enabled", LLM / "log_engine_metrics"),
    )


Adapters = Sequence[tuple[str, str | None]]


def _parent(elements: Adapters) -> Any:
    """The folder that holds all adapters, where it is in a bucket and each is a folder of it."""
    folders = {str(uri).rstrip("/").rpartition("/")[0] for _, uri in elements}
    parent = folders.pop()
    return parent if not folders and parent.startswith(REMOTE) else ABSENT


def _largest_rank(elements: Sequence[tuple[str, int | None]]) -> Any:
    wanted = max((rank for _, rank in elements if rank), default=None)
    return ABSENT if wanted is None else min((r for r in RANKS if r >= wanted), default=RANKS[-1])


def adapters() -> Table:
    """Adapters are loaded on demand from one folder of a bucket, under the name of theirs."""
    lora = LLM / "lora_config"

    def told(place: Place, make: Callable[[Adapters], Any]) -> AnyRow:
        def encode(elements: Adapters) -> Any:
            return ABSENT if _parent(elements) is ABSENT else make(elements)

        return gather(
            "lineage.adapters",
            "uri",
            place,
            Codec(encode, lambda data: []),
            fidelity=Fidelity.APPROXIMATED,
            why="Ray loads any adapter below one folder of a bucket, as `<model>:<its folder>`",
            instead="adapters side by side in a bucket, each in a folder of its name",
        )

    return table(
        told(lora / "dynamic_lora_loading_path", _parent),
        told(lora / "max_num_adapters_per_replica", len),
        told(KWARGS / "enable_lora", lambda elements: True),
        gather(
            "lineage.adapters",
            "rank",
            KWARGS / "max_lora_rank",
            Codec(_largest_rank, lambda data: []),
            fidelity=Fidelity.APPROXIMATED,
            why="vLLM takes one bound for the rank of all adapters",
        ),
    )


def _ingress_scaling(
    least: int | None, most: int | None, load: float | None, taken: int | None
) -> Any:
    target = load if load is not None else taken
    scaling = {"min_replicas": least, "max_replicas": most}
    return scaling | (
        {} if target is None else {"target_ongoing_requests": serve.whole.encode(target)}
    )


def deployments() -> Table:
    """The replicas of the engine, and as many ingress replicas."""
    load, taken = "scaling.target_concurrency", "serving.max_concurrency"
    options = INGRESS / "ray_actor_options"
    return table(
        serve.deployment(DEPLOYMENT, serve.ROUTERS),
        constant(DEPLOYMENT / "ray_actor_options.num_cpus", 1),
        worded(
            (DEPLOYMENT / "placement_group_bundle_label_selector[0]").key(serve.GROUP_LABEL),
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
            needs=(Need("Image", _image_need),),
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


def rows(engine: Engine) -> Table:
    """The application and the cluster, in the order of the files."""
    return table(
        serve.cluster(serve.PORT),
        serve.application(
            exact(
                ("serving.api", "name"),
                serve.APP / "import_path",
                serve.speaks(IMPORT, "openai"),
                why="`ray.serve.llm` speaks OpenAI's API",
            )
        ),
        model(),
        engine_arguments(engine),
        deployments(),
        cluster.service(),
        cluster.head(lambda port: port),
        cluster.group(cluster.METRICS),
        workers(),
        shared.monitor("/metrics"),
        serve.streams("the ingress streams where a request says `stream`"),
        serve.HTTP_ONLY,
        shared.ONE_HEALTH_QUESTION,
        LEFT_OUT,
    )


def find(documents: Documents) -> Iterator[Found]:
    """Every application that `ray.serve.llm` builds."""
    for words, _ in shared.applications(documents, IMPORT):
        yield Found("vllm", words)


SHAPE = Shape("llm", takes, rows, find)
