"""Replicas: bounds that hold, a strategy that KServe has, targets that the engine measures."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.ir import Service
from modelspec_compile.ir.change import default, derive, value_at, written_at
from modelspec_targets._kubernetes.keda import window_end
from modelspec_targets._kubernetes.load import TARGETS, queries
from modelspec_targets.kserve.forms import Kind, form
from modelspec_targets.kserve.scaling import autoscaler

LEAST, MOST = "scaling.min_replicas", "scaling.max_replicas"
STRATEGY, SCHEDULES = "scaling.strategy", "scaling.schedules"
COOLDOWNS = ("scaling.up_cooldown_seconds", "scaling.down_cooldown_seconds")
BY = "kserve.replicas"

ONE_STAYS = "in Standard mode nothing wakes a service that has no pod, so one stays"
TO_ZERO = "the KEDA HTTP add-on, or Knative mode"
GROUPS = "KServe scales groups of hosts by no metric that Prometheus has"
ONE_HOST = "replicas of one host"
POOL = "KServe knows no replica that stands by, so the pool is part of the floor"


def one_stays(service: Service) -> tuple[Service, list[Diagnostic]]:
    """One replica at least."""
    if service.scaling.min_replicas:
        return service, []
    return derive(service, LEAST, 1, BY, (LEAST,), ONE_STAYS, TO_ZERO), []


def pool(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The floor with the replicas of the warm pool."""
    least, size = service.scaling.min_replicas or 0, service.scaling.warm_pool.size
    if not size:
        return service, []
    return derive(service, LEAST, least + size, BY, (LEAST, "scaling.warm_pool.size"), POOL), []


def ceiling(service: Service) -> tuple[Service, list[Diagnostic]]:
    """A ceiling that is not below the floor; groups of hosts keep their number."""
    floor, most = service.scaling.min_replicas or 0, service.scaling.max_replicas or 0
    if most < floor:
        why = "the ceiling is not below the floor"
        instead = f"`operations.scaling.maxReplicas` of at least {floor}"
        return derive(service, MOST, floor, BY, (LEAST, MOST), why, instead), []
    if most > floor and form(service) in (Kind.STAGES, Kind.COPIES):
        sources = (MOST, "parallelism.nodes")
        return derive(service, MOST, floor, BY, sources, GROUPS, ONE_HOST), []
    return service, []


def without_pool(service: Service) -> Service:
    """The floor without the warm pool."""
    size, least = service.scaling.warm_pool.size, service.scaling.min_replicas
    if not size or least is None:
        return service
    return replace(service, scaling=replace(service.scaling, min_replicas=least - size))


def strategy(service: Service) -> tuple[Service, list[Diagnostic]]:
    """`manual` where the bounds leave no room, else `reactive`: KServe forecasts nothing."""
    held = service.scaling
    fixed = held.min_replicas == held.max_replicas
    why = "the bounds leave no room" if fixed else "KServe follows the load and forecasts nothing"
    wanted = "manual" if fixed else "reactive"
    if held.strategy is None:
        return default(service, STRATEGY, wanted, STRATEGY, why), []
    if held.strategy in (wanted, "manual"):
        return service, []
    instead = "bounds with room between them" if fixed else "`strategy: reactive`"
    return derive(service, STRATEGY, wanted, BY, (STRATEGY, LEAST, MOST), why, instead), []


def targets(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Only targets that an autoscaler can see, and cooldowns that it keeps."""
    engine = engines.chosen(service.engine.name)
    blind = _blind(service)
    seen = {} if blind else queries(engine, "")
    other = f"{engine.title} has no metric for it", "another target of `operations.scaling`"
    why, instead = blind or other
    for field in TARGETS:
        if value_at(service, field) is not None and field not in seen:
            service = derive(service, field, None, BY, (field,), why, instead)
    chosen = _class(service)
    if chosen in ("none", "hpa"):
        service = _without_cooldowns(service, chosen)
    return service, _by_processors(service) if chosen == "hpa" else []


def _blind(service: Service) -> tuple[str, str] | None:
    """Why no autoscaler sees the load, and the way out."""
    metrics = service.observability.metrics
    if service.scaling.strategy == "manual":
        return "the number of replicas is fixed", "bounds with room between them"
    if metrics.enabled is False:
        return "the metrics are switched off", "`operations.observability.metrics.enabled: true`"
    if metrics.provider not in (None, "prometheus"):
        return "KServe's autoscaler asks a Prometheus", "`provider: prometheus`"
    return None


def _class(service: Service) -> str:
    held = service.scaling
    return autoscaler(held.strategy, held.schedules, *(value_at(service, f) for f in TARGETS))


def _without_cooldowns(service: Service, chosen: str) -> Service:
    why = {
        "none": "the number of replicas is fixed",
        "hpa": "KServe leaves the behavior out of the autoscaler that follows processors",
    }[chosen]
    for field in COOLDOWNS:
        if value_at(service, field) is not None:
            instead = "`operations.scaling.targetConcurrency` or another target"
            service = derive(service, field, None, BY, (field,), why, instead)
    return service


def _by_processors(service: Service) -> list[Diagnostic]:
    if not service.accelerator.count:
        return []
    message = f"`{service.name}` has devices, but its replicas follow the use of processors"
    span = written_at(service, MOST) or written_at(service, LEAST)
    hint = "write `operations.scaling.targetConcurrency` or another target"
    return [warning("MS516", message, span, hint)]


def schedules(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Only windows whose end a cron expression can say, and none where the number is fixed."""
    windows = service.scaling.schedules
    fixed = service.scaling.strategy == "manual"
    kept = tuple(
        one
        for one in windows
        if not fixed and window_end(one.cron or "", one.duration_seconds or 0) is not None
    )
    if kept == windows:
        return service, []
    why = "no single cron expression says when this window ends"
    instead = "windows at fixed minutes and hours, on days of the week"
    if fixed:
        why, instead = "the number of replicas is fixed", "bounds with room between them"
    return derive(service, SCHEDULES, kept, BY, (SCHEDULES,), why, instead), []
