"""What Ray needs said that a spec may leave out, and what changes its form on the way.

* Images: the release of Ray is one for the whole cluster; vLLM on NVIDIA devices and predictive
  models run inside it, all other engines keep their own image beside it.
* Limits: Serve's own defaults (5 requests a replica, no target for `ray.serve.llm`) serve nobody.
* The warm pool is kept as pods: the size becomes the number of pods that always stand.
* Devices are counted for each pod: those of a replica over several hosts are divided.
* Requests are counted for each copy of the model: those of a replica of several are divided.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from modelspec_compile import engines
from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error
from modelspec_compile.ir import Service, System, Written
from modelspec_compile.ir.change import default, derive, respell, value_at, written_at
from modelspec_compile.ir.operations import WarmPool
from modelspec_compile.mapping.lowering import Rule, keeps, per_service
from modelspec_targets.ray_serve import cluster, llm, predictive, releases
from modelspec_targets.ray_serve.beside.places import PORT as ENGINE_PORT

IMAGE, COUNT, PORT = "engine.image", "accelerator.count", "serving.port"
KEPT, STRATEGY = "scaling.warm_pool.size", "scaling.warm_pool.strategy"
TAKEN, TARGET = "serving.max_concurrency", "scaling.target_concurrency"
METRICS = "observability.metrics.port"
SERVE_PORT = 8000
REQUESTS, TOKEN_REQUESTS = 100, 256
"""What a replica takes at once where nothing else is known: Serve's own default until 2.31, and the
requests that vLLM decodes together by default on most devices."""

IN_RAY = "the engine runs inside Ray, in the image of its release"


def _images(system: System, _: Catalog) -> tuple[System, list[Diagnostic]]:
    """One release of Ray for the whole cluster."""
    ray, findings = _release(system)
    in_ray = partial(_in_ray, ray=ray, own=own_image(system))
    return System(tuple(map(in_ray, system.services))), findings


def own_image(system: System) -> str | None:
    """The first image with Ray that the spec names."""
    return next((i for s in system.services if (i := _own(s))), None)


def _own(service: Service) -> str | None:
    written = isinstance(service.origins.get(IMAGE), Written)
    return service.engine.image if written and releases.ray_in(service.engine.image) else None


def _release(system: System) -> tuple[str, list[Diagnostic]]:
    """The release of Ray for the cluster: that of its own images, else the one with the vLLM."""
    found = {str(releases.ray_in(i)): s for s in system.services if (i := _own(s))}
    findings = []
    if len(found) > 1:
        message = f"the images of one cluster hold different releases of Ray: {', '.join(found)}"
        span = written_at(list(found.values())[-1], IMAGE)
        findings.append(error("MS531", message, span, "images with the same Ray and Python"))
    if found:
        return next(iter(found)), findings
    written = (
        s.engine.version
        for s in system.services
        if releases.is_library(s) and isinstance(s.origins.get("engine.version"), Written)
    )
    return releases.release_with(next(written, None)), findings


def _in_ray(service: Service, ray: str, own: str | None) -> Service:
    """The image with Ray for an engine that runs inside it."""
    if isinstance(service.origins.get(IMAGE), Written):
        return service
    vendor = service.accelerator.vendor
    if llm.loads(service) and vendor == "nvidia":
        image = own or releases.llm_image(ray)
    elif predictive.is_predictive(service):
        image = own or releases.plain_image(ray, vendor)
    else:
        return service
    return derive(service, IMAGE, image, "ray-serve.image", ("engine.name",), IN_RAY)


def _ports(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Serve's usual port unless one is written, and another one for metrics."""
    custom = engines.chosen(service.engine.name).unknown
    if not isinstance(service.origins.get(PORT), Written) and not custom:
        why = "the usual port of Ray Serve"
        service = derive(service, PORT, SERVE_PORT, "ray-serve.port", (), why)
    if releases.ray_in(service.engine.image):
        return _metrics_of_ray(service), []
    return _metrics_of_engine(service, custom), []


def _metrics_of_ray(service: Service) -> Service:
    if service.observability.metrics.port not in (None, service.serving.port):
        return service
    free = cluster.head_metrics(service.serving.port or SERVE_PORT)
    why = "Ray serves its metrics on a port of their own"
    instead = "a port for the metrics that is not the service's"
    return derive(service, METRICS, free, "ray-serve.metrics", (PORT,), why, instead)


def _metrics_of_engine(service: Service, custom: bool) -> Service:
    """The engine's own metrics are of more use than those of the forwarding replica."""
    known = engines.chosen(service.engine.name)
    with_api = service.serving.port if custom else ENGINE_PORT
    port = known.metrics_port or with_api
    why = f"{known.title} serves its metrics there"
    held = service.observability.metrics.port
    if custom or known.metrics_port:
        return default(service, METRICS, port, "ray-serve.metrics", why)
    if held == port:
        return service
    instead = f"`operations.observability.metrics.port: {port}`"
    return derive(service, METRICS, port, "ray-serve.metrics", (), why, instead)


def _limits(service: Service) -> tuple[Service, list[Diagnostic]]:
    """How many requests a replica takes, and from which load on there are more replicas."""
    bounds, load = service.scaling, _expected(service)
    wanted = math.ceil(bounds.target_concurrency or load or 0)
    known = engines.chosen(service.engine.name)
    usual = TOKEN_REQUESTS if known.api == "openai" else REQUESTS
    most = max(service.batch.max_sequences or max(usual, 2 * wanted), wanted)
    why = "Serve's default of 5 would leave an engine idle that batches requests"
    service = default(service, TAKEN, most, "ray-serve.max_ongoing_requests", why)
    if bounds.min_replicas == bounds.max_replicas:
        return service, []
    taken = service.serving.max_concurrency or most
    why = (
        "the load that is expected of one replica"
        if load
        else "half of what a replica takes, so that the next one comes before it is full"
    )
    target = load or max(1, taken // 2)
    return default(service, TARGET, target, "ray-serve.target_ongoing_requests", why), []


def _expected(service: Service) -> float | None:
    """The requests in flight in a replica: as written, or a rate times a latency (Little's law)."""
    planned, rate = service.performance, service.scaling.target_requests_per_second
    seconds = planned.latency.end_to_end_p95_seconds
    return planned.workload.concurrency or (rate * seconds if rate and seconds else None)


def keep_warm(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The pods that always stand: those of the least replicas, and of the warm pool."""
    least = _least(service)
    kept = least + (service.scaling.warm_pool.size or 0)
    why = "pods stand ready with their devices; a replica still loads its weights"
    sources = ("scaling.min_replicas", KEPT)
    instead = "leave the size of an empty pool out" if kept == least else ""
    return derive(service, KEPT, kept, "ray-serve.warm_pool", sources, why, instead), []


def _least(service: Service) -> int:
    """The least replicas: one, unless something else is said."""
    least = service.scaling.min_replicas
    return 1 if least is None else least


def _pool_alone(service: Service) -> Service:
    least, kept = _least(service), service.scaling.warm_pool.size or 0
    extra, pool = kept - least, service.scaling.warm_pool
    named = pool.strategy if STRATEGY in service.origins or extra > 0 else None
    pool = WarmPool(extra if extra > 0 else None, named)
    return replace(service, scaling=replace(service.scaling, warm_pool=pool))


def _per_host(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The devices of one pod, where a replica runs on several."""
    nodes, count = service.parallelism.nodes or 1, service.accelerator.count
    if nodes < 2 or not count or count % nodes:
        return service, []
    why = "the devices of a replica are in as many pods as it has hosts"
    sources = (COUNT, "parallelism.nodes")
    return derive(service, COUNT, count // nodes, "ray-serve.hosts", sources, why), []


def _copies(service: Service) -> int:
    """The copies of the model in a replica that Ray Serve counts one by one."""
    image = service.engine.image
    in_ray = releases.is_library(service) and (image is None or releases.ray_in(image))
    return (service.parallelism.data or 1) if in_ray else 1


def _per_copy(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The requests of one copy of the model, rounded up."""
    copies = _copies(service)
    if copies < 2:
        return service, []
    why = "Ray Serve counts the requests of each copy of the model"
    for path, held in (
        (TAKEN, service.serving.max_concurrency),
        (TARGET, service.scaling.target_concurrency),
    ):
        if held:
            sources = (path, "parallelism.data")
            each = -(-held // copies)
            instead = f"a multiple of the {copies} copies" if held % copies else ""
            service = derive(service, path, each, "ray-serve.copies", sources, why, instead)
    return service, []


def _spread_over_hosts(service: Service) -> tuple[Service, list[Diagnostic]]:
    in_ray = releases.is_library(service) and releases.ray_in(service.engine.image)
    if (service.parallelism.nodes or 1) < 2 or in_ray:
        return service, []
    message = f"Ray Serve does not spread `{service.engine.name}` over several hosts"
    span = written_at(service, "parallelism.nodes")
    return service, [error("MS532", message, span, "vLLM on NVIDIA devices, or one host")]


def _all_hosts(service: Service) -> Service:
    return _times(service, COUNT, service.parallelism.nodes or 1)


def _all_copies(service: Service) -> Service:
    for path in (TAKEN, TARGET):
        service = _times(service, path, _copies(service))
    return service


def _times(service: Service, path: str, factor: int) -> Service:
    held = value_at(service, path)
    return respell(service, path, held * factor) if held and factor > 1 else service


RULES = (
    Rule("images", _images, keeps),
    per_service("ports", _ports, keeps),
    per_service("limits", _limits, keeps),
    per_service("warm pool", keep_warm, _pool_alone),
    per_service("hosts", _per_host, _all_hosts),
    per_service("copies", _per_copy, _all_copies),
    per_service("several hosts", _spread_over_hosts, keeps),
)
