"""How many replicas: a fixed number, or what KEDA, its HTTP interceptor or the processors say.

* KEDA counts what Prometheus knows of the pods. What the engine does not report is counted by the
  interceptor of KEDA's HTTP add-on, and so is what wakes a service without replicas: a stopped
  server has no metrics.
* Without any target, servers with devices follow their queue, others their processors.
* A replica of the warm pool is demand that nobody makes.

Sources: https://keda.sh/docs/2.20/reference/scaledobject-spec/, InterceptorRoute of
https://github.com/kedacore/http-add-on (v0.14 and newer)
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from modelspec_compile.engines import Engine
from modelspec_compile.mapping.codecs import ABSENT, Codec, same
from modelspec_compile.mapping.places import Place
from modelspec_compile.mapping.rows import (
    Need,
    Row,
    Table,
    approximated,
    constant,
    each,
    emulated,
    exact,
    implied,
    spread,
    table,
    tacit,
    unsupported,
)
from modelspec_targets._kubernetes.keda import KEDA, PROMETHEUS, window
from modelspec_targets._kubernetes.load import SERVER, queries
from modelspec_targets.helm.places import SCALING, VALUES

LEAST, MOST, STRATEGY = "scaling.min_replicas", "scaling.max_replicas", "scaling.strategy"
SCHEDULES, IDLE = "scaling.schedules", "scaling.scale_to_zero_idle_seconds"
NAMES = {
    "scaling.target_concurrency": "concurrency",
    "scaling.target_requests_per_second": "requestsPerSecond",
    "scaling.target_queue_depth": "queueDepth",
    "scaling.target_kv_cache_fraction": "kvCacheFraction",
    "scaling.target_latency_p95_seconds": "latencySeconds",
}
"""Each target as the values call it."""

DECIDING = (LEAST, MOST, STRATEGY, IDLE, SCHEDULES, "accelerator.count", *NAMES)
COUNTED = frozenset(["scaling.target_concurrency", "scaling.target_requests_per_second"])
"""What the interceptor counts, for any server."""

DEFAULTS = {"scaling.target_queue_depth": 5, "scaling.target_concurrency": 16}
"""What a replica takes where nobody says it; the first that the engine reports is followed."""

PODS = "$pods"
LONGEST_SECONDS = 3600
"""Source: https://kubernetes.io/docs/reference/kubernetes-api/autoscaling-resources/horizontal-pod-autoscaler-v2/"""

INTERCEPTOR = {
    "scalerAddress": "keda-add-ons-http-external-scaler.keda:9090",
    "defaultConcurrency": DEFAULTS["scaling.target_concurrency"],
}


def moves(
    least: int | None,
    most: int | None,
    strategy: str | None,
    idle_seconds: int | None,
    schedules: Any,
    *_: Any,
) -> bool:
    """Whether a controller sets the number of replicas."""
    return strategy != "manual" and bool(least != most or idle_seconds or schedules)


def kind(*deciding: Any) -> Any:
    """The object that sets the number of replicas; ABSENT for a fixed one."""
    least, _, _, idle_seconds, schedules, devices, *targets = deciding
    if not moves(*deciding):
        return ABSENT
    told = any(target is not None for target in targets)
    plain = least and not (idle_seconds or schedules or devices or told)
    return "HorizontalPodAutoscaler" if plain else "ScaledObject"


def rows(engine: Engine) -> Table:
    """The number of replicas and what decides it."""
    known = queries(engine, PODS)
    window_of = SCALING / "behavior"
    return table(
        implied(LEAST, VALUES / "replicaCount", lambda least: least),
        implied(DECIDING, SCALING / "enabled", moves),
        implied(DECIDING, SCALING / "kind", kind, needs=_needs(known)),
        exact(
            STRATEGY,
            SCALING / "strategy",
            Codec(lambda word: ABSENT if word == "predictive" else word, same.decode),
            why="nothing in a cluster forecasts load",
            instead="`schedules` for the peaks that are known",
        ),
        exact(LEAST, SCALING / "minReplicas"),
        exact(MOST, SCALING / "maxReplicas"),
        exact(IDLE, SCALING / "cooldownPeriodSeconds"),
        _rest("scaling.up_cooldown_seconds", window_of / "scaleUp"),
        _rest("scaling.down_cooldown_seconds", window_of / "scaleDown"),
        *(_target(engine, known, field, name) for field, name in NAMES.items()),
        _defaults(known),
        _warm_pool(known),
        _schedules(),
    )


def _needs(known: Mapping[str, str]) -> tuple[Need, ...]:
    def where(need: Need, applies: Any) -> Need:
        def described(*deciding: Any) -> dict[str, Any] | None:
            return need.describe() if applies(*deciding) else None

        return Need(need.kind, described)

    def scaled(*deciding: Any) -> bool:
        return bool(kind(*deciding) == "ScaledObject")

    def intercepted(*deciding: Any) -> bool:
        least, _, _, idle_seconds, _, _, *targets = deciding
        told = dict(zip(NAMES, targets, strict=True))
        counted = any(told[field] is not None and field not in known for field in COUNTED)
        blind = not any(field in known for field in (*DEFAULTS, *told))
        return scaled(*deciding) and bool(not least or idle_seconds or counted or blind)

    return where(KEDA, scaled), where(PROMETHEUS, scaled), where(HTTP_ADD_ON, intercepted)


HTTP_ADD_ON = Need(
    "CustomResourceDefinition",
    lambda: {
        "name": "interceptorroutes.http.keda.sh",
        "controller": "KEDA HTTP add-on",
        "version": ">=0.14",
    },
)


def _rest(field: str, side: Place) -> Row:
    """Seconds in which a change waits for a better one."""
    return approximated(
        field,
        side / "stabilizationWindowSeconds",
        Codec(lambda seconds: min(seconds, LONGEST_SECONDS), same.decode),
        why=f"an autoscaler waits {LONGEST_SECONDS} s at most",
    )


def _target(engine: Engine, known: Mapping[str, str], field: str, name: str) -> Table:
    """What one replica takes: a query of Prometheus, a count of the interceptor, or nothing."""
    query = known.get(field)
    if query:
        signal = SCALING / "signals" / name
        return table(
            implied(field, signal / "query", lambda held: query if held is not None else ABSENT),
            exact(field, signal / "target"),
        )
    if field in COUNTED:
        whole = Codec(ceil, same.decode)
        why = f"{engine.title} does not report it; KEDA's HTTP interceptor counts whole requests"
        return (emulated(field, SCALING / "interceptor.targets" / name, whole, why=why),)
    why = f"{engine.title} reports no such number"
    return (unsupported(field, why, "`targetConcurrency` or `targetRps`, which can be counted"),)


def _defaults(known: Mapping[str, str]) -> Table:
    """What is followed without a target, and where to ask."""
    followed = next((field for field in DEFAULTS if field in known), None)
    signal = {"query": known[followed], "target": DEFAULTS[followed]} if followed else None
    return table(
        constant(SCALING / "defaultSignals", {NAMES[followed]: signal} if followed else {}),
        constant(SCALING / "prometheus.serverAddress", SERVER),
        *(constant(SCALING / "interceptor" / key, value) for key, value in INTERCEPTOR.items()),
        constant(SCALING / "cpuUtilization", 80),
    )


def _warm_pool(known: Mapping[str, str]) -> Table:
    def encode(size: int, *deciding: Any) -> Any:
        targets = dict(zip(NAMES, deciding[-len(NAMES) :], strict=True))
        told = {field for field, value in targets.items() if value is not None}
        asked = told & known.keys() or (not told and known.keys() & DEFAULTS.keys())
        fixed = kind(*deciding) is ABSENT
        return size if fixed or (asked and kind(*deciding) == "ScaledObject") else ABSENT

    pool = "scaling.warm_pool"
    return table(
        emulated(
            f"{pool}.size",
            SCALING / "warmPool.size",
            Codec(encode, lambda data, *_: same.decode(data)),
            given=DECIDING,
            why="the replicas of the pool are demand that nobody makes, where Prometheus counts",
            instead="`minReplicas`",
        ),
        tacit(f"{pool}.strategy", "a replica of the pool runs", lambda how: how == "standby"),
        unsupported(f"{pool}.strategy", "a pod runs or is not there", "`standby`"),
    )


def _schedules() -> Table:
    return table(
        each(
            SCHEDULES,
            SCALING / "schedules",
            spread(
                ("cron", "duration_seconds"),
                "",
                window,
                why="KEDA's windows start and end at a time of day, on days of the week",
                instead="a window that is said so",
            ),
            exact("timezone", "timezone"),
            exact("min_replicas", "desiredReplicas"),
        )
    )
