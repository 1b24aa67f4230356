"""What scaling needs besides bounds: a target to track, and windows as two scheduled actions."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile.ir import Derived, Service
from modelspec_compile.ir.change import default, derive
from modelspec_compile.ir.operations import Schedule
from modelspec_targets.sagemaker import cron
from modelspec_targets.sagemaker.lowering.hosting import BY, Lowered

SCHEDULES = "scaling.schedules"
IDLE = "scaling.scale_to_zero_idle_seconds"
QUARTER_HOUR_SECONDS = 900
CLOSING = "-end"
BUSY = 0.75
"""The share of a full batch at which one more replica is wanted."""
FEW_REQUESTS = 4
TWO_ACTIONS = "a window is two scheduled actions: one raises the floor, one lowers it again"
NO_WINDOW = (
    "a window is two scheduled actions, so it opens once a day at a fixed time and lasts less than "
    "a day"
)
SIMPLER = "a cron expression with one minute and one hour, and a shorter window"


def target(service: Service) -> Lowered:
    """A target of concurrency where there is room to scale and no other target is written."""
    bounds, load = service.scaling, service.performance.workload
    fixed = bounds.min_replicas == bounds.max_replicas and not bounds.schedules
    if fixed or bounds.strategy == "manual" or bounds.target_requests_per_second is not None:
        return service, []
    batch = service.batch.max_sequences
    full = max(1, round(batch * BUSY)) if batch else FEW_REQUESTS
    why = "target tracking needs a target: the load of a replica, or three quarters of its batch"
    value, rule = load.concurrency or full, "sagemaker.target"
    return default(service, "scaling.target_concurrency", value, rule, why), []


def idle(service: Service) -> Lowered:
    """Only what may have no replicas can be idle."""
    written = service.scaling.scale_to_zero_idle_seconds
    if service.scaling.min_replicas == 0:
        why = (
            "target tracking stops the last copy about a quarter of an hour after its last request"
        )
        return default(service, IDLE, QUARTER_HOUR_SECONDS, "sagemaker.idle", why), []
    if written is None:
        return service, []
    why = "there is always a replica, by `minReplicas`"
    return derive(service, IDLE, None, BY, ("scaling.min_replicas",), why, "`minReplicas: 0`"), []


def schedules(service: Service) -> Lowered:
    """Two scheduled actions for each window; one that has no second time is left out."""
    held = service.scaling.schedules
    if not held:
        return service, []
    origins = {**service.origins, SCHEDULES: Derived(BY, (SCHEDULES,), NO_WINDOW, SIMPLER)}
    actions: list[Schedule] = []
    for window in held:
        closes = cron.end(window.cron or "", window.duration_seconds or 0)
        if closes is None or not cron.sayable(window.cron or ""):
            continue
        path = f"{SCHEDULES}[{window.name}].duration_seconds"
        origins[path] = Derived(BY, (path,), TWO_ACTIONS)
        actions += _actions(window, closes, service.scaling.min_replicas or 0)
    scaling = replace(service.scaling, schedules=tuple(actions))
    return replace(service, scaling=scaling, origins=origins), []


def _actions(window: Schedule, closes: str, floor: int) -> tuple[Schedule, Schedule]:
    opening = replace(window, duration_seconds=None)
    closing = replace(opening, name=window.name + CLOSING, cron=closes, min_replicas=floor)
    return opening, closing


def unite_schedules(service: Service) -> Service:
    """Undo `schedules`."""
    actions = {action.name: action for action in service.scaling.schedules}
    windows = []
    for name, action in actions.items():
        closing = actions.get(name + CLOSING)
        if closing and action.cron and closing.cron:
            seconds = cron.duration_seconds(action.cron, closing.cron)
            windows.append(replace(action, duration_seconds=seconds))
        elif name.removesuffix(CLOSING) not in actions or not name.endswith(CLOSING):
            windows.append(action)
    return replace(service, scaling=replace(service.scaling, schedules=tuple(windows)))
