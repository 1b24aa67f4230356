"""What must be another before BentoML can say it; every change has its reason."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.ir import Service, Written
from modelspec_compile.ir.change import change, default, derive, value_at, written_at
from modelspec_compile.mapping.lowering import keeps, per_service
from modelspec_targets.bentoml import command, predictive
from modelspec_targets.bentoml.weights import MOUNTED

PORT, DRAIN = "serving.port", "serving.drain_seconds"
CONCURRENCY, MOST = "scaling.target_concurrency", "serving.max_concurrency"
LEAST_REPLICAS, MOST_REPLICAS = "scaling.min_replicas", "scaling.max_replicas"
SHARE = "a replica is asked for as much as its batch holds"
USUAL_CONCURRENCY = 32
BENTO_PORT = 3000
FIRST_FREE_PORT, MOVED_BY = 1024, 8000
MOST_DRAIN_SECONDS = 30
BY = "bentoml"


def _concurrency(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The load that replicas are counted by: always said, and never above what one accepts."""
    usual = service.batch.max_sequences or service.serving.max_concurrency or USUAL_CONCURRENCY
    service = default(service, CONCURRENCY, usual, CONCURRENCY, SHARE)
    wanted, most = service.scaling.target_concurrency or 0, service.serving.max_concurrency
    if most is None or wanted <= most:
        return service, []
    why = "a replica refuses what is beyond `maxConcurrency`, so it is counted by no more"
    instead = "`operations.serving.maxConcurrency` of at least `targetConcurrency`"
    return derive(service, CONCURRENCY, most, BY, (CONCURRENCY, MOST), why, instead), []


def _pool(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The warm pool is part of the floor."""
    size = service.scaling.warm_pool.size
    if not size:
        return service, []
    floor = (service.scaling.min_replicas or 0) + size
    sources = (LEAST_REPLICAS, "scaling.warm_pool.size")
    why = "BentoCloud keeps no replica that stands by, so the pool is part of the floor"
    return derive(service, LEAST_REPLICAS, floor, BY, sources, why), []


def _ceiling(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The ceiling is not below a floor that the warm pool is part of."""
    floor, most = service.scaling.min_replicas or 0, service.scaling.max_replicas or 0
    if not service.scaling.warm_pool.size or most >= floor:
        return service, []
    sources = (LEAST_REPLICAS, "scaling.warm_pool.size", MOST_REPLICAS)
    why = "the ceiling is not below the floor"
    instead = f"`operations.scaling.maxReplicas` of at least {floor}"
    return derive(service, MOST_REPLICAS, floor, BY, sources, why, instead), []


def _rollout(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Replicas replace replicas: what BentoCloud does unasked stops the old version first."""
    path, told = "rollout.strategy", service.rollout.strategy
    if told in (None, "rolling"):
        return default(service, path, "rolling", path, "no request is lost"), []
    why = "a bento cannot name the version that it should stand beside"
    instead = "`canary.versions` in the deployment file once the new bento has a tag"
    return derive(service, path, "rolling", BY, (path,), why, instead), []


def _port(service: Service) -> tuple[Service, list[Diagnostic]]:
    """A port that a server may open as BentoML's user, and that BentoML has not taken."""
    port = service.serving.port
    if predictive.in_process(service):
        return _one_worker(_no_own_port(service)), []
    if port is None or (port >= FIRST_FREE_PORT and port != BENTO_PORT):
        return service, []
    why = f"BentoML's user opens no port below {FIRST_FREE_PORT}, and {BENTO_PORT} is BentoML's"
    instead = f"clients use BentoML's port, {BENTO_PORT}"
    return derive(service, PORT, port + MOVED_BY, BY, (PORT,), why, instead), []


def _no_own_port(service: Service) -> Service:
    """The port of a server that is not started; BentoML's own, unless one is written."""
    if isinstance(service.origins.get(PORT), Written):
        return service
    return change(service, {PORT: None}, service.origins[PORT]) if service.serving.port else service


def _one_worker(service: Service) -> Service:
    path = "parallelism.data"
    return default(service, path, 1, path, "one process holds the model once")


def _drain(service: Service) -> tuple[Service, list[Diagnostic]]:
    """As long as BentoML waits for its server to end."""
    wanted = service.serving.drain_seconds
    if wanted is None or wanted <= MOST_DRAIN_SECONDS or predictive.in_process(service):
        return service, []
    why = f"BentoML ends a server after {MOST_DRAIN_SECONDS} s"
    instead = f"`operations.serving.drainSeconds` of at most {MOST_DRAIN_SECONDS}"
    return derive(service, DRAIN, MOST_DRAIN_SECONDS, BY, (DRAIN,), why, instead), []


def _empty(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Without variables of no text, which BentoML takes for required ones."""
    kept = tuple(one for one in service.environment if one.value != "")
    if kept == service.environment:
        return service, []
    why = "BentoML takes a variable with an empty value for one that must be given"
    instead = "leave it out, or give it when the service is started"
    return derive(service, "environment", kept, BY, ("environment",), why, instead), []


def _secret_keys(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Keys of secrets that are called like their variables."""
    why = "a key of a BentoCloud secret is the name of its variable"
    for one in service.secrets:
        if one.key != one.name:
            named = tuple(replace(s, key=s.name) if s is one else s for s in service.secrets)
            path = f"secrets[{one.name}].key"
            instead = f"a secret that has the key `{one.name}`"
            kept = derive(service, "secrets", named, BY, (path,), why, instead)
            service = replace(
                kept,
                origins={
                    **{p: o for p, o in kept.origins.items() if p != "secrets"},
                    path: kept.origins["secrets"],
                },
            )
    return service, []


def _mounts(service: Service) -> tuple[Service, list[Diagnostic]]:
    """A word about weights that somebody else must mount."""
    uri = service.model.artifacts.uri or ""
    if not uri.startswith(MOUNTED):
        return service, []
    message = f"a bento mounts nothing, so `{uri}` must be there where it runs"
    span = written_at(service, "model.artifacts.uri")
    hint = "weights on the hub or in a bucket are fetched, on BentoCloud too"
    return service, [warning("MS553", message, span, hint)]


def _base_image(service: Service) -> tuple[Service, list[Diagnostic]]:
    """A word about images that BentoML cannot start or build on by itself."""
    image, span = service.engine.image, written_at(service, "engine.image")
    if engines.chosen(service.engine.name).unknown:
        message = (
            f"BentoML runs no entry point of an image: `{command.UNKNOWN_ENTRYPOINT}` "
            f"starts the server of `{image}`"
        )
        hint = "name another `command` with an override of `service.py#CONFIG`"
        return service, [warning("MS551", message, span, hint)]
    if str(image).startswith(ROOTLESS):
        message = f"BentoML installs its packages as the user of `{image}`, who is not root"
        hint = "`runtime.engine.image`: an image from it with `USER root`"
        return service, [warning("MS557", message, span, hint)]
    return service, []


ROOTLESS = ("kserve/huggingfaceserver", "docker.io/seldonio/mlserver", "seldonio/mlserver")
"""Images of engines that end with another user."""


def _without_pool(service: Service) -> Service:
    size, least = service.scaling.warm_pool.size, value_at(service, LEAST_REPLICAS)
    if not size or least is None:
        return service
    return replace(service, scaling=replace(service.scaling, min_replicas=least - size))


RULES = (
    per_service("concurrency", _concurrency, keeps),
    per_service("pool", _pool, _without_pool),
    per_service("ceiling", _ceiling, keeps),
    per_service("rollout", _rollout, keeps),
    per_service("port", _port, keeps),
    per_service("drain", _drain, keeps),
    per_service("empty variables", _empty, keeps),
    per_service("keys of secrets", _secret_keys, keeps),
    per_service("mounts", _mounts, keeps),
    per_service("base image", _base_image, keeps),
)
