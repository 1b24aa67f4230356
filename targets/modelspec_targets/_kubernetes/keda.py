"""KEDA: the ScaledObject of a Deployment, with a trigger for each target and each schedule.

Sources: https://keda.sh/docs/2.20/scalers/cron/, https://keda.sh/docs/2.20/scalers/prometheus/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.mapping.codecs import ABSENT, Codec, Unreadable, integer_text, number_text
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    AnyRow,
    Need,
    Row,
    Table,
    constant,
    each,
    exact,
    implied,
    spread,
    table,
)
from modelspec_targets._kubernetes.load import SERVER, TARGETS, queries

SCHEDULES = "scaling.schedules"
KEDA = Need(
    "CustomResourceDefinition",
    lambda: {"name": "scaledobjects.keda.sh", "controller": "KEDA", "version": ">=2.14"},
)
PROMETHEUS = Need(
    "Service", lambda: {"name": "prometheus-operated", "namespace": "monitoring", "url": SERVER}
)
DAY_SECONDS = 86_400
_DAILY = re.compile(r"(\d+) (\d+) \* \* (\S+)")
_DAYS = re.compile(r"[0-7](?:-[0-7])?(?:,[0-7](?:-[0-7])?)*")


def _number(data: Any) -> float:
    value: float = number_text.decode(data)
    return int(value) if value == int(value) else value


number = Codec(lambda value: str(int(value)) if value == int(value) else str(value), _number)
"""A number as text, without a fraction where it has none."""


def window_end(cron: str, duration_seconds: int) -> str | None:
    """The cron expression of the end of a window, None where one expression cannot say it.

    Days of the week move with a window that ends after midnight; days of the month could not.
    """
    found = _DAILY.fullmatch(cron)
    if not found or duration_seconds % 60:
        return None
    minutes = int(found[2]) * 60 + int(found[1]) + duration_seconds // 60
    days, minute = divmod(minutes, 24 * 60)
    moved = _moved(found[3], days, duration_seconds)
    return f"{minute % 60} {minute // 60} * * {moved}" if moved else None


def _moved(weekdays: str, days: int, duration_seconds: int) -> str | None:
    """The days of the week on which windows end that start on these."""
    if days == 0 or (weekdays == "*" and duration_seconds < DAY_SECONDS):
        return weekdays
    if not _DAYS.fullmatch(weekdays) or duration_seconds >= 7 * DAY_SECONDS:
        return None
    return ",".join(str((day + days) % 7) for day in _weekdays(weekdays))


def _weekdays(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def _window(cron: str | None, duration_seconds: int | None) -> Any:
    end = window_end(cron, duration_seconds) if cron and duration_seconds else None
    return {"start": cron, "end": end} if end else ABSENT


def _from_window(data: Any) -> tuple[str, int]:
    texts = (data.get(key) if isinstance(data, dict) else None for key in ("start", "end"))
    start, end = (_DAILY.fullmatch(text) if isinstance(text, str) else None for text in texts)
    if not start or not end:
        raise Unreadable(data)
    minutes = (int(end[2]) - int(start[2])) * 60 + int(end[1]) - int(start[1])
    for day in range(8):
        seconds = minutes * 60 % DAY_SECONDS + day * DAY_SECONDS
        if seconds and window_end(start[0], seconds) == end[0]:
            return start[0], seconds
    raise Unreadable(data)


window = Codec(_window, _from_window)
"""(cron, duration in seconds) ↔ the cron expressions of a window's start and end."""


def scaled_object(document: Place, engine: Engine, workload: Callable[[str], str]) -> Table:
    """A ScaledObject, where there are schedules; `workload` names the Deployment of a service."""
    spec = document / "spec"
    behavior = spec / "advanced.horizontalPodAutoscalerConfig.behavior"
    return table(
        constant(document / "apiVersion", "keda.sh/v1alpha1", when=SCHEDULES, needs=(KEDA,)),
        constant(document / "kind", "ScaledObject", when=SCHEDULES),
        _scheduled("name", document / "metadata.name", str),
        _scheduled("name", spec / "scaleTargetRef.name", workload),
        _bound("scaling.min_replicas", spec / "minReplicaCount"),
        _bound("scaling.max_replicas", spec / "maxReplicaCount"),
        _bound("scaling.up_cooldown_seconds", behavior / "scaleUp.stabilizationWindowSeconds"),
        _bound("scaling.down_cooldown_seconds", behavior / "scaleDown.stabilizationWindowSeconds"),
        *(_trigger(spec, engine, field, workload) for field in TARGETS),
        _windows(spec),
    )


def _scheduled(field: str, place: Place, make: Callable[..., Any]) -> AnyRow:
    def told(windows: Any, value: Any) -> Any:
        return make(value) if windows and value is not None else ABSENT

    return implied((SCHEDULES, field), place, told)


def _bound(field: str, place: Place) -> AnyRow:
    def told(value: int | None, windows: Any) -> Any:
        return value if windows and value is not None else ABSENT

    return Row((field, SCHEDULES), place, Codec(told, lambda data: (data, None)))


def _trigger(spec: Place, engine: Engine, field: str, workload: Callable[[str], str]) -> Table:
    """A Prometheus trigger, named after the target."""
    name = field.rpartition(".")[2].replace("_", "-")
    trigger = spec / f"triggers[name={name}]"

    def where(value: Any) -> Callable[..., Any]:
        def told(target: float | None, windows: Any, service: str) -> Any:
            if target is None or not windows:
                return ABSENT
            return value(service) if callable(value) else value

        return told

    def query(service: str) -> str | Any:
        return queries(engine, f"{workload(service)}-.+").get(field, ABSENT)

    fields = (field, SCHEDULES, "name")
    threshold = Codec(
        lambda target, windows: number.encode(target) if windows and target else ABSENT,
        lambda data: (number.decode(data), None),
    )
    return table(
        implied(fields, trigger / "type", where("prometheus")),
        implied(fields, trigger / "metadata.serverAddress", where(SERVER)),
        implied(fields, trigger / "metadata.query", where(query)),
        Row((field, SCHEDULES), trigger / "metadata.threshold", threshold),
    )


def _windows(spec: Place) -> Table:
    """A cron trigger for each schedule, with its name."""
    return table(
        each(
            SCHEDULES,
            spec / "triggers",
            constant("type", "cron"),
            constant("metadata.timezone", "Etc/UTC"),
            exact("timezone", "metadata.timezone"),
            spread(("cron", "duration_seconds"), "metadata", window),
            exact("min_replicas", "metadata.desiredReplicas", integer_text),
            fits="type",
        )
    )
